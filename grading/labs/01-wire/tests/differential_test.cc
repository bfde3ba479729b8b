// A slice of the differential test in every run, and proof that it can see: the walker, which it
// leans on, breaks at the bytes that a person counted.
#include "../differential.h"

#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include "../messages.h"

namespace otelier::wire_exam {
namespace {

TEST(Differential, ThirtyThousandMessagesGoodAndBroken) {
  const google::protobuf::LogSilencer quiet;
  Random random(20261121);
  std::size_t whole = 0;
  for (int i = 0; i < 30'000; ++i) {
    const core::Bytes input = i % 4 == 0 ? message(random) : malformed(random);
    const auto said = disagreement(input);
    ASSERT_FALSE(said) << *said << "\n" << core::to_hex(input);
    whole += wire::check(input) ? 1 : 0;
  }
  // Both kinds really came up.
  EXPECT_GT(whole, 7'500u);
  EXPECT_LT(whole, 22'500u);
}

TEST(Differential, DeepGroupsOnBothSidesOfTheLimit) {
  const google::protobuf::LogSilencer quiet;
  for (const std::size_t levels : {99u, 100u, 101u, 102u, 10'000u}) {
    core::Bytes input(levels, std::byte{0x0b});
    input.resize(2 * levels, std::byte{0x0c});
    const auto said = disagreement(input);
    ASSERT_FALSE(said) << *said;
    EXPECT_EQ(wire::check(input).has_value(), levels <= 100) << levels;
  }
}

struct Case {
  const char* hex;
  const char* fault;
  std::size_t offset;
};

TEST(Walker, BreaksAtTheByteThatAPersonCounted) {
  for (const Case& it : {
           Case{"0896", "truncated", 1},
           Case{"08", "truncated", 1},
           Case{"0dffff", "truncated", 1},
           Case{"08ffffffffffffffffffff01", "varint_too_long", 1},
           Case{"8880808080 01", "varint_too_long", 0},
           Case{"120774657374", "length_beyond_end", 1},
           Case{"12ffffffff0f", "length_beyond_end", 1},
           Case{"080100", "field_number_zero", 2},
           Case{"08010f", "unknown_wire_type", 2},
           Case{"0801 0c", "stray_end_group", 2},
           Case{"0b 0801 14", "group_mismatch", 3},
           Case{"0801 0b 13 14", "group_not_closed", 2},
       }) {
    std::string digits(it.hex);
    std::erase(digits, ' ');
    const auto bytes = core::from_hex(digits);
    ASSERT_TRUE(bytes) << it.hex;
    Walker walker(*bytes);
    walker.fields(0, bytes->size());
    ASSERT_TRUE(walker.broken()) << it.hex;
    EXPECT_EQ(walker.broken()->fault, it.fault) << it.hex;
    EXPECT_EQ(walker.broken()->offset, it.offset) << it.hex;
    EXPECT_FALSE(disagreement(*bytes)) << it.hex;
  }
}

}  // namespace
}  // namespace otelier::wire_exam
