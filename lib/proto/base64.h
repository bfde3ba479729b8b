// Base64 (RFC 4648), as protobuf's JSON mapping writes and reads bytes. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace otelier::proto {

// Standard alphabet with padding, on one line.
[[nodiscard]] std::string to_base64(std::string_view bytes);
// Either alphabet, padded or not, as the protobuf JSON mapping asks of readers. Nullopt for other
// characters, padding elsewhere than at the end, and lengths that no bytes have.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace otelier::proto
