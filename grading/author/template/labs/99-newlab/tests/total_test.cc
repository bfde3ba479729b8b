#include <gtest/gtest.h>

#include <array>

#include "newlab/total.h"

namespace otelier::newlab {
namespace {

TEST(Total, OfThreeValuesIsTheirSum) {
  const std::array<std::int64_t, 3> values = {2, 3, 37};
  EXPECT_EQ(total(values), 42);
}

TEST(Total, OfNothingIsZero) {
  EXPECT_EQ(total({}), 0);
}

}  // namespace
}  // namespace otelier::newlab
