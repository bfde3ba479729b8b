// The proofs, proven: a lab made by `author new` in a small copy of the kit holds; each kind of
// damage is then done to it, and the proof that is there for it must say so. The copy and its build
// trees stay in the build folder, so that a second run is quick.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>

#include "author/check.h"
#include "author/new_lab.h"
#include "author/workshop.h"
#include "workspace/files.h"
#include "workspace/process.h"

namespace otelier::author {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using Verdict = Outcome::Verdict;

constexpr const char* kSolution = "solutions/02-model/model/total.cc";
constexpr const char* kScenarios = "grading/labs/02-model/scenarios/total.yaml";
constexpr const char* kMutants = "grading/labs/02-model/mutants.yaml";
constexpr const char* kLab = "labs/02-model/lab.yaml";

class Damage : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const fs::path source = OTELIER_SOURCE_DIR;
    root() = fs::path(OTELIER_BINARY_DIR) / "damaged-kit";
    // CTest runs each case as a process of its own, two at a time: one at a time has the copy.
    fs::create_directories(root() / "grading");
    static const workspace::FileLock lock(root() / ".damage.lock");
    const fs::path shared[] = {"lib",          "CMakeLists.txt", "grading/players",
                               "grading/spec", "grading/schema", "grading/author"};
    for (const fs::path& path : shared) {
      fs::remove(root() / path);
      fs::create_symlink(source / path, root() / path);
    }
    // Made beside the copy and compared with it, so that what is unchanged keeps its time stamp.
    const fs::path fresh = root() / "fresh";
    fs::remove_all(fresh);
    fs::create_directories(fresh / "labs");
    fs::create_directories(fresh / "grading");
    fs::create_symlink(source / "grading/author", fresh / "grading/author");
    const auto made = new_lab(fresh, "02-model");
    ASSERT_TRUE(made) << made.error().message;
    for (const fs::path& file : made->files) {
      pristine()[file.string()] = workspace::read_text(fresh / file).value();
    }
    for (const char* folder : {"labs", "solutions", "exercises", "slides", "grading/labs"}) {
      for (const auto& [file, digest] : workspace::digests(root() / folder)) {
        const fs::path known = fs::path(folder) / file;
        if (!pristine().contains(known.string())) fs::remove(root() / known);
      }
    }
  }

  void SetUp() override {
    for (const auto& [file, text] : pristine()) put(file, text);
  }

  static void put(const std::string& file, const std::string& text) {
    if (workspace::read_text(root() / file).value_or("") == text) return;
    ASSERT_TRUE(workspace::write_text(root() / file, text));
  }
  static void change(const std::string& file, const std::string& from, const std::string& to) {
    const auto changed = replace_once(pristine().at(file), from, to);
    ASSERT_TRUE(changed) << changed.error().message;
    put(file, *changed);
  }

  static std::vector<Row> check(const std::vector<std::string>& proofs) {
    const auto kit = workspace::Kit::open(root());
    EXPECT_TRUE(kit) << kit.error().message;
    if (!kit) return {};
    CheckOptions options;
    options.only = proofs;
    options.on_row = [](const Row& row) {  // a cold run takes a minute: show that it moves
      std::printf("%s", table_row(row, "en", false, 80).c_str());
      std::fflush(stdout);
    };
    return check_lab(*kit, *kit->find("02").value(), options);
  }
  // What the proofs complain about, all in one text; empty when they hold.
  static std::string complaints(const std::vector<std::string>& proofs) {
    std::string text;
    for (const Row& row : check(proofs)) {
      if (row.outcome.verdict == Verdict::holds) continue;
      text += row.proof + ": " + row.outcome.fact + "\n";
      for (const std::string& found : row.outcome.findings) text += "- " + found + "\n";
    }
    return text;
  }

  static fs::path& root() {
    static fs::path path;
    return path;
  }
  static std::map<std::string, std::string>& pristine() {
    static std::map<std::string, std::string> files;
    return files;
  }
};

TEST_F(Damage, OfNoKindAndANewLabHolds) {
  const std::vector<Row> rows = check({});
  EXPECT_EQ(rows.size(), proofs().size() + 1);
  for (const Row& row : rows) {
    EXPECT_EQ(row.outcome.verdict, Verdict::holds) << table_row(row, "en", false, 80);
  }
}

TEST_F(Damage, AStarterThatDoesNotCompile) {
  change(kSolution, "//| not_implemented(", "//| not_declared(");
  EXPECT_THAT(complaints({"starter-compiles"}), HasSubstr("not_declared"));
}

TEST_F(Damage, AStarterThatPassesForNothing) {
  change(kSolution, "//| not_implemented(\"total: add every value\", values);",
         "//| return values.empty() ? 0 : 42;");
  EXPECT_THAT(complaints({"starter-is-open"}), HasSubstr("model-adds (debug): passed"));
}

TEST_F(Damage, AHintMissingInOneLanguage) {
  const std::string& whole = pristine().at(kScenarios);
  put(kScenarios, whole.substr(0, whole.find("    zh:\n")));
  const std::string said = complaints({"valid-yaml", "lint", "bilingual"});
  EXPECT_THAT(said, HasSubstr("hint"));
  EXPECT_THAT(said, HasSubstr("zh"));
}

