// The ids of a trace and of a span: sixteen and eight bytes that were drawn at random once and mean
// nothing. All zero is no id: "absent" needs no flag of its own. Ids are values: copied, compared,
// never allocated, any thread. Their text is lower-case hexadecimal, in headers and in OTLP/JSON
// alike; it is read in either case. otlp#json-hex-ids
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/not_implemented.h"

namespace otelier::model {

// What both ids are underneath; Tag keeps one from being given for the other.
template <class Tag, std::size_t Size>
class Id {
 public:
  static constexpr std::size_t kSize = Size;

  constexpr Id() = default;  // all zero: absent
  explicit constexpr Id(std::array<std::byte, kSize> bytes) : bytes_(bytes) {}

  [[nodiscard]] constexpr std::span<const std::byte, kSize> bytes() const { return bytes_; }
  // Whether there is an id: one byte at the least is not zero. O(1).
  [[nodiscard]] constexpr bool is_valid() const {
    // lab:solution
    return std::any_of(bytes_.begin(), bytes_.end(), [](std::byte b) { return b != std::byte{}; });
    // lab:starter
    //| not_implemented("Id::is_valid: all zero is no id");
    // lab:end
  }

  // Two digits a byte, lower case. No allocation.
  void to_hex(std::span<char, 2 * kSize> out) const noexcept {
    // lab:solution
    static constexpr char kDigits[] = "0123456789abcdef";
    for (std::size_t i = 0; i < kSize; ++i) {
      const auto byte = static_cast<unsigned>(bytes_[i]);
      out[2 * i] = kDigits[byte >> 4];
      out[2 * i + 1] = kDigits[byte & 15];
    }
    // lab:starter
    //| not_implemented("Id::to_hex: two digits a byte, lower case", out);
    // lab:end
  }
  [[nodiscard]] std::string hex() const {
    std::string text(2 * kSize, '0');
    to_hex(std::span<char, 2 * kSize>(text.data(), 2 * kSize));
    return text;
  }
  // Exactly 2 * kSize digits of either case; nullopt for anything else. All zeros are read: whether
  // an absent id is an error is for the caller to say.
  [[nodiscard]] static std::optional<Id> from_hex(std::string_view text) noexcept {
    // lab:solution
    if (text.size() != 2 * kSize) return std::nullopt;
    std::array<std::byte, kSize> bytes{};
    for (std::size_t i = 0; i < kSize; ++i) {
      const int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
      if (high < 0 || low < 0) return std::nullopt;
      bytes[i] = static_cast<std::byte>(high << 4 | low);
    }
    return Id(bytes);
    // lab:starter
    //| not_implemented("Id::from_hex: exactly two digits a byte, either case", text);
    // lab:end
  }

  friend bool operator==(const Id&, const Id&) = default;

 private:
  // lab:solution
  // The digit's value, -1 for what is none. Not std::isxdigit: that asks the locale.
  static constexpr int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  }

  // lab:starter
  // lab:end
  std::array<std::byte, kSize> bytes_{};
};

using TraceId = Id<struct TraceTag, 16>;
using SpanId = Id<struct SpanTag, 8>;

}  // namespace otelier::model
