#include "core/bytes.h"

#include <gtest/gtest.h>

namespace otelier::core {
namespace {

TEST(Bytes, AreSeenAsTextAndBack) {
  const std::string text("a\0\xff", 3);
  const ByteView bytes = as_bytes(text);
  ASSERT_EQ(bytes.size(), 3u);
  EXPECT_EQ(std::to_integer<int>(bytes[2]), 0xFF);
  EXPECT_EQ(as_text(bytes), text);
  EXPECT_EQ(as_text(as_bytes("")), "");
}

TEST(Hex, IsLowerCaseAndTwoDigitsAByte) {
  EXPECT_EQ(to_hex(as_bytes(std::string_view("\x00\x09\x0a\x7f\x80\xff", 6))), "00090a7f80ff");
  EXPECT_EQ(to_hex({}), "");
}

TEST(Hex, IsReadInEitherCase) {
  const auto bytes = from_hex("00fFaB");
  ASSERT_TRUE(bytes.has_value());
  EXPECT_EQ(to_hex(*bytes), "00ffab");
  EXPECT_TRUE(from_hex("").has_value());
}

TEST(Hex, RefusesOddLengthsAndOtherCharacters) {
  for (const char* wrong : {"0", "000", "0g", "g0", "0x", " 0", "0/", "0:", "0@", "0`"}) {
    EXPECT_FALSE(from_hex(wrong).has_value()) << wrong;
  }
}

}  // namespace
}  // namespace otelier::core
