#include "workspace/pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace otelier::workspace {
namespace {

using namespace std::string_view_literals;
using testing::ElementsAre;

TEST(Pattern, FindsTheFirstMatchAndItsGroups) {
  const Pattern version("([0-9]+)\\.([0-9]+)(\\.[0-9]+)?");
  const auto found = version.find("gcc 12.2, then 13.1.0");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->at, 4U);
  EXPECT_THAT(found->groups, ElementsAre("12.2", "12", "2", ""));
  const auto next = version.find("gcc 12.2, then 13.1.0", found->at + 4);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->at, 15U);
  EXPECT_THAT(next->groups, ElementsAre("13.1.0", "13", "1", ".0"));
  EXPECT_FALSE(version.find("gcc"));
  EXPECT_FALSE(version.find("1.2", 4)) << "beyond the end";
}

TEST(Pattern, BeginsWhereTheTextDoes) {
  const Pattern first("^a");
  EXPECT_TRUE(first.find("aa"));
  EXPECT_FALSE(first.find("aa", 1));
}

TEST(Pattern, TellsAWholeTextFromAPartOfIt) {
  const Pattern digits("[0-9]{4}");
  EXPECT_TRUE(digits.is_all_of("2026"));
  EXPECT_FALSE(digits.is_all_of("20260"));
  EXPECT_FALSE(digits.is_all_of("x2026"));
  EXPECT_FALSE(digits.is_all_of("2026\0"sv)) << "a text does not end at a byte of 0";
}

TEST(Pattern, WhatIsNoExpressionIsRefused) {
  EXPECT_THROW(Pattern("(a"), std::invalid_argument);
}

}  // namespace
}  // namespace otelier::workspace
