// Files that are not what they should be: lab.yaml, scenarios, jq, clauses, results.
#include "cli/tests/bad_input/real_lab.h"

namespace otelier::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class BadFiles : public RealLab {
 protected:
  static constexpr const char* kLab = "labs/00-first-span/lab.yaml";
  static constexpr const char* kScenarios = "grading/labs/00-first-span/scenarios/1-request.yaml";
  void own_scenarios() const {
    own("grading");
    ASSERT_EQ(lab({"start", "00"}).code, 0);
  }
};

TEST_F(BadFiles, KeyOfLabYaml) {
  own("labs");
  replace(kLab, "\nsubsystem:", "\nsubsytem:");
  const Said said = lab({"list"});
  expect_error(said, "labs/00-first-span/lab.yaml:3:1: unknown key \"subsytem\"",
               "did you mean \"subsystem\"?");
  EXPECT_THAT(said.text, Not(HasSubstr(kit.string()))) << "as it is typed here";
}

TEST_F(BadFiles, ValueOfLabYaml) {
  own("labs");
  replace(kLab, "minutes: 45", "minutes: many");
  expect_error(lab({"check", "00"}), "lab.yaml:7:", "this must be an integer");
  replace(kLab, "minutes: many", "minutes: 45");
  replace(kLab, "needs: []", "needs: [00-frist-span]");
  expect_error(lab({"list"}), "lab.yaml:4: it needs \"00-frist-span\"", "no earlier lab");
  replace(kLab, "needs: [00-frist-span]", "needs: []\nstagess: []");
  expect_error(lab({"list"}), "unknown key \"stagess\"", "git diff labs");
}

TEST_F(BadFiles, YamlOfLabYaml) {
  own("labs");
  replace(kLab, "title: {en: \"First span\"", "title: {en: \"First span");
  expect_error(lab({"list"}), "labs/00-first-span/lab.yaml:2:", "this is no YAML");
}

TEST_F(BadFiles, KeyOfAScenario) {
  own_scenarios();
  replace(kScenarios, "  points: 2", "  ponits: 2");
  expect_error(lab({"check", "00"}), "1-request.yaml:5:3: [0]: unknown key \"ponits\"",
               "did you mean \"points\"?");
}

TEST_F(BadFiles, YamlOfAScenario) {
  own_scenarios();
  replace(kScenarios, "  points: 2", "  points: [2");
  expect_error(lab({"hint", "00"}), "1-request.yaml:", "this is no YAML");
}

TEST_F(BadFiles, JqOfAScenario) {
  own_scenarios();
  replace(kScenarios, "'.requests | length'", "'.requests | lenght'");
  expect_error(lab({"check", "00"}),
               "1-request.yaml:14:90: the jq program '.requests | lenght' does not compile: "
               "lenght/0 is not defined",
               "did you mean \"length\"?");
  replace(kScenarios, "'.requests | lenght'", "'.requests | ('");
  expect_error(lab({"check", "00"}), "1-request.yaml:14:90: the jq program '.requests | ('",
               "syntax error");
}

TEST_F(BadFiles, ClauseFile) {
  own("grading");
  ASSERT_EQ(lab({"start", "00"}).code, 0);
  write("grading/spec/otlp.yaml", "documnet: x\n");
  expect_error(lab({"check", "00"}), "grading/spec/otlp.yaml:1:1: unknown key \"documnet\"",
               "did you mean \"document\"?");
}

TEST_F(BadFiles, HalfWrittenResult) {
  constexpr const char* kResult = "work/.otelier/results/00-first-span.json";
  ASSERT_EQ(lab({"start", "00"}).code, 0);
  ASSERT_EQ(lab({"check", "00"}).code, 1);
  const std::string whole = read(kResult);
  write(kResult, whole.substr(0, whole.size() / 2));
  expect_error(lab({"list"}), std::string(kResult) + ", the result of your last check, is damaged",
               "./lab check 00", 3);
  EXPECT_THAT(lab({"hint", "00"}).flat(), AllOf(HasSubstr("is damaged"), HasSubstr("1/3")));
  EXPECT_EQ(lab({"check", "00"}).code, 1) << "judged again";
  EXPECT_EQ(lab({"list"}).code, 0);
  EXPECT_THAT(read(kResult), HasSubstr("\"format\""));
  write(kResult, "");
  EXPECT_EQ(lab({"list"}).code, 3);
}

}  // namespace
}  // namespace otelier::cli
