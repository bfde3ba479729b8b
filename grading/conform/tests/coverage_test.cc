// The register of the kit is whole; and of a small register with gaps each gap is told.
#include "conform/coverage.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "conform/conform.h"
#include "workspace/files.h"

namespace otelier::conform {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Coverage, EveryMustOfTheKitIsTestedOrSaysWhyNot) {
  const auto kit = workspace::Kit::open(OTELIER_SOURCE_DIR);
  ASSERT_TRUE(kit) << kit.error().message;
  const auto all = coverage(*kit);
  ASSERT_TRUE(all) << all.error().message;
  std::string told;
  for (const judge::Problem& gap : gaps(*all)) told += gap.text() + "\n";
  EXPECT_EQ(told, "");
}

// What no player has an operation for is tested all the same: by what watches any client.
TEST(Coverage, ChecksOfEndpointsAndOfClientsCount) {
  const auto kit = workspace::Kit::open(OTELIER_SOURCE_DIR);
  ASSERT_TRUE(kit) << kit.error().message;
  const auto all = coverage(*kit);
  ASSERT_TRUE(all) << all.error().message;
  std::vector<std::string> by;
  for (const CoveredRegister& one : all->registers)
    for (const CoveredClause& covered : one.clauses)
      for (const Tested& test : covered.tests)
        if (test.check == "client-temporality" || test.check == "one-port")
          by.push_back(covered.clause->id + " " + test.by);
  EXPECT_THAT(by, ::testing::UnorderedElementsAre("otlp#metric-temporality client",
                                                  "otlp#one-port endpoint"));
}

// A kit without labs, with a scenario that cites what a test wants.
class SmallRegister : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "otelier coverage XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
    const fs::path source = OTELIER_SOURCE_DIR;
    fs::create_symlink(source / "CMakeLists.txt", root_ / "CMakeLists.txt");
    for (const char* name : {"labs", "solutions", "lib"}) fs::create_directories(root_ / name);
    fs::create_directories(root_ / "grading");
    fs::create_symlink(source / "grading" / "schema", root_ / "grading" / "schema");
    // What the checks of an endpoint cite has to be there.
    fs::copy(source / "grading" / "spec", root_ / "grading" / "spec");
    write("grading/spec/toy.yaml", kRegister);
    scenario("toy#said");
  }
  void TearDown() override { fs::remove_all(root_); }

  void write(const std::string& file, const std::string& text) const {
    fs::create_directories((root_ / file).parent_path());
    ASSERT_TRUE(workspace::write_text(root_ / file, text)) << file;
  }
  void scenario(const std::string& spec, const std::string& more = "") const {
    write("grading/conform/scenarios/1.yaml",
          "- scenario: says\n  title: {en: It says, zh: 它说}\n  points: 0\n  stage: 1\n  spec: " +
              spec + "\n" + more +
              "  steps: [{toy.say: {}, as: said}]\n"
              "  expect: [{that: it says, got: .replies.said.ok, equals: hello}]\n");
  }
  [[nodiscard]] core::Result<Coverage> read() const {
    const auto kit = workspace::Kit::open(root_);
    if (!kit) return std::unexpected(kit.error());
    return coverage(*kit);
  }
  // The gaps of the small register, a line each.
  [[nodiscard]] std::vector<std::string> told() const {
    const auto all = read();
    if (!all) return {all.error().message};
    std::vector<std::string> lines;
    for (const judge::Problem& gap : gaps(*all))
      if (gap.file.filename() == "toy.yaml") lines.push_back(gap.text());
    return lines;
  }

  static constexpr const char* kRegister =
      "document: toy\n"
      "title: {en: A toy, zh: 玩具}\n"
      "source: https://example.org/toy.md\n"
      "clauses:\n"
      "  - {clause: said, level: MUST, party: client, text: {en: It says., zh: 它说。},"
      " link: 'https://example.org/#a', lines: [L3]}\n"
      "  - {clause: sung, level: MUST NOT, party: server, text: {en: It sings., zh: 它唱。},"
      " link: 'https://example.org/#b'}\n"
      "  - {clause: felt, level: MUST, party: both, text: {en: It feels., zh: 它有感觉。},"
      " link: 'https://example.org/#c', untestable: {en: Nobody sees it., zh: 没人看得见。}}\n"
      "  - {clause: told, level: SHOULD, party: client, text: {en: a|b, zh: 丙}, link:"
      " 'https://example.org/#d'}\n";
  fs::path root_;
};

