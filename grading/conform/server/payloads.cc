#include "conform/server/payloads.h"

#include <zlib.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "proto/oracle.h"

namespace otelier::conform::server {
namespace {

std::string now_plus(int seconds) {
  const auto now =
      std::chrono::system_clock::now().time_since_epoch() + std::chrono::seconds(seconds);
  return std::to_string(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

std::string time_text(const Shape& shape, int seconds = 0) {
  const std::string digits = now_plus(seconds);
  return shape.numbers ? digits : "\"" + digits + "\"";
}

std::string in_quotes(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

std::string span(const Shape& shape) {
  return "{" + shape.extra + "\"traceId\":" + in_quotes(shape.trace_id) +
         ",\"spanId\":" + in_quotes(shape.span_id) + ",\"name\":" + in_quotes(shape.name) +
         ",\"kind\":" + shape.kind + ",\"flags\":" + shape.flags +
         ",\"startTimeUnixNano\":" + time_text(shape, -1) +
         ",\"endTimeUnixNano\":" + time_text(shape) + "}";
}

std::string gauge_point(const Shape& shape) {
  return "{" + shape.extra + "\"timeUnixNano\":" + time_text(shape) +
         ",\"asDouble\":" + shape.number_value + "}";
}

// Two metrics: a gauge, and a sum that carries the enum, an integer and ids.
std::string metrics(const Shape& shape) {
  const std::string one = shape.numbers ? "7" : "\"7\"";
  return "{" + shape.extra + "\"name\":" + in_quotes(shape.name + ".level") +
         ",\"gauge\":{\"dataPoints\":[" + gauge_point(shape) +
         "]}},{\"name\":" + in_quotes(shape.name + ".calls") +
         ",\"sum\":{\"isMonotonic\":true,\"aggregationTemporality\":" + shape.kind +
         ",\"dataPoints\":[{\"startTimeUnixNano\":" + time_text(shape, -1) +
         ",\"timeUnixNano\":" + time_text(shape) + ",\"asInt\":" + one +
         ",\"exemplars\":[{\"timeUnixNano\":" + time_text(shape) + ",\"asInt\":" + one +
         ",\"traceId\":" + in_quotes(shape.trace_id) + ",\"spanId\":" + in_quotes(shape.span_id) +
         "}]}]}}";
}

std::string log_record(const Shape& shape) {
  return "{" + shape.extra + "\"timeUnixNano\":" + time_text(shape) +
         ",\"severityNumber\":" + shape.kind +
         ",\"body\":{\"stringValue\":" + in_quotes(shape.name) + "},\"flags\":" + shape.flags +
         ",\"traceId\":" + in_quotes(shape.trace_id) + ",\"spanId\":" + in_quotes(shape.span_id) +
         "}";
}

std::string items(Signal signal, const Shape& shape) {
  switch (signal) {
    case Signal::metrics:
      return metrics(shape);
    case Signal::logs:
      return log_record(shape);
    case Signal::profiles:
      return "{\"profileId\":\"W47/95gDgQPSabYzgTxgDA==\"}";
    default:
      return span(shape);
  }
}

struct Names {
  const char *resources, *scopes, *items;
};

Names names_of(Signal signal) {
  switch (signal) {
    case Signal::metrics:
      return {"resourceMetrics", "scopeMetrics", "metrics"};
    case Signal::logs:
      return {"resourceLogs", "scopeLogs", "logRecords"};
    case Signal::profiles:
      return {"resourceProfiles", "scopeProfiles", "profiles"};
    default:
      return {"resourceSpans", "scopeSpans", "spans"};
  }
}

std::string envelope(Signal signal, const Shape& shape, const std::string& content) {
  const Names names = names_of(signal);
  return "{" + shape.extra + in_quotes(names.resources) + ":[{" + shape.extra + "\"resource\":{" +
         shape.extra +
         R"("attributes":[{"key":"service.name","value":{"stringValue":"otelier-conform"}},{"key":"asked","value":)" +
         shape.value + "}]}," + in_quotes(names.scopes) + ":[{" + shape.extra + "\"scope\":{" +
         shape.extra + "\"name\":\"otelier\"}," + in_quotes(names.items) + ":[" + content +
         "]}]}]}";
}

std::string protobuf_of(Signal signal, const std::string& json) {
  const auto bytes = proto::from_json(json, proto::request_message(testbed::name(signal)));
  return bytes ? std::string(core::as_text(*bytes)) : std::string();
}

void put_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

}  // namespace

std::string json_request(Signal signal, const Shape& shape) {
  return envelope(signal, shape, items(signal, shape));
}

std::string protobuf_request(Signal signal, const Shape& shape) {
  return protobuf_of(signal, json_request(signal, shape));
}

std::string large_request(Signal signal, std::size_t count) {
  std::string content;
  Shape shape;
  shape.name = std::string(100, 'n');
  const std::string one = items(signal, shape);
  content.reserve(count * (one.size() + 1));
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) content += ',';
    content += one;
  }
  return protobuf_of(signal, envelope(signal, {}, content));
}

std::string half_bad_request(Signal signal) {
  Shape bad;
  if (signal == Signal::metrics) {
    // A sum of no temporality, and a gauge: the first cannot be used.
    bad.kind = "0";
    return protobuf_request(signal, bad);
  }
  bad.trace_id = "0011";
  bad.span_id = "22";
  return protobuf_of(signal, envelope(signal, {}, items(signal, bad) + "," + items(signal, {})));
}

Ask json_ask(std::string body) {
  return {.body = std::move(body), .content_type = "application/json"};
}

Ask protobuf_ask(std::string body) {
  return {.body = std::move(body)};
}

Ask ask_of(Encoding encoding, Signal signal) {
  return encoding == Encoding::json ? json_ask(json_request(signal))
                                    : protobuf_ask(protobuf_request(signal));
}

std::string record(std::uint32_t field, std::string_view content) {
  std::string out;
  put_varint(out, std::uint64_t{field} << 3 | 2);
  put_varint(out, content.size());
  return out.append(content);
}

std::string padded_request(std::size_t bytes) {
  return record(kUnknown, std::string(bytes, 'x'));
}

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string flaw_of(std::string_view body, Encoding encoding, std::string_view message) {
  if (encoding == Encoding::json) {
    auto object = nlohmann::json::parse(body, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object()) return "not a JSON object";
    object.erase("details");  // of a Status: of any type, known here or not
    if (const auto read = proto::from_json(object.dump(), message); !read)
      return read.error().message;
    return {};
  }
  if (const auto read = proto::to_json(core::as_bytes(body), message); !read)
    return read.error().message;
  return {};
}

std::optional<Partial> partial_of(std::string_view body, Encoding encoding, Signal signal) {
  const std::string message(proto::response_message(testbed::name(signal)));
  core::Bytes bytes;
  if (encoding == Encoding::json) {
    auto read = proto::from_json(body, message);
    if (!read) return std::nullopt;
    bytes = std::move(*read);
  }
  const auto response = proto::to_json(
      encoding == Encoding::json ? core::ByteView(bytes) : core::as_bytes(body), message);
  if (!response || !response->contains("partialSuccess")) return std::nullopt;
  Partial partial;
  for (const auto& [key, value] : response->at("partialSuccess").items()) {
    if (key == "errorMessage") partial.message = value.get<std::string>();
    if (key.starts_with("rejected")) partial.rejected = std::stoll(value.get<std::string>());
  }
  if (partial.rejected == 0 && partial.message.empty()) return std::nullopt;
  return partial;
}

}  // namespace otelier::conform::server
