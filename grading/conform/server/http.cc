// Methods, paths and framing: what HTTP asks of any server.
#include "conform/server/payloads.h"

namespace otelier::conform::server {
namespace methods {
namespace {

// The same request in bytes of one's own; the answer is noted.
core::Result<testbed::HttpAnswer> exchange(Probe& probe, const std::string& bytes) {
  probe.note_sent(readable(bytes, 400));
  auto client = probe.dial();
  if (!client) return std::unexpected(client.error());
  client->say(bytes, probe.target().within);
  auto answer = client->hear(probe.target().within);
  probe.note_came(answer);
  return answer;
}

Finding wants_status(Probe& probe, const std::string& bytes, int status) {
  const auto answer = exchange(probe, bytes);
  const std::string wanted = "HTTP " + std::to_string(status);
  return probe.when(answer && answer->status == status, wanted, wanted);
}

// One header line of a whole request replaced, or taken away.
std::string with_line(std::string bytes, std::string_view name, std::string_view line) {
  const std::size_t at = bytes.find("\r\n" + std::string(name) + ":");
  if (at == std::string::npos) return bytes;
  const std::size_t end = bytes.find("\r\n", at + 2);
  return bytes.replace(at, end - at, line.empty() ? "" : "\r\n" + std::string(line));
}

std::string whole(const Probe& probe) {
  return probe.bytes_of(ask_of(Encoding::json, probe.signal()));
}

Finding not_allowed(Probe& probe, const char* method) {
  Ask ask = protobuf_ask("").by(method);
  ask.content_type.reset();
  return probe.wants(ask, {405, 501});
}

Finding names_allowed(Probe& probe) {
  Ask ask = protobuf_ask("").by("GET");
  ask.content_type.reset();
  const auto answer = probe.ask(ask);
  if (!answer || answer->status != 405)
    return untold("GET was not answered by 405", "GET 没有得 405");
  const std::string* allow = answer->header("allow");
  return probe.when(allow != nullptr && allow->contains("POST"), "Allow: POST", "Allow: POST");
}

Finding bodiless_head(Probe& probe) {
  Ask ask = protobuf_ask("").by("HEAD");
  ask.content_type.reset();
  probe.note_sent("HEAD " + probe.path_of(probe.signal()) +
                  " on a connection that is to be closed");
  auto client = probe.dial();
  if (!client) return untold("no connection", "无法连接");
  client->say(probe.bytes_of(ask), probe.target().within);
  const auto answer = client->hear(probe.target().within, testbed::HttpClient::Body::none);
  probe.note_came(answer);
  if (!answer) return probe.missed("an answer", "应有应答");
  return probe.when(client->ends(probe.target().within), "nothing after the head of the answer",
                    "应答头之后不应再有内容");
}

Finding unknown_path(Probe& probe) {
  const Ask ask = ask_of(Encoding::protobuf, probe.signal());
  return probe.wants(ask.at(probe.target().path + "/v1/otelier-serves-no-such-thing"), {404});
}

std::string chunked(const Probe& probe, const std::string& body, const char* more = "") {
  Ask ask = json_ask("");
  std::string bytes =
      with_line(probe.bytes_of(ask), "Content-Length", "Transfer-Encoding: chunked");
  bytes.insert(bytes.size() - 2, more);
  for (std::size_t at = 0; at < body.size(); at += 50) {
    char size[16];
    std::snprintf(size, sizeof size, "%zX\r\n", std::min<std::size_t>(50, body.size() - at));
    bytes += size + body.substr(at, 50) + "\r\n";
  }
  return bytes + "0\r\n\r\n";
}

// The head first, and the body once the server says to go on; or, within a second, anyway.
Finding continues(Probe& probe) {
  using namespace std::chrono_literals;
  const Ask ask = ask_of(Encoding::json, probe.signal()).with("Expect", "100-continue");
  const std::string bytes = probe.bytes_of(ask);
  const std::size_t head = bytes.find("\r\n\r\n") + 4;
  probe.note_sent(readable(bytes.substr(0, head), 400) + "\nand the body after 100 Continue");
  auto client = probe.dial();
  if (!client) return untold("no connection", "无法连接");
  client->say(bytes.substr(0, head), probe.target().within);
  const auto interim = client->hear(std::min<std::chrono::milliseconds>(probe.target().within, 5s));
  probe.note_came(interim);
  if (!interim) return probe.missed("HTTP 100, or the final status", "HTTP 100，或最终状态码");
  if (interim->status >= 200) return probe.held();  // answered without the body: that is allowed
  client->say(bytes.substr(head), probe.target().within);
  const auto answer = client->hear(probe.target().within);
  probe.note_came(answer);
  return probe.when(interim->status == 100 && answer && answer->status == 200,
                    "HTTP 100, then HTTP 200", "先 HTTP 100，再 HTTP 200");
}

Finding old_version(Probe& probe) {
  std::string bytes = whole(probe);
  bytes.replace(bytes.find(" HTTP/1.1\r\n"), 11, " HTTP/1.0\r\n");
  return wants_status(probe, with_line(bytes, "Connection", ""), 200);
}

}  // namespace
}  // namespace methods

Checks http_checks() {
  using namespace methods;
  return {
      {{"get",
        {"http#method-not-allowed", "otlp#request-method"},
        words("GET is answered by 405", "GET 得 405")},
       [](Probe& p) { return not_allowed(p, "GET"); }},
      {{"put",
        {"http#method-not-allowed", "otlp#request-method"},
        words("PUT is answered by 405", "PUT 得 405")},
       [](Probe& p) { return not_allowed(p, "PUT"); }},
      {{"allow", {"http#allow"}, words("405 says which methods there are", "405 要写明允许的方法")},
       names_allowed},
      {{"head-no-body",
        {"http#head"},
        words("The answer to HEAD has no body", "对 HEAD 的应答没有消息体")},
       bodiless_head},
      {{"unknown-path",
        {"http#not-found"},
        words("A path that is not served gets 404", "不提供的路径得 404")},
       unknown_path},
      {{"header-case",
        {"http#field-names"},
        words("Header names may be written in any case", "头部名称不分大小写")},
       [](Probe& p) {
         return wants_status(
             p, with_line(whole(p), "Content-Type", "cOnTeNt-tYpE: application/json"), 200);
       }},
      {{"chunked", {"http#chunked"}, words("A chunked body is read", "读得懂分块的消息体")},
       [](Probe& p) { return wants_status(p, chunked(p, json_request(p.signal())), 200); }},
      {{"chunked-gzip",
        {"http#chunked", "otlp#server-compression"},
        words("A chunked body in gzip is read", "读得懂分块的 gzip 消息体")},
       [](Probe& p) {
         return wants_status(
             p, chunked(p, gzip(json_request(p.signal())), "Content-Encoding: gzip\r\n"), 200);
       }},
      {{"expect-continue",
        {"http#expect"},
        words("Expect: 100-continue is met", "满足 Expect: 100-continue")},
       continues},
      {{"http-1-0", {"http#version"}, words("HTTP/1.0 is answered", "应答 HTTP/1.0")}, old_version},
      {{"no-host",
        {"http#host"},
        words("HTTP/1.1 without Host gets 400", "HTTP/1.1 缺少 Host 得 400")},
       [](Probe& p) { return wants_status(p, with_line(whole(p), "Host", ""), 400); }},
      {{"bad-length",
        {"http#content-length"},
        words("A Content-Length that is no number gets 400", "不是数字的 Content-Length 得 400")},
       [](Probe& p) {
         return wants_status(p, with_line(whole(p), "Content-Length", "Content-Length: ten"), 400);
       }},
  };
}

}  // namespace otelier::conform::server
