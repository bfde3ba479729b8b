// Stage 1: ids and text.
#include "model/ids.h"

#include <gtest/gtest.h>

#include "model/utf8.h"

namespace otelier::model {
namespace {

TEST(Ids, AllZeroIsNone) {
  EXPECT_FALSE(TraceId().is_valid());
  std::array<std::byte, SpanId::kSize> bytes{};
  bytes[7] = std::byte{1};
  EXPECT_TRUE(SpanId(bytes).is_valid());
}

TEST(Ids, GoToTextAndBack) {
  const auto id = TraceId::from_hex("4bf92f3577b34da6A3CE929D0E0E4736");
  ASSERT_TRUE(id);
  EXPECT_EQ(id->hex(), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(TraceId::from_hex(id->hex()), id);
}

TEST(Ids, AreNothingElse) {
  for (const char* text : {"", "00f067aa0ba902b", "00f067aa0ba902b77", "00f067aa0ba902bg",
                           " 0f067aa0ba902b7", "0x0067aa0ba902b7"}) {
    EXPECT_FALSE(SpanId::from_hex(text)) << text;
  }
}

TEST(Text, IsUtf8UpToTheFirstByteThatIsNot) {
  EXPECT_EQ(valid_utf8("plain"), 5u);
  EXPECT_EQ(valid_utf8("na\xc3\xafve"), 6u);
  EXPECT_EQ(valid_utf8("eight by\xff"), 8u);
  EXPECT_EQ(valid_utf8("a\xc0\xaf"), 1u);          // a slash in two bytes
  EXPECT_EQ(valid_utf8("a\xed\xa0\x80"), 1u);      // half of a pair
  EXPECT_EQ(valid_utf8("a\xf4\x90\x80\x80"), 1u);  // above U+10FFFF
  EXPECT_EQ(valid_utf8("a\xf0\x9f\x99"), 1u);      // cut off
}

TEST(Text, IsCutBetweenCharacters) {
  EXPECT_EQ(utf8_prefix("na\xc3\xafve", 3), 4u);
  EXPECT_EQ(utf8_prefix("abc", 9), 3u);
  EXPECT_EQ(utf8_prefix("abc", 0), 0u);
}

TEST(Text, IsRepairedByteByByte) {
  EXPECT_EQ(repaired_utf8("a\xff\xfe"
                          "b"),
            "a\xef\xbf\xbd\xef\xbf\xbd"
            "b");
  EXPECT_EQ(repaired_utf8("fine"), "fine");
}

}  // namespace
}  // namespace otelier::model
