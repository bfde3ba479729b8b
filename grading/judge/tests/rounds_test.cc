#include "judge/rounds.h"

#include <gtest/gtest.h>

#include <cmath>
#include <ostream>

namespace otelier::judge {

void PrintTo(Rounds::Tell tell, std::ostream* out) {
  *out << (tell == Rounds::Tell::nothing    ? "nothing"
           : tell == Rounds::Tell::too_slow ? "too slow"
                                            : "fast enough");
}

namespace {

using Tell = Rounds::Tell;

constexpr double kHalf = 0.5;
const double kBelow = std::nextafter(kHalf, 0.0);

Rounds rounds(std::initializer_list<double> ratios) {
  Rounds made;
  for (const double ratio : ratios) made.add(ratio);
  return made;
}

TEST(Rounds, TheMedianAtTheThresholdIsFastEnough) {
  EXPECT_EQ(rounds({0.1, 0.2, kHalf, 0.9, 0.9}).tell(kHalf), Tell::fast_enough);
  EXPECT_NE(rounds({0.1, 0.2, kBelow, 0.9, 0.9}).tell(kHalf), Tell::fast_enough);
}

// Two rounds of five that were fast enough leave room for doubt, one leaves none.
TEST(Rounds, ThreeOfFourTooSlowAreTooSlow) {
  EXPECT_EQ(rounds({0.1, 0.2, 0.3, kBelow, 0.9}).tell(kHalf), Tell::too_slow);
  EXPECT_EQ(rounds({0.1, 0.2, 0.3, kHalf, 0.9}).tell(kHalf), Tell::nothing);
  // Of seven the sixth counts, of three the third.
  EXPECT_EQ(rounds({0.1, 0.1, 0.1, 0.1, 0.1, kBelow, 9}).tell(kHalf), Tell::too_slow);
  EXPECT_EQ(rounds({0.1, 0.1, 0.1, 0.1, 0.1, kHalf, 9}).tell(kHalf), Tell::nothing);
  EXPECT_EQ(rounds({0.1, 0.1, kBelow}).tell(kHalf), Tell::too_slow);
  EXPECT_EQ(rounds({0.1, 0.1, kHalf}).tell(kHalf), Tell::nothing);
}

TEST(Rounds, TellTheSameInWhateverOrderTheyCame) {
  EXPECT_EQ(rounds({0.9, 0.1, 0.3, kHalf, 0.2}).tell(kHalf), Tell::nothing);
  EXPECT_EQ(rounds({0.9, 0.3, 0.1, 0.2, kBelow}).tell(kHalf), Tell::too_slow);
  EXPECT_EQ(rounds({0.9, kHalf, 0.9, 0.1, 0.1}).tell(kHalf), Tell::fast_enough);
}

TEST(Rounds, OneDecidesAloneAndNoneDecidesNothing) {
  EXPECT_EQ(rounds({kHalf}).tell(kHalf), Tell::fast_enough);
  EXPECT_EQ(rounds({kBelow}).tell(kHalf), Tell::too_slow);
  EXPECT_EQ(Rounds().tell(kHalf), Tell::nothing);
}

TEST(Rounds, SayTheirMedianAndHowFarTheyScatter) {
  EXPECT_EQ(rounds({0.613, 0.4, 0.524}).text(), "0.52 × (0.40 … 0.61, 3 rounds)");
}

}  // namespace
}  // namespace otelier::judge
