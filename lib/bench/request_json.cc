#include "bench/request_json.h"

#include <algorithm>
#include <chrono>
#include <memory>

#include "json/json.h"
#include "proto/base64.h"

namespace otelier::bench {
namespace {

using std::chrono::nanoseconds;
using testbed::Encoding;
using testbed::Request;
using testbed::Signal;
using testbed::Transport;

constexpr std::size_t kMostHeaders = 1000;

}  // namespace

void write_request(JsonWriter& json, const Request& request) {
  json.key("time_ns").digits_signed(request.time.count());
  json.key("wall_time_ns").digits_signed(nanoseconds(request.wall_time.time_since_epoch()).count());
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
}

core::Result<Request> read_request(const json::Value& value) {
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

}  // namespace otelier::bench
