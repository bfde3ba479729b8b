#include "judge/duration.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

namespace otelier::judge {

namespace {
constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> kUnits{{
    {"m", 60'000'000'000},
    {"s", 1'000'000'000},
    {"ms", 1'000'000},
    {"us", 1'000},
    {"ns", 1},
}};
}  // namespace

std::optional<std::chrono::nanoseconds> read_duration(std::string_view text) {
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  double number = 0;
  const auto [at, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc()) return std::nullopt;
  const std::string_view unit(at, static_cast<std::size_t>(text.data() + text.size() - at));
  for (const auto& [word, nanoseconds] : kUnits) {
    if (unit != word) continue;
    const double total = number * static_cast<double>(nanoseconds);
    if (total > 9.2e18) return std::nullopt;
    return std::chrono::nanoseconds(std::llround(total));
  }
  return std::nullopt;
}

std::string write_duration(std::chrono::nanoseconds duration) {
  for (const auto& [word, nanoseconds] : kUnits) {
    if (word == "m" || duration.count() % nanoseconds != 0 || duration.count() == 0) continue;
    return std::to_string(duration.count() / nanoseconds) + std::string(word);
  }
  return "0s";
}

}  // namespace otelier::judge
