// The judge's independent opinion of OTLP bytes, made by libprotobuf from the .proto files of this
// folder. Judge and wireview only: no learner code and no part of the SDK links it. Thread-safe.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "core/bytes.h"
#include "core/result.h"

namespace otelier::proto {

// Export…ServiceRequest of a signal: "traces", "metrics", "logs", "profiles". Empty for another
// word.
[[nodiscard]] std::string_view request_message(std::string_view signal);
[[nodiscard]] std::string_view response_message(std::string_view signal);

// Protobuf bytes of the named message as OTLP/JSON (hex ids, integer enums, 64-bit integers as
// strings, NaN and infinities as strings, lowerCamelCase). Errors name the message; the byte is
// wireview's business.
[[nodiscard]] core::Result<nlohmann::json> to_json(core::ByteView protobuf,
                                                   std::string_view message);
// OTLP/JSON, by its rules (FACTS: hex ids, integer enums only, unknown fields ignored,
// lowerCamelCase only, 64-bit integers as strings or numbers), as protobuf bytes. Errors name the
// JSON path.
[[nodiscard]] core::Result<core::Bytes> from_json(std::string_view json, std::string_view message);

}  // namespace otelier::proto
