#include <algorithm>
#include <array>
#include <cstdio>

#include "wireview/columns.h"
#include "wireview/values.h"
#include "wireview/wireview.h"

namespace otelier::wireview {

namespace {

constexpr std::size_t kHexBytes = 8;         // shown of a field; the rest is …
constexpr std::size_t kMaxIndent = 24;       // deeper levels stay there, so that text keeps room
constexpr std::size_t kMaxLinesOfValue = 8;  // further ones are …
constexpr std::size_t kMinTextWidth = 24;

enum class Style { plain, dim, name, type, value, damage };

class Page {
 public:
  Page(core::ByteView payload, const RenderOptions& options)
      : payload_(payload), options_(options) {}

  void node(const Node& node, std::size_t depth);
  std::string take() { return std::move(out_); }

 private:
  // One field in as many lines as it needs: offset and hex on the first.
  void line(const Node& node, std::size_t depth, std::string_view label, std::string_view type,
            std::string_view value, Style value_style);
  std::string styled(std::string_view text, Style style) const;
  std::string hex(const Node& node) const;

  core::ByteView payload_;
  const RenderOptions& options_;
  std::string out_;
};

std::string Page::styled(std::string_view text, Style style) const {
  if (!options_.colour || text.empty() || style == Style::plain) return std::string(text);
  constexpr std::array<std::string_view, 6> kCodes = {"", "2", "1", "36", "32", "1;31"};
  return "\x1b[" + std::string(kCodes[static_cast<std::size_t>(style)]) + "m" + std::string(text) +
         "\x1b[0m";
}

std::string Page::hex(const Node& node) const {
  if (node.offset >= payload_.size()) return "";
  const auto bytes =
      payload_.subspan(node.offset, std::min(node.length, payload_.size() - node.offset));
  if (bytes.size() <= kHexBytes) return core::to_hex(bytes);
  return core::to_hex(bytes.first(kHexBytes - 1)) + "…";
}

void Page::line(const Node& node, std::size_t depth, std::string_view label, std::string_view type,
                std::string_view value, Style value_style) {
  std::string margin;
  if (options_.bytes) {
    std::array<char, 24> offset{};
    std::snprintf(offset.data(), offset.size(), "%06zx  ", node.offset);
    std::string bytes = hex(node);
    bytes.append(2 * kHexBytes - std::min(2 * kHexBytes, columns(bytes)) + 2, ' ');
    margin = offset.data() + bytes;
  }
  const std::size_t indent = std::min(2 * depth, kMaxIndent);
  const std::size_t used = columns(margin) + indent;
  const std::size_t width =
      std::max(kMinTextWidth, options_.width - std::min(used, options_.width));
  out_ += styled(margin, Style::dim) + std::string(indent, ' ');

  const std::string head(label);
  std::size_t column = columns(head);
  out_ += styled(head, value_style == Style::damage ? Style::damage : Style::name);
  const auto put = [&](std::string_view text, Style style) {
    if (text.empty()) return;
    auto pieces = wrap(text, width - 2);
    const bool beside = pieces.size() == 1 && column + 2 + columns(text) <= width;
    if (beside) {
      out_ += (column == 0 ? "" : "  ") + styled(text, style);
      column += 2 + columns(text);
      return;
    }
    if (pieces.size() > kMaxLinesOfValue) {
      pieces.resize(kMaxLinesOfValue);
      pieces.back() = "…";
    }
    for (const auto& piece : pieces) {
      out_ += "\n" + std::string(columns(margin) + indent + 2, ' ') + styled(piece, style);
      column = 2 + columns(piece);
    }
  };
  put(value, value_style);
  put(type, Style::type);
  out_ += "\n";
}

void Page::node(const Node& node, std::size_t depth) {
  if (node.type == "damage") {
    line(node, depth, "DAMAGE", "", node.damage, Style::damage);
    return;
  }
  std::string label = node.name;
  if (label == "?") {
    label = "? field " + std::to_string(node.field);
  } else if (node.path.ends_with(']') && !label.ends_with(']')) {
    label += node.path.substr(node.path.rfind('['));
  }
  const bool has_value = !node.value.empty();
  const std::string type = has_value && node.children.empty()
                               ? node.type
                               : node.type + ", " + count_of(node.length, "byte");
  line(node, depth, label, type, node.value, Style::value);
  if (!node.damage.empty()) line(node, depth + 1, "DAMAGE", "", node.damage, Style::damage);
  if (node.children.empty()) return;
  if (depth >= options_.max_depth) {
    Node rest = node.children.front();
    line(rest, depth + 1, "… " + count_of(node.children.size(), "field") + " below", "", "",
         Style::plain);
    return;
  }
  for (const Node& child : node.children) this->node(child, depth + 1);
}

}  // namespace

std::string render(const Node& tree, core::ByteView payload, const RenderOptions& options) {
  Page page(payload, options);
  page.node(tree, 0);
  return page.take();
}

}  // namespace otelier::wireview
