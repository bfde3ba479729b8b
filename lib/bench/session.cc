#include "bench/session.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "bench/json_writer.h"
#include "json/json.h"
#include "proto/base64.h"

namespace otelier::bench {
namespace {

using std::chrono::nanoseconds;
using testbed::Encoding;
using testbed::Request;
using testbed::Signal;
using testbed::Transport;

constexpr std::int64_t kVersion = 1;
constexpr std::size_t kMaxSession = 256u << 20;
constexpr std::size_t kMostRequests = 100'000;
constexpr std::size_t kMostHeaders = 1000;
constexpr std::size_t kMaxMemory = 512u << 20;  // of what a file becomes while it is read

std::int64_t since_1970(std::chrono::system_clock::time_point time) {
  return std::chrono::duration_cast<nanoseconds>(time.time_since_epoch()).count();
}

core::Result<Request> read_line(std::string_view line) {
  const auto parsed = json::parse(line);
  if (!parsed) return core::fail(parsed.error().message);
  const json::Value& value = *parsed;
  if (!value["path"].is_string() || !value["body"].is_string())
    return core::fail("no request: \"path\" or \"body\" is missing");
  Request request;
  request.time = nanoseconds(value["time_ns"].as_int());
  request.wall_time = std::chrono::system_clock::time_point(
      std::chrono::duration_cast<std::chrono::system_clock::duration>(
          nanoseconds(value["wall_time_ns"].as_int())));
  request.transport = value["transport"].as_string() == "grpc" ? Transport::grpc : Transport::http;
  request.method = value["method"].as_string();
  request.path = value["path"].as_string();
  for (const Signal signal : {Signal::traces, Signal::metrics, Signal::logs, Signal::profiles})
    if (value["signal"].as_string() == name(signal)) request.signal = signal;
  if (value["encoding"].as_string() == "json") request.encoding = Encoding::json;
  if (value["encoding"].as_string() == "protobuf") request.encoding = Encoding::protobuf;
  request.compression = value["compression"].as_string();
  request.status = static_cast<int>(std::clamp<std::int64_t>(value["status"].as_int(), 0, 999));
  request.error = value["error"].as_string();
  request.connection = value["connection"].as_uint();
  if (value["headers"].items().size() > kMostHeaders) return core::fail("more than 1000 headers");
  for (const auto& header : value["headers"].items())
    if (header.items().size() == 2)
      request.headers.emplace_back(header.items()[0].as_string(), header.items()[1].as_string());
  if (value["retry_after_ns"].is_string())
    request.answered.retry_after = nanoseconds(value["retry_after_ns"].as_int());
  if (const json::Value& partial = value["partial_success"]; partial.is_object())
    request.answered.partial_success = testbed::Answer::PartialSuccess{
        partial["rejected"].as_int(), std::string(partial["message"].as_string())};
  const auto body = proto::from_base64(value["body"].as_string());
  if (!body) return core::fail("\"body\" is not base64");
  const auto bytes = core::as_bytes(*body);
  request.body = std::make_shared<const core::Bytes>(bytes.begin(), bytes.end());
  return request;
}

Reply export_all(const Store& store) {
  Reply reply{200, "", "application/x-ndjson"};
  reply.headers["Content-Disposition"] = "attachment; filename=\"otelier-session.jsonl\"";
  // A line at a time: the file may be longer than memory has room for twice.
  reply.rest = [all = store.snapshot(), next = std::size_t{0}, begun = false]() mutable {
    if (!std::exchange(begun, true)) return session_header(all.size()) + "\n";
    if (next == all.size()) return std::string();
    const HeldPtr held = std::exchange(all[next++], nullptr);
    return session_line(*held) + "\n";
  };
  return reply;
}

Reply import_all(Store& store, const Ask& ask) {
  const auto requests = read_session(ask.body);
  if (!requests) return refusal(400, requests.error());
  for (const auto& request : *requests) store.import(request);
  JsonWriter json;
  // All or nothing: of a file that was taken no request was refused.
  json.begin_object().member("imported", requests->size()).member("refused", 0U);
  return {200, json.take()};
}

}  // namespace

std::string session_header(std::size_t requests) {
  JsonWriter json;
  json.begin_object().member("otelier_session", kVersion);
  json.key("exported_ns").digits_signed(since_1970(std::chrono::system_clock::now()));
  json.member("requests", requests);
  std::string line = json.take();
  line.pop_back();
  return line;
}

std::string session_line(const Held& held) {
  const Request& request = held.request;
  JsonWriter json;
  json.begin_object().member("number", held.number);
  json.key("time_ns").digits_signed(request.time.count());
  json.key("wall_time_ns").digits_signed(since_1970(request.wall_time));
  json.member("transport", request.transport == Transport::grpc ? "grpc" : "http");
  json.member("method", request.method).member("path", request.path);
  if (request.signal) json.member("signal", name(*request.signal));
  if (request.encoding)
    json.member("encoding", *request.encoding == Encoding::json ? "json" : "protobuf");
  json.member("compression", request.compression).member("status", request.status);
  json.member("error", request.error).member("connection", request.connection);
  if (request.answered.retry_after)
    json.key("retry_after_ns").digits_signed(request.answered.retry_after->count());
  if (const auto& partial = request.answered.partial_success) {
    json.key("partial_success").begin_object().key("rejected").digits_signed(partial->rejected);
    json.member("message", partial->message).end();
  }
  json.key("headers").begin_array();
  for (const auto& [name, value] : request.headers) json.begin_array().text(name).text(value).end();
  const std::string_view body = request.body ? core::as_text(*request.body) : std::string_view{};
  json.end().member("body", proto::to_base64(body));
  std::string line = json.take();
  line.pop_back();
  return line;
}

core::Result<std::vector<Request>> read_session(std::string_view file) {
  std::vector<Request> requests;
  std::size_t number = 0, memory = 0;
  const auto bad = [&](const std::string& why) {
    return core::fail("line " + std::to_string(number) + ": " + why,
                      "a session is what GET /api/session gives; nothing of this file was taken");
  };
  while (!file.empty()) {
    const std::size_t end = std::min(file.find('\n'), file.size());
    const std::string_view line = file.substr(0, end);
    file.remove_prefix(std::min(end + 1, file.size()));
    if (++number == 1) {
      const auto header = json::parse(line);
      if (!header || (*header)["otelier_session"].as_int() != kVersion)
        return bad("no header of an otelier session of version 1");
      continue;
    }
    if (line.empty()) continue;
    auto request = read_line(line);
    if (!request) return bad(request.error().message);
    memory += sizeof(Request) + request->body->size();
    if (requests.size() == kMostRequests || memory > kMaxMemory)
      return bad("the session is too long");
    requests.push_back(std::move(*request));
  }
  if (number == 0) return bad("the file is empty");
  return requests;
}

Routes session_routes(Store& store) {
  return {{"GET", "/api/session", [&store](const Ask&) { return export_all(store); }},
          {"POST", "/api/session", [&store](const Ask& ask) { return import_all(store, ask); },
           kMaxSession}};
}

}  // namespace otelier::bench
