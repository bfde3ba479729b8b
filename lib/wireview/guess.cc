#include <algorithm>
#include <string_view>

#include "proto/messages.h"
#include "wireview/wireview.h"

namespace otelier::wireview {

namespace {

constexpr std::size_t kLooked = 64u << 10;  // bytes that are looked at; enough for some spans
// Times outside are no times: a name's eight bytes read so, mostly.
constexpr std::string_view kEarliest = "2000", kLatest = "2100";

struct Fit {
  long known = 0, odd = 0, damaged = 0;
  [[nodiscard]] long score() const { return known - 4 * odd - 16 * damaged; }
};

bool is_odd(const Node& node) {
  if (node.type == "unknown" || node.type == "group") return true;
  // Controls in a text: a message inside that is not seen as one.
  if (node.type == "string" && node.value.find("\\x") != std::string::npos) return true;
  if (node.name == "trace_id") return !node.value.empty() && node.value.size() != 32;
  if (node.name == "span_id" || node.name == "parent_span_id") {
    return !node.value.empty() && node.value.size() != 16;
  }
  if (node.name.ends_with("_unix_nano") && node.value.size() > 4) {
    const auto year = std::string_view(node.value).substr(0, 4);
    return year < kEarliest || year >= kLatest;
  }
  return node.value.ends_with(")") && node.value.find(" (no ") != std::string::npos;
}

void measure(const Node& node, Fit& fit) {
  if (!node.damage.empty()) {
    ++fit.damaged;
  } else if (is_odd(node)) {
    ++fit.odd;
  } else {
    ++fit.known;
  }
  for (const Node& child : node.children) measure(child, fit);
}

}  // namespace

bool looks_like_json(core::ByteView payload) {
  const auto text = core::as_text(payload);
  const auto first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

std::optional<Guess> guess(core::ByteView payload) {
  if (payload.empty()) return std::nullopt;  // an empty request of any signal
  const bool json = looks_like_json(payload);
  // JSON is looked at whole: cut off it would be damaged under every name alike.
  const auto looked = json ? payload : payload.first(std::min(payload.size(), kLooked));
  std::optional<Guess> best;
  long best_score = 0;
  for (const auto& message : proto::top_messages()) {
    const Node tree = json ? view_json(looked, message) : view_protobuf(looked, message);
    Fit fit;
    for (const Node& child : tree.children) measure(child, fit);
    if (fit.known <= fit.odd + fit.damaged) continue;
    if (best && fit.score() <= best_score) continue;
    best = Guess{message, json};
    best_score = fit.score();
  }
  return best;
}

}  // namespace otelier::wireview
