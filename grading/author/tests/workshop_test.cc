#include "author/workshop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "author/check.h"
#include "author/flake.h"
#include "author/new_lab.h"
#include "reports/text.h"

namespace otelier::author {
namespace {

using ::testing::HasSubstr;

TEST(ReplaceOnce, WantsExactlyOnePlace) {
  EXPECT_EQ(replace_once("a b c", "b", "x").value(), "a x c");
  EXPECT_THAT(replace_once("a b c", "z", "x").error().message, HasSubstr("nowhere"));
  EXPECT_THAT(replace_once("b b", "b", "x").error().message, HasSubstr("more than once"));
  EXPECT_FALSE(replace_once("a", "", "x"));
}

TEST(Proofs, AreFoundByTheirFolderAndInOrder) {
  ASSERT_GE(proofs().size(), 12U);
  for (std::size_t i = 1; i < proofs().size(); ++i) {
    EXPECT_LT(proofs()[i - 1].order, proofs()[i].order);
  }
  for (const Proof& proof : proofs()) {
    EXPECT_LE(reports::columns(proof.claim_en), 46) << proof.name;
    EXPECT_LE(reports::columns(proof.claim_zh), 46) << proof.name;
  }
}

TEST(TableRow, FitsEightyColumns) {
  for (const Proof& proof : proofs()) {
    for (const char* language : {"en", "zh"}) {
      const Row row{proof.name, proof.claim_en, proof.claim_zh, holds("14 of 14 caught"), 123'456};
      for (const std::string& line : reports::lines(table_row(row, language, false, 80))) {
        EXPECT_LE(reports::columns(line), 80) << line;
      }
    }
  }
}

TEST(TableRow, ShowsWhatBreaksAClaim) {
  const Row row{"x", "claim", "", broken({"first\nsecond"}), 0};
  const std::string text = table_row(row, "en", false, 80);
  EXPECT_THAT(text, HasSubstr("✗ claim"));
  EXPECT_THAT(text, HasSubstr("      - first\n        second\n"));
}

TEST(NewLab, RefusesNamesThatAreNone) {
  for (const char* name : {"model", "2-model", "02-Model", "02-", "02-model/..", "02_model"}) {
    const auto refused = new_lab(OTELIER_SOURCE_DIR, name);
    ASSERT_FALSE(refused) << name;
    EXPECT_THAT(refused.error().next, HasSubstr("02-model"));
  }
}

TEST(NewLab, RefusesANumberThatIsTaken) {
  const auto refused = new_lab(OTELIER_SOURCE_DIR, "01-other");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("number already"));
}

TEST(FreshSeed, IsAnotherEachTime) {
  EXPECT_NE(fresh_seed(), fresh_seed());
}

TEST(Starved, SaysHow) {
  const Starved starved(0.5);
  EXPECT_FALSE(starved.how().empty());
}

}  // namespace
}  // namespace otelier::author
