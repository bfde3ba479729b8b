#include "testbed/answers.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace otelier::testbed {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kRetryInfo = "type.googleapis.com/google.rpc.RetryInfo";
constexpr std::string_view kBadRequest = "type.googleapis.com/google.rpc.BadRequest";

void put_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

// proto3: a scalar of its default value is not sent.
void put_int(std::string& out, std::uint32_t field, std::int64_t value) {
  if (value == 0) return;
  put_varint(out, field << 3);
  put_varint(out, static_cast<std::uint64_t>(value));
}

void put_bytes(std::string& out, std::uint32_t field, std::string_view value) {
  put_varint(out, field << 3 | 2);
  put_varint(out, value.size());
  out.append(value);
}

void put_text(std::string& out, std::uint32_t field, std::string_view value) {
  if (!value.empty()) put_bytes(out, field, value);
}

void put_any(std::string& out, std::uint32_t field, std::string_view type,
             std::string_view message) {
  std::string any;
  put_bytes(any, 1, type);
  put_bytes(any, 2, message);
  put_bytes(out, field, any);
}

std::string duration(std::chrono::nanoseconds delay) {
  std::string out;
  put_int(out, 1, delay.count() / 1'000'000'000);
  put_int(out, 2, delay.count() % 1'000'000'000);
  return out;
}

// protobuf's JSON form: seconds with 0, 3, 6 or 9 digits and an "s".
std::string duration_text(std::chrono::nanoseconds delay) {
  std::array<char, 40> text{};
  const auto fraction = static_cast<long>(delay.count() % 1'000'000'000);
  const auto seconds = static_cast<long>(delay.count() / 1'000'000'000);
  int n = 0;
  if (fraction == 0) {
    n = std::snprintf(text.data(), text.size(), "%lds", seconds);
  } else if (fraction % 1'000'000 == 0) {
    n = std::snprintf(text.data(), text.size(), "%ld.%03lds", seconds, fraction / 1'000'000);
  } else {
    n = std::snprintf(text.data(), text.size(), "%ld.%09lds", seconds, fraction);
  }
  return {text.data(), static_cast<std::size_t>(n)};
}

const char* rejected_name(Signal signal) {
  switch (signal) {
    case Signal::metrics:
      return "rejectedDataPoints";
    case Signal::logs:
      return "rejectedLogRecords";
    case Signal::profiles:
      return "rejectedProfiles";
    default:
      return "rejectedSpans";
  }
}

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string export_response(Encoding encoding, Signal signal,
                            const std::optional<Answer::PartialSuccess>& partial) {
  if (encoding == Encoding::json) {
    Json body = Json::object();
    if (partial) {
      Json& inner = body["partialSuccess"] = Json::object();
      if (partial->rejected != 0) inner[rejected_name(signal)] = std::to_string(partial->rejected);
      if (!partial->message.empty()) inner["errorMessage"] = partial->message;
    }
    return dump(body);
  }
  std::string body;
  if (partial) {
    std::string inner;
    put_int(inner, 1, partial->rejected);
    put_text(inner, 2, partial->message);
    put_bytes(body, 1, inner);
  }
  return body;
}

std::string status_response(Encoding encoding, const Answer::Status& status) {
  if (encoding == Encoding::json) {
    Json body = Json::object();
    if (status.code != 0) body["code"] = status.code;
    body["message"] = status.message;
    if (status.retry_delay)
      body["details"].push_back(
          {{"@type", kRetryInfo}, {"retryDelay", duration_text(*status.retry_delay)}});
    if (status.bad_request)
      body["details"].push_back(
          {{"@type", kBadRequest},
           {"fieldViolations", Json::array({Json{{"description", status.message}}})}});
    return dump(body);
  }
  std::string body;
  put_int(body, 1, status.code);
  put_text(body, 2, status.message);
  if (status.retry_delay) {
    std::string retry_info;
    put_bytes(retry_info, 1, duration(*status.retry_delay));
    put_any(body, 3, kRetryInfo, retry_info);
  }
  if (status.bad_request) {
    std::string violation, bad_request;
    put_text(violation, 2, status.message);
    put_bytes(bad_request, 1, violation);
    put_any(body, 3, kBadRequest, bad_request);
  }
  return body;
}

int rpc_code(int http_status) {
  switch (http_status) {
    case 400:
      return 3;  // INVALID_ARGUMENT
    case 401:
      return 16;  // UNAUTHENTICATED
    case 403:
      return 7;  // PERMISSION_DENIED
    case 404:
      return 5;  // NOT_FOUND
    case 405:
      return 12;  // UNIMPLEMENTED
    case 408:
      return 4;  // DEADLINE_EXCEEDED
    case 413:
      return 8;  // RESOURCE_EXHAUSTED
    case 415:
      return 3;
    case 429:
      return 8;
    case 500:
      return 13;  // INTERNAL
    case 501:
      return 12;
    case 502:
      return 14;  // UNAVAILABLE
    case 503:
      return 14;
    case 504:
      return 4;
    default:
      return http_status >= 400 && http_status < 500 ? 3 : 2;
  }
}

}  // namespace otelier::testbed
