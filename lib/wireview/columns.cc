#include "wireview/columns.h"

#include <algorithm>
#include <array>

namespace otelier::wireview {

namespace {

struct Range {
  char32_t first, last;
};
// The blocks of Unicode's East Asian Width that matter in practice: W and F.
constexpr std::array<Range, 10> kWide = {{{0x1100, 0x115f},
                                          {0x2e80, 0x303e},
                                          {0x3041, 0xa4cf},
                                          {0xac00, 0xd7a3},
                                          {0xf900, 0xfaff},
                                          {0xfe30, 0xfe4f},
                                          {0xff00, 0xff60},
                                          {0xffe0, 0xffe6},
                                          {0x1f300, 0x1faff},
                                          {0x20000, 0x3fffd}}};
constexpr std::array<Range, 3> kCombining = {
    {{0x0300, 0x036f}, {0x200b, 0x200f}, {0xfe00, 0xfe0f}}};

bool within(char32_t point, const auto& ranges) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) {
    return point >= range.first && point <= range.last;
  });
}

struct Character {
  std::size_t bytes = 1;
  std::size_t columns = 1;
};

Character character_at(std::string_view text, std::size_t i) {
  const auto lead = static_cast<unsigned char>(text[i]);
  const std::size_t bytes = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (bytes == 1 || i + bytes > text.size()) return {};
  char32_t point = lead & (0xffU >> (bytes + 1));
  for (std::size_t k = 1; k < bytes; ++k) {
    point = point << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3fU);
  }
  return {bytes, within(point, kCombining) ? 0U : within(point, kWide) ? 2U : 1U};
}

}  // namespace

std::size_t columns(std::string_view text) {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < text.size();) {
    const Character character = character_at(text, i);
    i += character.bytes;
    sum += character.columns;
  }
  return sum;
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    std::size_t end = 0;
    std::size_t used = 0;
    while (end < text.size()) {
      const Character character = character_at(text, end);
      if (used + character.columns > width && end > 0) break;
      used += character.columns;
      end += character.bytes;
    }
    if (end < text.size() && text[end] != ' ') {
      const auto space = text.substr(0, end).rfind(' ');
      if (space != std::string_view::npos && space > end / 2) end = space;
    }
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
    while (text.starts_with(' ')) text.remove_prefix(1);
  }
  return lines;
}

}  // namespace otelier::wireview
