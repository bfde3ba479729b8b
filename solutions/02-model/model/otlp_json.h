// OTLP/JSON from protobuf and back, by the same tables. The rules are those of protobuf's JSON
// mapping with OTLP's own on top: ids are hexadecimal and other bytes base64; enums are integers
// and never names; 64-bit integers are written as text, because a JSON number keeps 53 bits in most
// readers, and read as text or number; names are lowerCamelCase alone; a member that is not known
// is ignored, and null is the same as absent. otlp#json-encoding
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/bytes.h"
#include "json/json.h"
#include "model/error.h"
#include "model/schema.h"
#include "wire/writer.h"

namespace otelier::model {

// Messages inside each other that from_json follows, the outermost among them.
inline constexpr std::size_t kMaxJsonMessages = 100;

// The message as a JSON object. Defaults are left out where absent means the same. A field that
// stands several times counts as protobuf says: of numbers and text the last, messages as one.
// Errors: those of check(). protobuf#last-one-wins
[[nodiscard]] Result<json::Value> to_json_value(core::ByteView protobuf, const Message& message);
// The same as text on one line.
[[nodiscard]] Result<std::string> to_json(core::ByteView protobuf, const Message& message);

// Appends the fields of the message that text describes to out. After an error out holds part of
// it. Offsets are of the value that is wrong. Errors: malformed, too_deep, wrong_type,
// out_of_range, bad_id, bad_base64, two_of_a_kind.
[[nodiscard]] Result<void> from_json(std::string_view text, const Message& message,
                                     wire::Writer& out);

}  // namespace otelier::model
