// Sums of measured values. State here the law of this header: who owns what, who may call when, and
// what breaks it.
#pragma once

#include <cstdint>
#include <span>

namespace otelier::newlab {

// The sum of all values; 0 of none. Overflow is the caller's mistake. O(n), thread-safe.
[[nodiscard]] std::int64_t total(std::span<const std::int64_t> values);

}  // namespace otelier::newlab
