// Stage 3: reading it back, and saying where it breaks.
#include "transcript.h"

namespace otelier::wire {
namespace {

TEST(Reader, FieldByField) {
  Reading("08 9601  12 03 616263  18 01").varint(1, 150).text(2, "abc").varint(3, 1).ends();
}

TEST(Reader, NoBytesAreAMessageWithoutFields) {
  Reading("").ends();
  Reading("0a 00").text(1, "").ends();  // and such a message may stand in a field
}

TEST(Reader, NamesTheByte) {
  Reading("08 01  12 07 74657374").varint(1, 1).breaks(Fault::length_beyond_end, 3);
  Reading("08 96").breaks(Fault::truncated, 1);
  Reading("08 01  00").varint(1, 1).breaks(Fault::field_number_zero, 2);
  Reading("08 01  0f").varint(1, 1).breaks(Fault::unknown_wire_type, 2);
}

TEST(Reader, StaysWhereItWasAfterAnError) {
  Reading("08 01  08 96").varint(1, 1).breaks(Fault::truncated, 3).breaks(Fault::truncated, 3);
}

TEST(Reader, RawIsTheWholeField) {
  const core::Bytes bytes = hex("12 03 616263");
  Reader reader(bytes);
  const auto field = reader.next();
  ASSERT_TRUE(field);
  EXPECT_EQ(core::to_hex(field->raw()), "1203616263");
  EXPECT_EQ(core::to_hex(field->bytes()), "616263");
}

TEST(Reader, CountsBytesFromTheOutermostMessage) {
  const core::Bytes bytes = hex("10 01  1a 03 08 96 81");
  Reader outer(bytes);
  ASSERT_TRUE(outer.next());
  const auto field = outer.next();
  ASSERT_TRUE(field);
  auto inner = outer.message(*field);
  ASSERT_TRUE(inner);
  const auto broken = inner->next();
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error(), (Error{Fault::truncated, 5}));
}

}  // namespace
}  // namespace otelier::wire
