// Base64, in which OTLP/JSON writes all bytes that are no ids. Given: it is no lesson. Written with
// the standard alphabet and padding; read in either alphabet, padded or not. otlp#json-encoding
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/bytes.h"

namespace otelier::model {

[[nodiscard]] std::string to_base64(core::ByteView bytes);
// Nullopt for other characters, for padding elsewhere than at the end, and for lengths that no
// bytes have.
[[nodiscard]] std::optional<core::Bytes> from_base64(std::string_view text);

}  // namespace otelier::model
