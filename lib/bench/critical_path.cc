#include "bench/critical_path.h"

#include <algorithm>
#include <unordered_map>

namespace otelier::bench {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

std::size_t root_of(const std::vector<PathSpan>& spans,
                    const std::unordered_map<std::string_view, std::size_t>& by_id) {
  std::size_t root = kNone;
  const auto better = [&](std::size_t i) {
    if (root == kNone) return true;
    const bool parentless = spans[i].parent.empty(), known = spans[root].parent.empty();
    return parentless != known ? parentless : spans[i].start < spans[root].start;
  };
  for (std::size_t i = 0; i < spans.size(); ++i)
    if ((spans[i].parent.empty() || !by_id.contains(spans[i].parent)) && better(i)) root = i;
  return root;
}

// A span whose stretch down to `from` is still to be followed, with its children by their end,
// latest last.
struct Open {
  std::size_t span = 0;
  std::uint64_t from = 0, until = 0;
  std::vector<std::size_t> children;
};

}  // namespace

std::vector<PathStretch> critical_path(const std::vector<PathSpan>& spans) {
  std::unordered_map<std::string_view, std::size_t> by_id;
  for (std::size_t i = 0; i < spans.size(); ++i) by_id.try_emplace(spans[i].id, i);
  const std::size_t root = root_of(spans, by_id);
  if (root == kNone) return {};
  std::unordered_map<std::size_t, std::vector<std::size_t>> children;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const auto parent = spans[i].parent.empty() ? by_id.end() : by_id.find(spans[i].parent);
    if (parent != by_id.end() && parent->second != i) children[parent->second].push_back(i);
  }
  // What a child does after its parent's end held nobody up.
  const auto end_in = [&](std::size_t parent, std::size_t child) {
    return std::min(spans[child].end, spans[parent].end);
  };
  for (auto& [parent, list] : children)
    std::ranges::sort(list, {}, [&](std::size_t i) { return end_in(parent, i); });

  std::vector<PathStretch> path;  // latest first
  std::vector<bool> seen(spans.size());
  std::vector<Open> stack;
  const auto enter = [&](std::size_t span, std::uint64_t until, std::uint64_t from) {
    seen[span] = true;
    const auto list = children.find(span);
    stack.push_back(
        {span, from, until, list == children.end() ? std::vector<std::size_t>{} : list->second});
  };
  enter(root, spans[root].end, spans[root].start);
  while (!stack.empty()) {
    Open& open = stack.back();
    const auto stretch = [&](std::uint64_t start) {
      if (start < open.until) path.push_back({open.span, start, open.until});
    };
    std::size_t next = kNone;
    std::uint64_t end = 0;
    while (!open.children.empty() && next == kNone) {
      const std::size_t child = open.children.back();
      open.children.pop_back();
      end = end_in(open.span, child);
      if (end <= open.until && end > open.from && end > spans[child].start && !seen[child])
        next = child;
    }
    if (next == kNone) {
      stretch(open.from);
      stack.pop_back();
      continue;
    }
    stretch(end);
    const std::uint64_t from = std::max(spans[next].start, open.from);
    open.until = from;
    enter(next, end, from);  // open is no longer valid
  }
  std::ranges::reverse(path);
  return path;
}

}  // namespace otelier::bench
