#include "judge/rounds.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace otelier::judge {

namespace {

constexpr double kSureOfSlow = 0.75;  // the share of rounds that must be too slow

}  // namespace

std::string two_digits(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", number);
  return text;
}

double Rounds::quantile(double share) const {
  std::vector<double> sorted = ratios_;
  std::sort(sorted.begin(), sorted.end());
  return sorted.at(
      static_cast<std::size_t>(std::lround(share * static_cast<double>(sorted.size() - 1))));
}

Rounds::Tell Rounds::tell(double at_least) const {
  if (ratios_.empty()) return Tell::nothing;
  if (median() >= at_least) return Tell::fast_enough;
  return quantile(kSureOfSlow) < at_least ? Tell::too_slow : Tell::nothing;
}

std::string Rounds::text() const {
  return two_digits(median()) + " × (" + two_digits(quantile(0)) + " … " + two_digits(quantile(1)) +
         ", " + std::to_string(ratios_.size()) + " rounds)";
}

}  // namespace otelier::judge