TEST_F(SmallRegister, AMustThatNothingTestsIsAGap) {
  EXPECT_THAT(told(), ElementsAre(HasSubstr("toy.yaml:6:5: toy#sung is a MUST NOT and nothing "
                                            "tests it; name it in spec: or covers:")));
}

TEST_F(SmallRegister, WhatAScenarioCoversIsTested) {
  scenario("toy#said", "  covers: [toy#sung]\n");
  EXPECT_THAT(told(), ElementsAre());
}

TEST_F(SmallRegister, WithoutASourceTheRegisterNeedNotBeWhole) {
  std::string partial = kRegister;
  partial.erase(partial.find("source:"),
                std::string("source: https://example.org/toy.md\n").size());
  write("grading/spec/toy.yaml", partial);
  EXPECT_THAT(told(), ElementsAre());
}

TEST_F(SmallRegister, WhatIsTestedIsNotUntestable) {
  scenario("toy#sung", "  covers: [toy#said, toy#felt]\n");
  EXPECT_THAT(told(), ElementsAre(HasSubstr("toy.yaml:7:5: toy#felt is said to be untestable, and "
                                            "conform/says tests it")));
}

TEST_F(SmallRegister, ACitationOfNothingIsAnError) {
  scenario("toy#said", "  covers: [toy#sang]\n");
  const auto all = read();
  ASSERT_FALSE(all);
  EXPECT_THAT(all.error().message,
              HasSubstr("1.yaml:1:3: says: there is no clause \"toy#sang\" in grading/spec; did "
                        "you mean \"toy#sung\"?"));
}

TEST_F(SmallRegister, TheTableTellsWhoTestsAClauseOrWhyNobodyDoes) {
  const auto all = read();
  ASSERT_TRUE(all) << all.error().message;
  const std::string table = coverage_table(*all, "en", 100);
  EXPECT_THAT(table,
              HasSubstr("  toy#said  MUST (client)\n      It says.\n      + every SDK says\n"));
  EXPECT_THAT(table, HasSubstr("      - Nobody sees it.\n"));
  EXPECT_THAT(table,
              HasSubstr("  toy#sung  MUST NOT (server)\n      It sings.\n      - nothing yet\n"));
  const std::string page = coverage_page(*all, "zh");
  EXPECT_THAT(page, HasSubstr("## 玩具\n"));
  EXPECT_THAT(page, HasSubstr("| [`toy#said`](https://example.org/#a) | MUST | client | 它说。 | "
                              "每个 SDK `says` |\n"));
  EXPECT_THAT(page, HasSubstr("*没人看得见。*"));
  EXPECT_THAT(coverage_page(*all, "en"), HasSubstr("a\\|b"));
}

TEST_F(SmallRegister, TheJsonHoldsEveryClauseWithItsState) {
  const auto all = read();
  ASSERT_TRUE(all) << all.error().message;
  const auto json = nlohmann::json::parse(coverage_json(*all));
  for (const auto& text : json["registers"]) {
    if (text["title"]["en"] != "A toy") continue;
    ASSERT_EQ(text["clauses"].size(), 4U);
    EXPECT_EQ(text["clauses"][0]["state"], "tested");
    EXPECT_EQ(text["clauses"][0]["tests"][0]["check"], "says");
    EXPECT_EQ(text["clauses"][0]["lines"][0], "L3");
    EXPECT_EQ(text["clauses"][1]["state"], "open");
    EXPECT_EQ(text["clauses"][2]["untestable"]["zh"], "没人看得见。");
    return;
  }
  FAIL() << "the toy's register is not there";
}

}  // namespace
}  // namespace otelier::conform
