// Stage 2: attributes, written once.
#include "transcript.h"

namespace otelier::model {
namespace {

TEST(Attributes, AreTheirFinalBytes) {
  Setting()
      .set("a", 1)
      .gives("4a 07 0a 01 61 12 02 18 01")
      .set("b", "x")
      .gives("4a 07 0a 01 61 12 02 18 01  4a 08 0a 01 62 12 03 0a 01 78");
  Setting().set("t", true).gives("4a 07 0a 01 74 12 02 10 01");
  Setting().set("d", 1.5).gives("4a 0e 0a 01 64 12 09 21 00 00 00 00 00 00 f8 3f");
  Setting().set("e", {}).gives("4a 05 0a 01 65 12 00");
}

TEST(Attributes, OfManyValues) {
  const AnyValue items[] = {1, "x"};
  Setting()
      .set("l", AnyValue::array(items))
      .gives("4a 10 0a 01 6c 12 0b 2a 09 0a 02 18 01 0a 03 0a 01 78");
  const KeyValue members[] = {{"k", false}};
  Setting()
      .set("m", AnyValue::map(members))
      .gives("4a 10 0a 01 6d 12 0b 32 09 0a 07 0a 01 6b 12 02 10 00");
}

TEST(Attributes, ASecondValueReplacesTheFirst) {
  Setting()
      .set("k", "old")
      .set("other", "stays")
      .set("k", "new")
      .has(2)
      .finds("k", "new")
      .finds("other", "stays");
}

TEST(Attributes, DropAndCount) {
  Setting({.count = 1, .value_length = 3})
      .set("k", "four")
      .finds("k", "fou")
      .drops("more", 1)
      .drops("", 1)
      .has(1, 2)
      .set("k", "fine")
      .has(1, 2)
      .clear()
      .has(0, 0);
}

TEST(Attributes, OverwrittenForEverStaySmall) {
  Setting setting;
  for (std::int64_t i = 0; i < 10'000; ++i) setting.set("counter", i);
  setting.has(1).holds_at_most(8'192);
}

TEST(Attributes, NestedBeyondReasonAreDropped) {
  std::vector<AnyValue> levels(1, "inside");
  levels.reserve(100);
  for (std::size_t i = 0; i < kMaxValueDepth; ++i) {
    levels.push_back(AnyValue::array({&levels.back(), 1}));
  }
  Setting setting;
  setting.set("deep", levels.back()).has(1);
  levels.push_back(AnyValue::array({&levels.back(), 1}));
  setting.drops("deeper", levels.back()).has(1, 1);
}

}  // namespace
}  // namespace otelier::model
