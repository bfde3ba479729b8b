// The text forms of protobuf values in JSON: ids, base64, durations, special doubles. Internal to
// the oracle. Pure functions.
#pragma once

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proto/base64.h"

namespace otelier::proto {

// Whether a bytes field is written in hexadecimal instead of base64. OTLP says it of traceId and
// spanId fields in all messages; parentSpanId holds a span id. profile_id is not named: base64.
// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
[[nodiscard]] bool is_hex_id(const google::protobuf::FieldDescriptor& field);

// google.protobuf.Duration: "3s", "-0.000000001s"; 0, 3, 6 or 9 digits of fraction.
struct DurationParts {
  std::int64_t seconds = 0;  // |seconds| <= 315,576,000,000 (10,000 years)
  std::int32_t nanos = 0;    // of the same sign
};
[[nodiscard]] std::string to_duration_text(DurationParts parts);
[[nodiscard]] std::optional<DurationParts> from_duration_text(std::string_view text);

}  // namespace otelier::proto
