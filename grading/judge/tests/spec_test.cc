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

// A folder with one document of clauses and what that gives.
class SpecFile : public testing::Test {
 protected:
  SpecFile() {
    std::filesystem::create_directories(folder_.path() / "grading");
    std::filesystem::copy(std::filesystem::path(OTELIER_SOURCE_DIR) / "grading" / "schema",
                          folder_.path() / "grading" / "schema");
  }
  // The error's message; "" when the clauses are read.
  std::string error_of(const std::string& clauses) {
    folder_.write("grading/spec/d.yaml",
                  "document: d\ntitle: {en: x, zh: y}\nclauses:\n" + clauses);
    const auto spec = Spec::read(folder_.path());
    return spec ? "" : spec.error().message;
  }
  // The one good clause with a part of it replaced.
  std::string error_with(std::string_view part, std::string_view by) {
    std::string other = kClause;
    other.replace(other.find(part), part.size(), by);
    return error_of(other);
  }

  static constexpr const char* kClause =
      "  - {clause: a, level: MUST, party: client, text: {en: x, zh: y}, link: "
      "\"https://e.org/#a\"}\n";
  Folder folder_;
};

TEST_F(SpecFile, RefusesAnIdThatIsThereTwiceAndALevelThatIsNone) {
  EXPECT_EQ(error_of(kClause), "");
  EXPECT_THAT(error_of(std::string(kClause) + kClause),
              HasSubstr("d.yaml:5:5: the clause \"d#a\" is there already"));
  EXPECT_THAT(error_with("MUST", "MUSST"), HasSubstr("did you mean \"MUST\"?"));
}

TEST_F(SpecFile, RefusesAClauseWithoutLevelOrParty) {
  EXPECT_THAT(error_with("level: MUST, ", ""), HasSubstr("level"));
  EXPECT_THAT(error_with("party: client, ", ""), HasSubstr("party"));
  EXPECT_THAT(error_with("party: client", "party: \"\""), HasSubstr("party"));
}

TEST_F(SpecFile, TellsWhereAClauseStandsAndWhyNobodyCanTestIt) {
  ASSERT_EQ(error_with("link:", "lines: [L9, a.proto#L12], untestable: {en: so, zh: z}, link:"),
            "");
  const auto spec = Spec::read(folder_.path());
  ASSERT_TRUE(spec) << spec.error().message;
  const Clause* clause = spec->find("d#a");
  ASSERT_NE(clause, nullptr);
  EXPECT_EQ(clause->lines, (std::vector<std::string>{"L9", "a.proto#L12"}));
  EXPECT_EQ(clause->untestable.at("zh"), "z");
  EXPECT_EQ(clause->file.filename(), "d.yaml");
  EXPECT_EQ(clause->mark.line, 4);
}

TEST_F(SpecFile, RefusesALineThatIsNoneAndAReasonInOneLanguage) {
  EXPECT_THAT(error_with("link:", "lines: [\"9\"], link:"), HasSubstr("d.yaml:4:"));
  EXPECT_THAT(error_with("link:", "lines: [], link:"), HasSubstr("d.yaml:4:"));
  EXPECT_THAT(error_with("link:", "untestable: {en: so}, link:"), HasSubstr("zh"));
}

// A reader who follows the link is to stand before the clause, not at the top of a long page.
TEST_F(SpecFile, RefusesALinkThatNamesNoPlaceOnAPage) {
  for (const char* link :
       {"https://e.org/", "https://e.org/#", "http://e.org/#a", "https:///#a", "https://e.org#a",
        "https://e.org/ b#a", "https://e.org/#a#b", "e.org/#a"})
    EXPECT_THAT(error_with("https://e.org/#a", link), HasSubstr("does not have the form")) << link;
  EXPECT_EQ(error_with("https://e.org/#a", "https://e.org/b/c.proto#L48"), "");
}

}  // namespace
}  // namespace otelier::judge
