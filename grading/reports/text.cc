#include "reports/text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace otelier::reports {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t size = 1;
  bool valid = false;
};

// The first character of a text that is not empty. RFC 3629: no overlong forms, no surrogates.
Character first(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  std::size_t size = 0;
  char32_t code = 0;
  char32_t least = 0;
  if ((lead & 0xE0) == 0xC0) {
    size = 2, code = lead & 0x1F, least = 0x80;
  } else if ((lead & 0xF0) == 0xE0) {
    size = 3, code = lead & 0x0F, least = 0x800;
  } else if ((lead & 0xF8) == 0xF0) {
    size = 4, code = lead & 0x07, least = 0x10000;
  } else {
    return {lead, 1, false};
  }
  if (text.size() < size) return {lead, 1, false};
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {lead, 1, false};
    code = code << 6 | (byte(i) & 0x3F);
  }
  if (code < least || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
    return {lead, 1, false};
  return {code, size, true};
}

struct Range {
  char32_t from, to;
};
// Unicode: East_Asian_Width W and F, by block.
constexpr std::array<Range, 12> kWide = {{{0x1100, 0x115F},
                                          {0x2E80, 0x303E},
                                          {0x3041, 0x33FF},
                                          {0x3400, 0x4DBF},
                                          {0x4E00, 0x9FFF},
                                          {0xA000, 0xA4CF},
                                          {0xAC00, 0xD7A3},
                                          {0xF900, 0xFAFF},
                                          {0xFE30, 0xFE6F},
                                          {0xFF00, 0xFF60},
                                          {0x1F300, 0x1FAFF},
                                          {0x20000, 0x3FFFD}}};
constexpr std::array<Range, 3> kNone = {{{0x0300, 0x036F}, {0x200B, 0x200F}, {0xFE00, 0xFE0F}}};

bool within(const auto& ranges, char32_t code) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const Range& range) { return code >= range.from && code <= range.to; });
}

int width_of(const Character& character) {
  if (!character.valid) return 1;
  if (within(kNone, character.code)) return 0;
  return within(kWide, character.code) ? 2 : 1;
}

// Chinese punctuation that may not begin a line.
bool clings(char32_t code) {
  static constexpr std::u32string_view kClosing = U"，。、；：？！）】》」』”’…";
  return kClosing.find(code) != std::u32string_view::npos;
}

// The pieces between which a line may be broken: words, single wide characters, runs of spaces.
std::vector<std::string_view> pieces(std::string_view text) {
  std::vector<std::string_view> found;
  std::size_t start = 0;
  std::size_t at = 0;
  enum class Kind { none, word, space, wide } kind = Kind::none;
  while (at < text.size()) {
    const Character character = first(text.substr(at));
    Kind now = Kind::word;
    if (character.code == ' ') {
      now = Kind::space;
    } else if (clings(character.code)) {
      now = kind == Kind::none ? Kind::word : kind;
    } else if (width_of(character) == 2) {
      now = Kind::wide;
    }
    const bool breaks = now != kind || (now == Kind::wide && !clings(character.code));
    if (kind != Kind::none && breaks) {
      found.push_back(text.substr(start, at - start));
      start = at;
    }
    kind = now;
    at += character.size;
  }
  if (start < text.size()) found.push_back(text.substr(start));
  return found;
}

}  // namespace

int columns(std::string_view text) {
  int sum = 0;
  while (!text.empty()) {
    const Character character = first(text);
    sum += width_of(character);
    text.remove_prefix(character.size);
  }
  return sum;
}

std::vector<std::string> wrap(std::string_view text, int width) {
  std::vector<std::string> made(1);
  int used = 0;
  std::string_view gap;
  for (const std::string_view piece : pieces(text)) {
    if (piece.front() == ' ') {
      gap = piece;
      continue;
    }
    const int needed = columns(piece);
    if (used > 0 && used + static_cast<int>(gap.size()) + needed > width) {
      made.emplace_back();
      used = 0;
      gap = {};
    }
    made.back().append(gap).append(piece);
    used += static_cast<int>(gap.size()) + needed;
    gap = {};
  }
  return made;
}

std::string padded(std::string text, int width) {
  const int missing = width - columns(text);
  if (missing > 0) text.append(static_cast<std::size_t>(missing), ' ');
  return text;
}

std::vector<std::string> lines(std::string_view text) {
  std::vector<std::string> found;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    found.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return found;
}

std::string printable(std::string_view text) {
  std::string made;
  made.reserve(text.size());
  while (!text.empty()) {
    const Character character = first(text);
    const bool control = character.code < 0x20 && character.code != '\t' && character.code != '\n';
    const bool refused = !character.valid || control || character.code == 0x7F ||
                         (character.code >= 0x80 && character.code < 0xA0) ||
                         character.code == 0xFFFE || character.code == 0xFFFF;
    if (refused) {
      made += "\uFFFD";
    } else {
      made.append(text.substr(0, character.size));
    }
    text.remove_prefix(character.size);
  }
  return made;
}

std::string escaped(std::string_view text) {
  std::string made;
  for (const char letter : printable(text)) {
    switch (letter) {
      case '&':
        made += "&amp;";
        break;
      case '<':
        made += "&lt;";
        break;
      case '>':
        made += "&gt;";
        break;
      case '"':
        made += "&quot;";
        break;
      default:
        made += letter;
    }
  }
  return made;
}

}  // namespace otelier::reports
