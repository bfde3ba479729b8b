#include "judge/spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/tests/folder.h"

namespace otelier::judge {
namespace {

using testing::HasSubstr;

TEST(Spec, ResolvesTheClausesOfTheKit) {
  const auto spec = Spec::read(OTELIER_SOURCE_DIR);
  ASSERT_TRUE(spec) << spec.error().message;
  const Clause* clause = spec->find("otlp#retryable-response-codes");
  ASSERT_NE(clause, nullptr);
  EXPECT_EQ(clause->level, "SHOULD");
  EXPECT_EQ(clause->party, "client");
  EXPECT_THAT(clause->text.at("en"), HasSubstr("503"));
  EXPECT_THAT(clause->text.at("zh"), HasSubstr("503"));
  EXPECT_THAT(clause->link, testing::StartsWith("https://"));
  EXPECT_NE(spec->find("protobuf#varints"), nullptr);
}

TEST(Spec, OffersTheNearestId) {
  const auto spec = Spec::read(OTELIER_SOURCE_DIR);
  ASSERT_TRUE(spec) << spec.error().message;
  const auto missing = spec->resolve("protobuf#varnits");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().next, "did you mean \"protobuf#varints\"?");
}

TEST(Spec, RefusesAnIdThatIsThereTwiceAndALevelThatIsNone) {
  const Folder folder;
  std::filesystem::create_directories(folder.path() / "grading");
  std::filesystem::copy(std::filesystem::path(OTELIER_SOURCE_DIR) / "grading" / "schema",
                        folder.path() / "grading" / "schema");
  const std::string clause =
      "  - {clause: a, level: MUST, party: client, text: {en: x, zh: y}, link: https://e.org}\n";
  const std::string head = "document: d\ntitle: {en: x, zh: y}\nclauses:\n";
  folder.write("grading/spec/d.yaml", head + clause + clause);
  auto spec = Spec::read(folder.path());
  ASSERT_FALSE(spec);
  EXPECT_THAT(spec.error().message, HasSubstr("d.yaml:5:5: the clause \"d#a\" is there already"));

  std::string other = clause;
  other.replace(other.find("MUST"), 4, "MUSST");
  folder.write("grading/spec/d.yaml", head + other);
  spec = Spec::read(folder.path());
  ASSERT_FALSE(spec);
  EXPECT_THAT(spec.error().message, HasSubstr("did you mean \"MUST\"?"));
}

}  // namespace
}  // namespace otelier::judge
