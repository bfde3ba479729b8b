// Durations as people write them in scenarios: 1999ms, 2s, 1.5s, 10us, 3m.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace otelier::judge {

// nullopt for anything but digits, an optional fraction and one of ns us ms s m, and for more than
// 292 years.
[[nodiscard]] std::optional<std::chrono::nanoseconds> read_duration(std::string_view text);
// The shortest way to write it without loss: 1999ms, 2s.
[[nodiscard]] std::string write_duration(std::chrono::nanoseconds duration);

}  // namespace otelier::judge
