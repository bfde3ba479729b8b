// One span, and how OTLP/JSON writes it. A span is one thing that was done: when it began, when it
// ended, how it went, and what is worth knowing about it. It belongs to a scope (the library that
// made it) and a resource (the program that ran it); on the wire both stand around it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "hello/id.h"

namespace otelier::hello {

// The numbers are the ones of the protocol: OTLP/JSON writes an enum as its number, never its name.
enum class SpanKind { internal = 1, server = 2, client = 3, producer = 4, consumer = 5 };
enum class StatusCode { unset = 0, ok = 1, error = 2 };

using AttributeValue = std::variant<std::string, bool, std::int64_t, double>;
using Attributes = std::vector<std::pair<std::string, AttributeValue>>;

struct Span {
  TraceId trace_id{};
  SpanId span_id{};
  std::string name = {};
  SpanKind kind = SpanKind::internal;
  std::chrono::system_clock::time_point start{}, end{};  // end is never before start
  Attributes attributes = {};
  StatusCode status = StatusCode::unset;
};

struct Resource {
  Attributes attributes;  // service.name at the very least
};

struct Scope {
  std::string name, version;
};

// The body of one export request that carries this one span (ExportTraceServiceRequest), as compact
// JSON. OTLP/JSON is the JSON of protobuf with its own rules:
//   - names in lowerCamelCase
//   - trace and span ids in hexadecimal (other bytes would be base64)
//   - 64-bit integers, and so all times and intValue, as strings of decimal digits
//   - enums as integers
[[nodiscard]] std::string to_otlp_json(const Resource& resource, const Scope& scope,
                                       const Span& span);

}  // namespace otelier::hello
