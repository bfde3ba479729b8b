// The critical path of a trace: the stretches of spans that, had they been shorter, would have made
// the whole shorter. From the end of the root backwards: a span is waiting for the child that ended
// last before the point in question; what no child covers is the span's own. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace otelier::bench {

struct PathSpan {
  std::string_view id, parent;
  std::uint64_t start = 0, end = 0;
};
struct PathStretch {
  std::size_t span = 0;  // index
  std::uint64_t start = 0, end = 0;
};

// In order of time, without overlap; empty stretches are left out. The root is the span without a
// parent that begins first, or, where none is, the earliest whose parent is not among them.
// O(n log n); cycles of parents are followed once.
[[nodiscard]] std::vector<PathStretch> critical_path(const std::vector<PathSpan>& spans);

}  // namespace otelier::bench
