#include "judge/duration.h"

#include <gtest/gtest.h>

namespace otelier::judge {
namespace {

using namespace std::chrono_literals;

TEST(Duration, ReadsEachUnit) {
  EXPECT_EQ(read_duration("1999ms"), 1999ms);
  EXPECT_EQ(read_duration("2s"), 2s);
  EXPECT_EQ(read_duration("1.5s"), 1500ms);
  EXPECT_EQ(read_duration("10us"), 10us);
  EXPECT_EQ(read_duration("7ns"), 7ns);
  EXPECT_EQ(read_duration("3m"), 3min);
}

TEST(Duration, RefusesWhatIsNone) {
  for (const char* text : {"", "s", "2", "-1s", "2 s", "2h", "1e3s", "2sx", "99999999999m"})
    EXPECT_EQ(read_duration(text), std::nullopt) << text;
}

TEST(Duration, WritesTheLargestWholeUnit) {
  EXPECT_EQ(write_duration(1999ms), "1999ms");
  EXPECT_EQ(write_duration(2s), "2s");
  EXPECT_EQ(write_duration(120s), "120s");
  EXPECT_EQ(write_duration(0ns), "0s");
}

}  // namespace
}  // namespace otelier::judge
