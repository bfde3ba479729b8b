#include "wireview/unpack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <string>

namespace otelier::wireview {
namespace {

using testing::HasSubstr;

core::Bytes deflated(std::string_view text, int window_bits) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
  core::Bytes out(deflateBound(&stream, text.size()) + 64);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}
core::Bytes gzipped(std::string_view text) {
  return deflated(text, MAX_WBITS + 16);
}
core::Bytes zstandard(std::string_view text) {
  core::Bytes out(ZSTD_compressBound(text.size()));
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

TEST(Unpack, UndoesWhatItKnowsByItsFirstBytes) {
  const std::string text(200'000, 'x');
  EXPECT_EQ(core::as_text(unpack(gzipped(text))->bytes), text);
  EXPECT_EQ(unpack(gzipped(text))->compression, "gzip");
  EXPECT_EQ(core::as_text(unpack(deflated(text, MAX_WBITS))->bytes), text);
  EXPECT_EQ(core::as_text(unpack(zstandard(text))->bytes), text);
  EXPECT_EQ(unpack(zstandard(text))->compression, "zstd");
  EXPECT_EQ(core::as_text(unpack(core::as_bytes("{}"))->bytes), "{}");
  EXPECT_EQ(unpack(core::as_bytes("{}"))->compression, "");
  EXPECT_EQ(unpack({})->bytes.size(), 0U);
}

TEST(Unpack, GzipMembersInARowAreOnePayload) {
  core::Bytes two = gzipped("ab");
  const core::Bytes second = gzipped("cd");
  two.insert(two.end(), second.begin(), second.end());
  EXPECT_EQ(core::as_text(unpack(two)->bytes), "abcd");
}

TEST(Unpack, AtTheLimitIsReadAndOneBeyondIsRefused) {
  const std::string text(1000, 'x');
  for (const auto& packed : {gzipped(text), zstandard(text)}) {
    EXPECT_TRUE(unpack(packed, 1000));
    EXPECT_THAT(unpack(packed, 999).error().message, HasSubstr("grows beyond 999 bytes"));
  }
  EXPECT_TRUE(unpack(core::as_bytes(text), 1000));
  EXPECT_THAT(unpack(core::as_bytes(text), 999).error().message, HasSubstr("more than the 999"));
}

TEST(Unpack, DamageIsNamedWithItsByte) {
  for (const auto& packed : {gzipped("hello, hello, hello"), zstandard("hello, hello, hello")}) {
    const auto cut = unpack(core::ByteView(packed).first(packed.size() - 3));
    ASSERT_FALSE(cut);
    EXPECT_THAT(cut.error().message, HasSubstr("is damaged at byte"));
    EXPECT_THAT(cut.error().message, HasSubstr("it ends too early"));
  }
  core::Bytes wrong = gzipped("hello");
  wrong[wrong.size() - 6] ^= std::byte{1};  // the checksum
  EXPECT_THAT(unpack(wrong).error().message, HasSubstr("incorrect data check"));
  core::Bytes rest = gzipped("hello");
  rest.push_back(std::byte{7});
  EXPECT_FALSE(unpack(rest));
}

}  // namespace
}  // namespace otelier::wireview
