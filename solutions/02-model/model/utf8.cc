#include "model/utf8.h"

#include <cstdint>
#include <cstring>

#include "core/not_implemented.h"

namespace otelier::model {

// lab:solution
namespace {

std::uint8_t at(std::string_view text, std::size_t i) {
  return static_cast<std::uint8_t>(text[i]);
}
bool between(std::uint8_t byte, std::uint8_t low, std::uint8_t high) {
  return byte >= low && byte <= high;
}

// Bytes of the character that begins at i; 0 when none does. The second byte carries all the rules:
// it is what keeps out long forms, surrogates and what is beyond U+10FFFF.
std::size_t character(std::string_view text, std::size_t i) {
  const std::uint8_t first = at(text, i);
  if (first < 0x80) return 1;
  std::size_t size = 0;
  std::uint8_t low = 0x80, high = 0xbf;
  if (between(first, 0xc2, 0xdf)) {
    size = 2;
  } else if (between(first, 0xe0, 0xef)) {
    size = 3;
    if (first == 0xe0) low = 0xa0;
    if (first == 0xed) high = 0x9f;
  } else if (between(first, 0xf0, 0xf4)) {
    size = 4;
    if (first == 0xf0) low = 0x90;
    if (first == 0xf4) high = 0x8f;
  } else {
    return 0;
  }
  if (text.size() - i < size || !between(at(text, i + 1), low, high)) return 0;
  for (std::size_t k = 2; k < size; ++k) {
    if (!between(at(text, i + k), 0x80, 0xbf)) return 0;
  }
  return size;
}

}  // namespace
// lab:starter
// lab:end

std::size_t valid_utf8(std::string_view text) {
  // lab:solution
  constexpr std::uint64_t kTopBits = 0x8080808080808080;
  std::size_t i = 0;
  while (i < text.size()) {
    std::uint64_t word;
    if (text.size() - i >= sizeof word) {
      std::memcpy(&word, text.data() + i, sizeof word);
      if ((word & kTopBits) == 0) {
        i += sizeof word;
        continue;
      }
    }
    const std::size_t size = character(text, i);
    if (size == 0) break;
    i += size;
  }
  return i;
  // lab:starter
  //| not_implemented("valid_utf8: the bytes before the first that belongs to no character", text);
  // lab:end
}

std::size_t utf8_prefix(std::string_view text, std::size_t max_characters) {
  // lab:solution
  std::size_t i = 0;
  for (; i < text.size(); ++i) {
    const bool begins = !between(at(text, i), 0x80, 0xbf);
    if (begins && max_characters-- == 0) break;
  }
  return i;
  // lab:starter
  //| not_implemented("utf8_prefix: a character is never cut in two", text, max_characters);
  // lab:end
}

std::string repaired_utf8(std::string_view text) {
  // lab:solution
  std::string whole;
  whole.reserve(text.size() + 8);
  while (!text.empty()) {
    const std::size_t good = valid_utf8(text);
    whole += text.substr(0, good);
    if (good == text.size()) break;
    whole += "\xef\xbf\xbd";
    text.remove_prefix(good + 1);
  }
  return whole;
  // lab:starter
  //| not_implemented("repaired_utf8: U+FFFD for each byte that belongs to no character", text);
  // lab:end
}

}  // namespace otelier::model
