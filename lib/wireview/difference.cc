#include <algorithm>
#include <array>
#include <cstdio>

#include "wireview/columns.h"
#include "wireview/values.h"
#include "wireview/wireview.h"

namespace otelier::wireview {

namespace {

constexpr std::size_t kRow = 16;
constexpr std::size_t kRowsAfter = 1;
constexpr std::size_t kWidth = 80;
constexpr std::string_view kMarker = "^^";

// "- 000010  0a 1c 12 …                                      |..text..|", 77 columns.
std::string row(char sign, core::ByteView bytes, std::size_t from) {
  std::array<char, 16> offset{};
  std::snprintf(offset.data(), offset.size(), "%06zx", from);
  std::string hex;
  std::string text;
  for (std::size_t i = from; i < from + kRow; ++i) {
    if (i < bytes.size()) {
      const auto c = std::to_integer<unsigned char>(bytes[i]);
      hex += core::to_hex(bytes.subspan(i, 1)) + " ";
      text += c >= 0x20 && c < 0x7f ? static_cast<char>(c) : '.';
    } else {
      hex += "   ";
    }
  }
  return std::string(1, sign) + " " + offset.data() + "  " + hex + " |" + text + "|\n";
}

bool same_row(core::ByteView a, core::ByteView b, std::size_t from) {
  const auto part = [&](core::ByteView bytes) {
    return bytes.subspan(std::min(from, bytes.size()),
                         std::min(kRow, bytes.size() - std::min(from, bytes.size())));
  };
  return std::ranges::equal(part(a), part(b));
}

Node view(core::ByteView payload, std::string_view message) {
  return looks_like_json(payload) ? view_json(payload, message) : view_protobuf(payload, message);
}

// "expected  spans[0].name  "checkout"", cut to the width.
std::string field_line(std::string_view side, core::ByteView payload, std::size_t offset,
                       const Node& tree) {
  std::string line(side);
  if (offset >= payload.size()) return line + "ends here\n";
  const Node& node = node_at(tree, offset);
  line += node.path.empty() ? "the top of " + node.type : node.path;
  const std::string value = node.children.empty() ? node.value : node.type;
  std::string text;
  for (const auto& piece : wrap(line + "  " + value, kWidth)) {
    text += (text.empty() ? "" : "          ") + piece + "\n";
    if (text.size() > 3 * kWidth) return text + "          …\n";
  }
  return text;
}

}  // namespace

std::optional<Difference> first_difference(core::ByteView expected, core::ByteView got,
                                           std::string_view message) {
  const auto [in_expected, in_got] = std::ranges::mismatch(expected, got);
  if (in_expected == expected.end() && in_got == got.end()) return std::nullopt;
  Difference difference;
  difference.offset = static_cast<std::size_t>(in_expected - expected.begin());
  const std::size_t at = difference.offset;

  std::array<char, 32> hex{};
  std::snprintf(hex.data(), hex.size(), " (0x%zx)", at);
  std::string& text = difference.text;
  text = "first difference at byte " + std::to_string(at) + hex.data() + "; expected " +
         count_of(expected.size(), "byte") + ", got " + std::to_string(got.size()) + "\n";
  if (!message.empty()) {
    const Node wanted = view(expected, message);
    const Node came = view(got, message);
    difference.path = at < expected.size() ? node_at(wanted, at).path : node_at(came, at).path;
    text += field_line("expected  ", expected, at, wanted);
    text += field_line("got       ", got, at, came);
  }
  const std::size_t first = at / kRow * kRow;
  if (first >= kRow) text += row(' ', expected, first - kRow);
  for (std::size_t from = first; from <= first + kRowsAfter * kRow; from += kRow) {
    if (from >= expected.size() && from >= got.size()) break;
    if (same_row(expected, got, from)) {
      text += row(' ', expected, from);
      continue;
    }
    if (from < expected.size() || from == first) text += row('-', expected, from);
    if (from < got.size() || from == first) text += row('+', got, from);
    if (from == first)
      text += std::string(10 + 3 * (at - first), ' ') + std::string(kMarker) + "\n";
  }
  text += "- expected, + got\n";
  return difference;
}

}  // namespace otelier::wireview
