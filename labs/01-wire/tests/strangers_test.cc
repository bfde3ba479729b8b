// Stage 4: input from a stranger.
#include "transcript.h"

namespace otelier::wire {
namespace {

std::string nested_groups(std::size_t levels) {
  std::string digits;
  for (std::size_t i = 0; i < levels; ++i) digits += "0b";
  for (std::size_t i = 0; i < levels; ++i) digits += "0c";
  return digits;
}

TEST(Groups, AreOneField) {
  Reading("08 01  0b 10 02 13 14 0c  20 05")
      .varint(1, 1)
      .group(1, "10 02 13 14")
      .varint(4, 5)
      .ends();
}

TEST(Groups, EndWithTheirOwnNumber) {
  Reading("0b 13 0c").breaks(Fault::group_mismatch, 2);
  Reading("08 01  0b 08 02").varint(1, 1).breaks(Fault::group_not_closed, 2);
  Reading("0c").breaks(Fault::stray_end_group, 0);
}

TEST(Groups, AHundredLevelsAndNotOneMore) {
  EXPECT_TRUE(check(hex(nested_groups(100))));
  const auto refused = check(hex(nested_groups(101)));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), (Error{Fault::too_deep, 100}));
}

// A megabyte of opening tags: whoever recurses here has no stack left.
TEST(Groups, AMillionLevelsAreRefusedAsWell) {
  const core::Bytes bomb(1'000'000, std::byte{0x0b});
  const auto refused = check(bomb);
  ASSERT_FALSE(refused);
  EXPECT_EQ(name(refused.error().fault), "too_deep");
}

TEST(Limits, MessagesAreLevelsToo) {
  const core::Bytes bytes = hex("0a 04 0a 02 0a 00");
  Reader one(bytes, {.depth = 1});
  const auto outer = one.next();
  ASSERT_TRUE(outer);
  auto inside = one.message(*outer);
  ASSERT_TRUE(inside);
  const auto inner = inside->next();
  ASSERT_TRUE(inner);
  const auto refused = inside->message(*inner);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), (Error{Fault::too_deep, 2}));
}

TEST(Limits, TooLargeIsSaidAtOnce) {
  Reading("08 01  08 01", {.bytes = 3}).breaks(Fault::too_large, 0);
  Reading("08 01  08 01", {.bytes = 4}).varint(1, 1).varint(1, 1).ends();
}

}  // namespace
}  // namespace otelier::wire
