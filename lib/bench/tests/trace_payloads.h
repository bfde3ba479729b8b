// Traces small enough to read: a shop that calls a store.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace otelier::bench {

struct SpanIs {
  std::string trace, id, parent, name;
  std::int64_t start = 0, end = 0;  // nanoseconds
  int status = 0;
  nlohmann::json more = {};  // further members
};

inline std::string trace_id(char digit) {
  return std::string(32, digit);
}
inline std::string span_id(char digit) {
  return std::string(16, digit);
}

inline nlohmann::json spans_of(const std::string& service, const std::vector<SpanIs>& spans) {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& span : spans) {
    nlohmann::json one = span.more.is_object() ? span.more : nlohmann::json::object();
    one["traceId"] = span.trace;
    one["spanId"] = span.id;
    one["parentSpanId"] = span.parent;
    one["name"] = span.name;
    one["startTimeUnixNano"] = std::to_string(span.start);
    one["endTimeUnixNano"] = std::to_string(span.end);
    one["status"] = {{"code", span.status}};
    list.push_back(one);
  }
  return {{"resourceSpans",
           {{{"resource",
              {{"attributes",
                {{{"key", "service.name"}, {"value", {{"stringValue", service}}}},
                 {{"key", "host.name"}, {"value", {{"stringValue", "h1"}}}}}}}},
             {"scopeSpans", {{{"scope", {{"name", "lib." + service}}}, {"spans", list}}}}}}}};
}

}  // namespace otelier::bench
