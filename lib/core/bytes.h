// Bytes and their written forms. Views never own; functions never read past the span they get.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace otelier::core {

using ByteView = std::span<const std::byte>;
using Bytes = std::vector<std::byte>;

// The same memory, seen as bytes or as text. O(1).
[[nodiscard]] inline ByteView as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}
[[nodiscard]] inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Lower-case hexadecimal, two digits a byte, no separators. O(n), one allocation.
[[nodiscard]] std::string to_hex(ByteView bytes);
// Either case; nullopt on an odd length or a character that is no hexadecimal digit.
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view hex);

}  // namespace otelier::core
