// Many requests on one connection, many connections at once, and clients that take their time.
#include <map>
#include <mutex>
#include <thread>

#include "conform/server/payloads.h"

namespace otelier::conform::server {
namespace connections {
namespace {

using namespace std::chrono_literals;
using testbed::HttpClient;

constexpr int kClients = 16, kRequestsEach = 8, kSlow = 32, kPipelined = 5;
constexpr auto kQuick = 2s;  // for a request that others must not hold up

Ask kept(Encoding encoding, Signal signal) {
  Ask ask = ask_of(encoding, signal);
  ask.to_be_kept = true;
  return ask;
}

Finding no_connection() {
  return untold("no connection", "无法连接");
}

Finding keeps(Probe& probe) {
  probe.note_sent("five requests in turn on one connection, protobuf and JSON");
  auto client = probe.dial();
  if (!client) return no_connection();
  for (int i = 0; i < kPipelined; ++i) {
    client->say(
        probe.bytes_of(kept(i % 2 == 0 ? Encoding::protobuf : Encoding::json, probe.signal())),
        probe.target().within);
    const auto answer = client->hear(probe.target().within);
    probe.note_came(answer);
    if (!answer || answer->status != 200)
      return probe.missed("HTTP 200, five times", "五次 HTTP 200");
    if (!answer->keep_alive && i + 1 < kPipelined)
      return probe.missed("a connection that is kept after the answer", "应答之后应保持连接");
  }
  return probe.held();
}

// Bad and good in turn, so that the order of the answers shows.
Finding pipelines(Probe& probe) {
  probe.note_sent("five requests at once on one connection, every other to a path not served");
  auto client = probe.dial();
  if (!client) return no_connection();
  std::string all;
  for (int i = 0; i < kPipelined; ++i) {
    Ask ask = kept(Encoding::json, probe.signal());
    if (i % 2 == 1) ask.path = probe.target().path + "/v1/otelier-serves-no-such-thing";
    all += probe.bytes_of(ask);
  }
  client->say(all, probe.target().within);
  for (int i = 0; i < kPipelined; ++i) {
    const auto answer = client->hear(probe.target().within);
    probe.note_came(answer);
    if (!answer || answer->status != (i % 2 == 0 ? 200 : 404))
      return probe.missed("five answers in the order of the requests: 200 404 200 404 200",
                          "五个应答与请求同序：200 404 200 404 200");
    if (!answer->keep_alive && i + 1 < kPipelined)
      return untold("the server ends the connection after an answer", "服务端应答后就结束连接");
  }
  return probe.held();
}

Finding closes(Probe& probe) {
  probe.note_sent("a request with Connection: close");
  auto client = probe.dial();
  if (!client) return no_connection();
  client->say(probe.bytes_of(ask_of(Encoding::protobuf, probe.signal())), probe.target().within);
  const auto answer = client->hear(probe.target().within);
  probe.note_came(answer);
  if (!answer) return probe.missed("an answer", "应有应答");
  return probe.when(client->ends(probe.target().within),
                    "the end of the connection after the answer", "应答之后应结束连接");
}

// Each client has items of its own, so that no two of them can contradict each other.
Ask own_request(Signal signal, int client) {
  Shape shape;
  shape.name += std::to_string(client);
  Ask ask = client % 2 == 0 ? protobuf_ask(protobuf_request(signal, shape))
                            : json_ask(json_request(signal, shape));
  ask.to_be_kept = true;
  return ask;
}

Finding at_once(Probe& probe) {
  probe.note_sent("8 requests on each of 16 connections, all at the same time");
  std::mutex mutex;
  std::map<int, int> answers;  // by status, 0 for none
  {
    std::vector<std::jthread> clients;
    clients.reserve(kClients);
    for (int i = 0; i < kClients; ++i)
      clients.emplace_back([&probe, &mutex, &answers, i] {
        auto client = probe.dial();
        for (int n = 0; client && n < kRequestsEach; ++n) {
          client->say(probe.bytes_of(own_request(probe.signal(), i)), probe.target().within);
          const auto answer = client->hear(probe.target().within);
          {
            const std::scoped_lock lock(mutex);
            ++answers[answer ? answer->status : 0];
          }
          if (!answer) return;
          if (!answer->keep_alive) client = probe.dial();
        }
      });
  }
  std::string came;
  for (const auto& [status, count] : answers)
    came += (came.empty() ? "" : ", ") + std::to_string(count) + " times " +
            (status == 0 ? "no answer" : "HTTP " + std::to_string(status));
  probe.note_came(came);
  return probe.when(answers[200] == kClients * kRequestsEach, "HTTP 200 to all of them",
                    "全部得 HTTP 200");
}

// A request in small pieces, some milliseconds apart.
Finding waits_for_slow(Probe& probe) {
  probe.note_sent("a request in pieces of 20 bytes, 10 ms apart");
  auto client = probe.dial();
  if (!client) return no_connection();
  const std::string bytes = probe.bytes_of(ask_of(Encoding::json, probe.signal()));
  for (std::size_t at = 0; at < bytes.size(); at += 20) {
    client->say(std::string_view(bytes).substr(at, 20), probe.target().within);
    std::this_thread::sleep_for(10ms);
  }
  const auto answer = client->hear(probe.target().within);
  probe.note_came(answer);
  return probe.when(answer && answer->status == 200, "HTTP 200", "HTTP 200");
}

Finding slow_hold_nobody(Probe& probe) {
  std::vector<HttpClient> slow;
  const std::string bytes = probe.bytes_of(ask_of(Encoding::protobuf, probe.signal()));
  for (int i = 0; i < kSlow; ++i) {
    auto client = probe.dial();
    if (!client) return no_connection();
    // Half of them stop in the head, half in the body.
    client->say(std::string_view(bytes).substr(0, i % 2 == 0 ? 30 : bytes.size() - 10),
                probe.target().within);
    slow.push_back(std::move(*client));
  }
  const auto before = std::chrono::steady_clock::now();
  const auto answer = probe.ask(ask_of(Encoding::protobuf, probe.signal()));
  const auto took = std::chrono::steady_clock::now() - before;
  probe.note_sent("a whole request while 32 others are half said");
  return probe.when(answer && answer->status == 200 && took < kQuick, "HTTP 200 within two seconds",
                    "两秒内得 HTTP 200");
}

Finding survives_leaving(Probe& probe) {
  const std::string bytes = probe.bytes_of(ask_of(Encoding::protobuf, probe.signal()));
  for (const std::size_t most :
       {std::size_t{3}, bytes.size() / 2, bytes.size() - 1, bytes.size()}) {
    auto client = probe.dial();
    if (!client) return no_connection();
    client->say(std::string_view(bytes).substr(0, most), probe.target().within);
  }
  const Finding finding = probe.accepts(ask_of(Encoding::protobuf, probe.signal()));
  probe.note_sent("a request after four others whose clients left in the middle");
  return finding.kind == Finding::Kind::held ? finding : probe.missed("HTTP 200", "HTTP 200");
}

}  // namespace
}  // namespace connections

Checks connection_checks() {
  using namespace connections;
  return {
      {{"keep-alive",
        {"http#persistent"},
        words("A connection is kept between requests", "请求之间保持连接")},
       keeps},
      {{"pipelining",
        {"http#pipelining"},
        words("Pipelined requests are answered in order", "流水线请求按顺序应答")},
       pipelines},
      {{"close",
        {"http#close"},
        words("A connection is closed when that is asked for", "对方要求时关闭连接")},
       closes},
      {{"concurrent",
        {"http#concurrency"},
        words("Many connections are served at once", "同时服务多个连接")},
       at_once},
      {{"slow-client",
        {"http#message-parsing"},
        words("A request that comes in small pieces is read", "读得懂一点一点到来的请求")},
       waits_for_slow},
      {{"slow-others",
        {"http#concurrency"},
        words("Slow clients hold up nobody else", "慢客户端不妨碍他人")},
       slow_hold_nobody},
      {{"gone-clients",
        {"http#concurrency", "http#incomplete"},
        words("Clients that leave in the middle do no harm", "客户端中途离开不造成危害")},
       survives_leaving},
  };
}

}  // namespace otelier::conform::server
