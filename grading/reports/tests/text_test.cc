#include "reports/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace otelier::reports {
namespace {

using ::testing::ElementsAre;

TEST(Columns, CountsWideCharactersTwiceAndCombiningOnesNotAtAll) {
  EXPECT_EQ(columns("abc"), 3);
  EXPECT_EQ(columns("线格式"), 6);
  EXPECT_EQ(columns("e\u0301"), 1);
  EXPECT_EQ(columns("✓ →"), 3);
  EXPECT_EQ(columns("\xff\xc3"), 2) << "what is not UTF-8 counts a column a byte";
}

TEST(Wrap, BreaksAtSpacesAndKeepsALongWordWhole) {
  EXPECT_THAT(wrap("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(wrap("abcdefghij k", 4), ElementsAre("abcdefghij", "k"));
  EXPECT_THAT(wrap("", 4), ElementsAre(""));
}

TEST(Wrap, BreaksBetweenChineseCharactersButNotBeforePunctuation) {
  EXPECT_THAT(wrap("一二三四五", 6), ElementsAre("一二三", "四五"));
  EXPECT_THAT(wrap("一二三。四", 6), ElementsAre("一二", "三。四"));
}

TEST(Printable, ReplacesWhatNoTerminalShouldMeet) {
  EXPECT_EQ(printable("a\x1b[31mb\tc\n"), "a\uFFFD[31mb\tc\n");
  EXPECT_EQ(printable("\xff"), "\uFFFD");
  EXPECT_EQ(printable("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD") << "a surrogate";
  EXPECT_EQ(printable("线"), "线");
}

TEST(Lines, DropTheirEnds) {
  EXPECT_THAT(lines("a\r\nb\n\nc"), ElementsAre("a", "b", "", "c"));
  EXPECT_TRUE(lines("").empty());
}

}  // namespace
}  // namespace otelier::reports
