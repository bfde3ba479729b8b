// The two directions between a message and its OTLP/JSON. Internal to the oracle, which parses,
// serialises and words the errors around them.
#pragma once

#include <google/protobuf/message.h>

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/result.h"

namespace otelier::proto {

// The message as a JSON object: set fields only, in lowerCamelCase.
[[nodiscard]] core::Result<nlohmann::json> write_json(const google::protobuf::Message& message);

// Fills an empty message from a JSON object. Errors begin with the JSON path of the value at fault.
[[nodiscard]] core::Result<> read_json(const nlohmann::json& object,
                                       google::protobuf::Message& message);

}  // namespace otelier::proto
