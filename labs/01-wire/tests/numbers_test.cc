// Stage 1: numbers as bytes.
#include "transcript.h"

namespace otelier::wire {
namespace {

std::string varint_hex(std::uint64_t value) {
  std::byte out[kMaxVarintBytes];
  const std::size_t used = put_varint(value, out);
  return core::to_hex({out, used});
}

TEST(Varint, SizesGrowEverySevenBits) {
  EXPECT_EQ(varint_size(0), 1u);
  EXPECT_EQ(varint_size(127), 1u);
  EXPECT_EQ(varint_size(128), 2u);
  EXPECT_EQ(varint_size(~std::uint64_t{0}), 10u);
}

TEST(Varint, LowSevenBitsFirst) {
  EXPECT_EQ(varint_hex(0), "00");
  EXPECT_EQ(varint_hex(1), "01");
  EXPECT_EQ(varint_hex(150), "9601");
  EXPECT_EQ(varint_hex(~std::uint64_t{0}), "ffffffffffffffffff01");
}

TEST(Varint, ReadingIsTheInverse) {
  for (int bit = 0; bit < 64; ++bit) {
    for (const std::uint64_t value : {std::uint64_t{1} << bit, (std::uint64_t{1} << bit) - 1}) {
      std::byte out[kMaxVarintBytes];
      const std::size_t used = put_varint(value, out);
      std::uint64_t back = 0;
      EXPECT_EQ(get_varint({out, used}, back), used) << value;
      EXPECT_EQ(back, value);
      EXPECT_EQ(used, varint_size(value)) << value;
    }
  }
}

TEST(Varint, ReadingStopsWhereTheBytesStop) {
  std::uint64_t value = 7;
  EXPECT_EQ(get_varint(hex("96"), value), 0u);
  EXPECT_EQ(get_varint(hex("ffffffffffffffffffff01"), value), 0u);
  EXPECT_EQ(get_varint(hex("8000"), value), 2u);
  EXPECT_EQ(value, 0u);
}

TEST(Zigzag, SmallNumbersStaySmall) {
  EXPECT_EQ(zigzag(0), 0u);
  EXPECT_EQ(zigzag(-1), 1u);
  EXPECT_EQ(zigzag(1), 2u);
  EXPECT_EQ(unzigzag(zigzag(INT64_MIN)), INT64_MIN);
}

TEST(Cursor, StaysWhereTheBrokenElementBegins) {
  const core::Bytes bytes = hex("9601 ff");
  Cursor cursor(bytes, 100);
  const auto good = cursor.varint();
  ASSERT_TRUE(good);
  EXPECT_EQ(*good, 150u);
  EXPECT_EQ(cursor.offset(), 102u);
  const auto broken = cursor.varint();
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error(), (Error{Fault::truncated, 102}));
  EXPECT_EQ(cursor.offset(), 102u);
}

TEST(Cursor, DoesNotBelieveALength) {
  const core::Bytes bytes = hex("ffffffff0f 61");
  Cursor cursor(bytes);
  const auto inside = cursor.length_delimited();
  ASSERT_FALSE(inside);
  EXPECT_EQ(inside.error(), (Error{Fault::length_beyond_end, 0}));
}

}  // namespace
}  // namespace otelier::wire
