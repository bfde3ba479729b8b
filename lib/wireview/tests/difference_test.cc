#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "payloads.h"

namespace otelier::wireview {
namespace {

using testing::HasSubstr;

TEST(Difference, EqualBytesHaveNone) {
  EXPECT_FALSE(first_difference(one_span(), one_span(), kTraces));
  EXPECT_FALSE(first_difference({}, {}));
}

TEST(Difference, IsShownInHexAndTextWithItsField) {
  core::Bytes got = one_span();
  got[12] = std::byte{'b'};
  const auto difference = first_difference(one_span(), got, kTraces);
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->offset, 12U);
  EXPECT_EQ(difference->path, "resource_spans[0].scope_spans[0].spans[0].name");
  EXPECT_EQ("\n" + difference->text, R"(
first difference at byte 12 (0xc); expected 30 bytes, got 30
expected  resource_spans[0].scope_spans[0].spans[0].name  "a"
got       resource_spans[0].scope_spans[0].spans[0].name  "b"
- 000000  0a 1c 12 1a 12 18 12 02 01 02 2a 01 61 30 02 39  |..........*.a0.9|
+ 000000  0a 1c 12 1a 12 18 12 02 01 02 2a 01 62 30 02 39  |..........*.b0.9|
                                              ^^
  000010  01 00 00 00 00 00 00 00 85 01 00 01 00 00        |..............|
- expected, + got
)");
}

TEST(Difference, OfAnEndIsSaid) {
  const core::Bytes whole = one_span();
  const auto shorter = first_difference(whole, core::ByteView(whole).first(24), kTraces);
  ASSERT_TRUE(shorter);
  EXPECT_EQ(shorter->offset, 24U);
  EXPECT_EQ(shorter->path, "resource_spans[0].scope_spans[0].spans[0].flags");
  EXPECT_THAT(shorter->text, HasSubstr("got       ends here\n"));
  const auto longer = first_difference(core::ByteView(whole).first(24), whole);
  ASSERT_TRUE(longer);
  EXPECT_EQ(longer->path, "");
  EXPECT_THAT(longer->text, HasSubstr("expected 24 bytes, got 30"));
  EXPECT_THAT(first_difference({}, whole)->text, HasSubstr("at byte 0 (0x0)"));
}

TEST(Difference, OfJsonNamesTheValue) {
  const auto difference = first_difference(core::as_bytes(R"({"name":"checkout"})"),
                                           core::as_bytes(R"({"name":"cart"})"), kSpan);
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->path, "name");
  EXPECT_THAT(difference->text,
              HasSubstr("expected  name  \"checkout\"\ngot       name  \"cart\"\n"));
}

}  // namespace
}  // namespace otelier::wireview
