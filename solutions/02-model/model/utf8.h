// Text that travels is UTF-8: protobuf's string says so, and a receiver may throw away a whole
// request for one byte that is not. RFC 3629: no forms longer than needed, no surrogates, nothing
// above U+10FFFF. Pure functions; a character here is a code point. protobuf#utf8
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace otelier::model {

// How many bytes at the front of text are UTF-8; text.size() when all of it is. O(n), eight bytes
// at a time while they are ASCII.
[[nodiscard]] std::size_t valid_utf8(std::string_view text);

// Whether all of it is. Nearly all text of telemetry is ASCII, and that is found out inline.
[[nodiscard]] inline bool is_utf8(std::string_view text) {
  // lab:solution
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  const char* at = text.data();
  std::uint64_t all = 0, word = 0;
  if (text.size() >= kWord) {
    const char* last = at + text.size() - kWord;
    for (; at < last; at += kWord) {
      std::memcpy(&word, at, kWord);
      all |= word;
    }
    std::memcpy(&word, last, kWord);  // overlaps what was seen: no loop over single bytes
    all |= word;
  } else {
    for (const char c : text) all |= static_cast<unsigned char>(c);
  }
  return (all & 0x8080808080808080) == 0 || valid_utf8(text) == text.size();
  // lab:starter
  //| return valid_utf8(text) == text.size();
  // lab:end
}

// How many bytes the first max_characters characters of text take; text is UTF-8. O(result).
[[nodiscard]] std::size_t utf8_prefix(std::string_view text, std::size_t max_characters);

// The text with U+FFFD in the place of each byte that is not part of a character. Allocates.
[[nodiscard]] std::string repaired_utf8(std::string_view text);

}  // namespace otelier::model
