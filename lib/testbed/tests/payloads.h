// Small OTLP payloads, written out by hand.
#pragma once

#include <string>
#include <string_view>

namespace otelier::testbed {

inline constexpr std::string_view kProtobuf = "application/x-protobuf";
inline constexpr std::string_view kJson = "application/json";

// Length-delimited field of at most 127 bytes.
inline std::string nested(int field, const std::string& content) {
  return std::string{static_cast<char>(field << 3 | 2), static_cast<char>(content.size())} +
         content;
}

// ExportTraceServiceRequest with spans of no fields but their names.
inline std::string traces(std::initializer_list<std::string> names) {
  std::string spans;
  for (const auto& name : names) spans += nested(2, nested(5, name));
  return nested(1, nested(2, spans));
}

inline constexpr std::string_view kJsonTraces =
    R"({"resourceSpans":[{"scopeSpans":[{"spans":[)"
    R"({"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"a"},)"
    R"({"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b175","name":"b"}]}]}]})";

}  // namespace otelier::testbed
