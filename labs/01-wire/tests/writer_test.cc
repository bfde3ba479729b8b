// Stage 2: writing a message.
#include "transcript.h"

namespace otelier::wire {
namespace {

TEST(Writer, FieldsInTheOrderOfTheCalls) {
  Writing().varint(1, 150).sint(2, -2).fixed32(3, 7).text(4, "abc").gives(
      "08 9601  10 03  1d 07000000  22 03 616263");
}

TEST(Writer, AFieldNumberOverFifteenTakesALongerTag) {
  Writing().varint(16, 1).gives("8001 01");
}

TEST(Writer, PackedNumbersShareOneTag) {
  Writing().packed(6, {3, 270, 86942}).packed(7, {}).gives("32 06 03 8e02 9ea705");
}

TEST(Writer, MessagesInsideMessages) {
  Writing()
      .message(3, [](Writing& inner) { inner.varint(1, 150).message(2, [](Writing&) {}); })
      .varint(2, 1)
      .gives("1a 05 08 9601 12 00  10 01");
}

TEST(Writer, ALengthGrowsWhenItsBodyDoes) {
  Writing()
      .message(1, [](Writing& inner) { inner.text(1, std::string(125, 'x')); })
      .gives_bytes(1 + 1 + 127)
      .clear()
      .message(1, [](Writing& inner) { inner.text(1, std::string(126, 'x')); })
      .gives_bytes(1 + 2 + 128)
      .clear()
      .message(1, [](Writing& inner) { inner.text(1, "short"); })
      .gives("0a 07 0a 05 73686f7274");
}

TEST(Writer, ClearStartsAnewAndRawAddsBytesAsTheyAre) {
  Writing().text(1, "gone").clear().raw("089601").varint(2, 1).gives("089601 1001");
}

TEST(Writer, AMarkIsAnOffsetNotAPointer) {
  Writer writer;
  const auto mark = writer.open(1);
  for (int i = 0; i < 10'000; ++i) writer.varint(1, 1);
  writer.close(mark);
  ASSERT_EQ(writer.size(), 1u + 3u + 20'000u);
  EXPECT_EQ(core::to_hex(writer.view().first(6)), "0aa09c010801");
}

}  // namespace
}  // namespace otelier::wire
