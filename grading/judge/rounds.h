// What the rounds of a speed check tell. A round gives one ratio: the yardstick's CPU time divided
// by the subject's. The median decides; where the rounds scatter across the threshold they decide
// nothing, and the check is measured again. In doubt for the subject: to pass, the median is
// enough; to fail, three rounds of four must have been too slow. Plain values, one thread.
#pragma once

#include <string>
#include <vector>

namespace otelier::judge {

class Rounds {
 public:
  enum class Tell { fast_enough, too_slow, nothing };

  void add(double ratio) { ratios_.push_back(ratio); }

  // Nothing where no round was added. `at_least` is the ratio wanted.
  [[nodiscard]] Tell tell(double at_least) const;
  // The value below which that share of the rounds lies, 0 … 1; there must be a round.
  [[nodiscard]] double quantile(double share) const;
  [[nodiscard]] double median() const { return quantile(0.5); }
  // "0.52 × (0.40 … 0.61, 7 rounds)": median, slowest, fastest.
  [[nodiscard]] std::string text() const;

 private:
  std::vector<double> ratios_;
};

// "0.50".
[[nodiscard]] std::string two_digits(double number);

}  // namespace otelier::judge