TEST_F(Damage, OneHintOfThreeMissing) {
  const std::string& whole = pristine().at(kScenarios);
  const std::size_t at = whole.rfind("      - ");
  put(kScenarios, whole.substr(0, at));
  EXPECT_THAT(complaints({"valid-yaml", "lint", "bilingual"}), HasSubstr("hint"));
}

TEST_F(Damage, AnUnknownClause) {
  change(kScenarios, "protobuf#varints", "protobuf#warints");
  EXPECT_THAT(complaints({"valid-yaml", "lint"}), HasSubstr("protobuf#warints"));
}

TEST_F(Damage, AnUnknownKey) {
  change(kScenarios, "points: 10", "pionts: 10");
  const std::string said = complaints({"valid-yaml"});
  EXPECT_THAT(said, HasSubstr("total.yaml:4:3"));
  EXPECT_THAT(said, HasSubstr("points"));
}

TEST_F(Damage, AMutantThatSurvives) {
  change(kMutants, "with: std::int64_t sum = 1;", "with: std::int64_t sum{0};");
  EXPECT_THAT(complaints({"mutants"}), HasSubstr("starts-at-one: it survives model-adds"));
}

TEST_F(Damage, AMutantWhoseTextIsNotRead) {
  change(kMutants, "says: \"43\"", "says: \"a text that nobody reads\"");
  EXPECT_THAT(complaints({"mutants"}), HasSubstr("does not read \"a text that nobody reads\""));
}

TEST_F(Damage, AMutantThatStandsNowhere) {
  change(kMutants, "replace: std::int64_t sum = 0;", "replace: std::int64_t sum = 7;");
  EXPECT_THAT(complaints({"mutants"}), HasSubstr("stands nowhere"));
}

TEST_F(Damage, ACheckThatNothingEverFails) {
  const std::string& whole = pristine().at(kScenarios);
  std::string second = whole.substr(whole.find("- scenario:"));
  second = replace_once(second, "scenario: model-adds", "scenario: model-answers").value();
  second =
      replace_once(second, "got: .replies.total.ok.total", "got: .replies.total.ok | type").value();
  second = replace_once(second, "equals: \"42\"", "equals: object").value();
  put(kScenarios, whole + second);
  EXPECT_THAT(complaints({"mutants", "checks-have-teeth"}),
              HasSubstr("model-answers: no mutant makes it fail"));
}

TEST_F(Damage, AnExpectationWhoseQueryFindsNothing) {
  change(kScenarios, ".replies.total.ok.total", ".replies.total.ok.sum");
  const std::string said = complaints({"reference-scores"});
  EXPECT_THAT(said, HasSubstr("model-adds (debug): failed"));
  EXPECT_THAT(said, HasSubstr("sum"));
}

TEST_F(Damage, AReferenceThatScoresLessThanTheMaximum) {
  change(kSolution, "  std::int64_t sum = 0;", "  std::int64_t sum = 5;");
  EXPECT_THAT(complaints({"reference-scores"}), HasSubstr("47"));
}

TEST_F(Damage, APageWithoutItsTwin) {
  for (const char* page :
       {"labs/02-model/README.zh.md", "slides/02-model.zh.md", "exercises/02-model/questions.md"}) {
    SetUp();
    fs::remove(root() / page);
    EXPECT_THAT(complaints({"bilingual"}), HasSubstr(fs::path(page).filename().string())) << page;
  }
}

TEST_F(Damage, AFirstChangeThatDoesNotTurnGreen) {
  change(kLab, "      return sum;", "      return sum + 1;");
  EXPECT_THAT(complaints({"first-change"}), HasSubstr("43"));
}

TEST_F(Damage, AFirstChangeOfMoreThanThreeLines) {
  change(kLab, "      return sum;", "      sum += 0;\n      return sum;");
  EXPECT_THAT(complaints({"first-change"}), HasSubstr("4 lines"));
}

TEST_F(Damage, AFormativeTestThatPassesOnTheStarter) {
  change("labs/02-model/tests/total_test.cc", "EXPECT_EQ(total({}), 0);", "EXPECT_EQ(1, 1);");
  EXPECT_THAT(complaints({"formative-tests"}),
              HasSubstr("Total.OfNothingIsZero passes on the starter"));
}

TEST_F(Damage, AFormativeTestThatFailsOnTheReference) {
  change("labs/02-model/tests/total_test.cc", "EXPECT_EQ(total(values), 42);",
         "EXPECT_EQ(total(values), 41);");
  EXPECT_THAT(complaints({"formative-tests"}),
              HasSubstr("Total.OfThreeValuesIsTheirSum fails on the reference"));
}

TEST_F(Damage, AReferenceThatReadsPastItsArray) {
  change(kSolution, "  for (const std::int64_t value : values) sum += value;",
         "  for (const std::int64_t value : values) sum += value;\n"
         "  const std::int64_t nothing[1] = {0};\n"
         "  sum += nothing[values.size()] * 0;");
  EXPECT_THAT(complaints({"sanitizers"}), HasSubstr("asan: model-adds"));
}

}  // namespace
}  // namespace otelier::author
