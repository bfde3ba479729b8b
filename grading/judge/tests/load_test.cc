#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/scenario.h"
#include "judge/tests/folder.h"

namespace otelier::judge {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

const std::filesystem::path kRoot = OTELIER_SOURCE_DIR;

constexpr const char* kHints = R"(
  hint:
    en: [one, two, three]
    zh: [一, 二, 三]
)";

std::string scenario(const std::string& rest) {
  return "- scenario: retry\n  title: {en: Retries, zh: 重试}\n  points: 3\n  stage: 1\n" + rest;
}

// What loading that text complains of, without the file's name; "" when it loads.
std::string complaint(const std::string& text) {
  const Folder folder;
  const auto file = folder.write("a.yaml", text);
  const auto scenarios = load_scenario_file(kRoot, file);
  if (scenarios) return "";
  std::string message = scenarios.error().message;
  const std::string prefix = file.string() + ":";
  for (std::size_t at = message.find(prefix); at != std::string::npos; at = message.find(prefix))
    message.erase(at, prefix.size());
  return message;
}

TEST(Load, ReadsTheScenarioOfTheDesign) {
  const Folder folder;
  const auto file = folder.write("retry.yaml", scenario(R"(  spec: otlp#retryable-response-codes
  within: 3s
  given:
    clock: virtual
    sink: [{status: 503, headers: {Retry-After: "2"}}, {status: 200}]
    env: {A: b}
  steps:
    - span.record: {name: checkout}
    - begin: {flush: {within: 5s}, as: flushing}
    - advance: 1999ms
    - expect: {that: nothing is sent, got: '.requests | length', equals: 1}
    - await: flushing
    - wait_requests: {count: 2, within: 1s}
  expect:
    - {that: {en: sent again, zh: 再次发送}, got: '.requests | length', equals: 2}
    - {that: it agrees, agrees: {got: .replies.flushing.ok, oracle: toy.same}}
)") + kHints);
  const auto loaded = load_scenario_file(kRoot, file);
  ASSERT_TRUE(loaded) << loaded.error().message;
  ASSERT_EQ(loaded->size(), 1u);
  const Scenario& s = loaded->front();
  EXPECT_EQ(s.id, "retry");
  EXPECT_EQ(in(s.title, "zh"), "重试");
  EXPECT_EQ(in(s.title, "fr"), "Retries");
  EXPECT_EQ(s.points, 3);
  EXPECT_EQ(s.within, 3s);
  EXPECT_TRUE(s.given.virtual_clock);
  EXPECT_EQ(s.given.sink.size(), 2u);
  EXPECT_EQ(s.given.env.front().first, "A");
  ASSERT_EQ(s.steps.size(), 6u);
  EXPECT_EQ(s.steps[0].kind, Step::Kind::call);
  EXPECT_EQ(s.steps[0].op, "span.record");
  EXPECT_EQ(s.steps[1].kind, Step::Kind::begin);
  EXPECT_EQ(s.steps[1].op, "flush");
  EXPECT_EQ(s.steps[1].as, "flushing");
  EXPECT_EQ(s.steps[1].args.text("within"), "5s");
  EXPECT_EQ(s.steps[2].duration, 1999ms);
  ASSERT_TRUE(s.steps[3].expectation);
  EXPECT_EQ(s.steps[3].expectation->got, ".requests | length");
  EXPECT_EQ(s.steps[3].mark.line, 15);
  EXPECT_EQ(s.steps[4].op, "flushing");
  EXPECT_EQ(s.steps[5].count, 2u);
  ASSERT_EQ(s.expect.size(), 2u);
  EXPECT_EQ(s.expect[1].comparison, Expectation::Comparison::agrees);
  EXPECT_EQ(s.expect[1].operand.value, "toy.same");
  EXPECT_EQ(s.hint.at("zh").size(), 3u);
}

struct Bad {
  const char* what;
  const char* rest;
  const char* says;
};

class LoadError : public testing::TestWithParam<Bad> {};

TEST_P(LoadError, NamesLineColumnAndTheNearestKey) {
  EXPECT_THAT(complaint(scenario(GetParam().rest)), HasSubstr(GetParam().says));
}

constexpr const char* kFine = "  steps: [{a.b: {}}]\n";

INSTANTIATE_TEST_SUITE_P(
    Each, LoadError,
    testing::Values(
        Bad{"key of a scenario", "  expects: []\n  steps: [{a.b: {}}]\n",
            "5:3: [0]: unknown key \"expects\"; did you mean \"expect\"?"},
        Bad{"key of given", "  given: {clok: virtual}\n  steps: [{a.b: {}}]\n",
            "5:11: [0].given: unknown key \"clok\"; did you mean \"clock\"?"},
        Bad{"key of an answer", "  given: {sink: [{staus: 200}]}\n  steps: [{a.b: {}}]\n",
            "5:19: [0].given.sink[0]: unknown key \"staus\"; did you mean \"status\"?"},
        Bad{"key of an expectation",
            "  steps: [{a.b: {}}]\n  expect: [{that: x, got: ., equal: 1}]\n",
            "6:30: [0].expect[0]: unknown key \"equal\"; did you mean \"equals\"?"},
        Bad{"no comparison", "  steps: [{a.b: {}}]\n  expect: [{that: x, got: .}]\n",
            "6:12: [0].expect[0]: one of equals, not_equals"},
        Bad{"two comparisons",
            "  steps: [{a.b: {}}]\n  expect: [{that: x, got: ., equals: 1, length: 2}]\n",
            "of equals and length only one may stand here"},
        Bad{"no question", "  steps: [{a.b: {}}]\n  expect: [{that: x, equals: 1}]\n",
            "the key \"got\" is missing"},
        Bad{"no expectation", kFine, "the scenario retry expects nothing, so it cannot fail"},
        Bad{"neither steps nor speed", "  expect: [{that: x, got: ., equals: 1}]\n",
            "1:3: [0]: one of steps or speed is missing"},
        Bad{"a slip in a step",
            "  steps:\n    - advnace: {}\n  expect: [{that: x, got: ., equals: 1}]\n",
            "6:7: unknown step \"advnace\"; did you mean \"advance\"?"},
        Bad{"two operations in a step",
            "  steps:\n    - {a.b: {}, c.d: {}}\n  expect: [{that: x, got: ., equals: 1}]\n",
            "6:7: a step has one operation, and this has two"},
        Bad{"a name and no operation",
            "  steps:\n    - {as: x}\n  expect: [{that: x, got: ., equals: 1}]\n",
            "a step needs an operation"},
        Bad{"a duration without unit",
            "  steps:\n    - advance: \"5\"\n  expect: [{that: x, got: ., equals: 1}]\n",
            "6:16: [0].steps[0].advance: \"5\" does not have the form"},
        Bad{"a clock that is none", "  given: {clock: vitual}\n  steps: [{a.b: {}}]\n",
            "did you mean \"virtual\"?"},
        Bad{"no cases", "  given: {cases: {from: a.b, count: 0}}\n  steps: [{a.b: {}}]\n",
            "0 is less than 1"},
        Bad{"a build that is none", "  build: relase\n  steps: [{a.b: {}}]\n",
            "did you mean \"release\"?"},
        Bad{"a speed check in debug",
            "  speed: {load: {a.b: {}}, run: {a.c: {}}, verify: {a.d: {}, oracle: o.o}, "
            "cases: {from: a.x, count: 1}, yardstick: y.y, at_least: 0.5}\n",
            "does not say build: release"},
        Bad{"two hints", "  steps: [{a.b: {}}]\n  hint: {en: [a, b], zh: [a, b, c]}\n",
            "6:14: [0].hint.en: this needs at least 3 entries, and has 2"}),
    [](const auto& each) {
      std::string name = each.param.what;
      for (char& c : name)
        if (c == ' ') c = '_';
      return name;
    });

TEST(Load, TellsAllProblemsAtOnce) {
  const std::string said = complaint(scenario("  colour: red\n  sstage: 2\n"));
  EXPECT_THAT(said, HasSubstr("5:3"));
  EXPECT_THAT(said, HasSubstr("6:3"));
}

workspace::Lab lab_at(const Folder& folder) {
  workspace::Lab lab;
  lab.id = "07-toy";
  lab.stages.resize(1);
  lab.grading = folder.path() / "grading";
  return lab;
}

const std::string kWhole = scenario(
                               "  spec: otlp#timeout\n  steps: [{a.b: {}, as: x}]\n  expect: "
                               "[{that: x, got: .replies.x.ok, "
                               "equals: 1}]\n") +
                           kHints;

TEST(Load, RefusesAnIdThatIsThereAlready) {
  const Folder folder;
  folder.write("grading/scenarios/1.yaml", kWhole);
  folder.write("grading/scenarios/2.yaml", kWhole);
  const auto scenarios = load_scenarios(kRoot, lab_at(folder));
  ASSERT_FALSE(scenarios);
  EXPECT_THAT(scenarios.error().message, HasSubstr("2.yaml:1:3: the scenario \"retry\" is there"));
  EXPECT_THAT(scenarios.error().message, HasSubstr("1.yaml:1"));
}

TEST(Load, HidesWhatAnOverlayAdds) {
  const Folder folder;
  folder.write("grading/scenarios/1.yaml", kWhole);
  std::string other = kWhole;
  other.replace(other.find("retry"), 5, "secret");
  folder.write("overlay/07-toy/scenarios/1.yaml", other);
  const auto scenarios = load_scenarios(kRoot, lab_at(folder), folder.path() / "overlay");
  ASSERT_TRUE(scenarios) << scenarios.error().message;
  ASSERT_EQ(scenarios->size(), 2u);
  EXPECT_FALSE((*scenarios)[0].hidden);
  EXPECT_EQ((*scenarios)[1].id, "secret");
  EXPECT_TRUE((*scenarios)[1].hidden);
}

TEST(Load, ReadsMutants) {
  const Folder folder;
  folder.write("grading/mutants.yaml",
               "- {mutant: m, mistake: {en: a, zh: b}, file: f.cc, replace: x, with: y, fails: "
               "[retry], says: z}\n");
  const auto mutants = load_mutants(kRoot, lab_at(folder));
  ASSERT_TRUE(mutants) << mutants.error().message;
  ASSERT_EQ(mutants->size(), 1u);
  EXPECT_EQ(mutants->front().fails, std::vector<std::string>{"retry"});

  folder.write("grading/mutants.yaml", "- {mutant: m, mistakes: {en: a, zh: b}}\n");
  const auto bad = load_mutants(kRoot, lab_at(folder));
  ASSERT_FALSE(bad);
  EXPECT_THAT(bad.error().message,
              HasSubstr("1:15: [0]: unknown key \"mistakes\"; did you mean \"mistake\"?"));
}

TEST(Load, EveryLabFileOfTheKitIsValid) {
  for (const auto& entry : std::filesystem::directory_iterator(kRoot / "labs")) {
    if (!std::filesystem::exists(entry.path() / "lab.yaml")) continue;
    const auto document = validate_yaml(kRoot, entry.path() / "lab.yaml", "lab");
    EXPECT_TRUE(document) << document.error().message;
    workspace::Lab lab;
    lab.id = entry.path().filename();
    lab.grading = kRoot / "grading" / "labs" / lab.id;
    const auto scenarios = load_scenarios(kRoot, lab);
    EXPECT_TRUE(scenarios) << scenarios.error().message;
    const auto mutants = load_mutants(kRoot, lab);
    EXPECT_TRUE(mutants) << mutants.error().message;
  }
}

// ---- lint ----

std::string lint(std::string text, const std::string& replace, const std::string& with) {
  if (!replace.empty()) text.replace(text.find(replace), replace.size(), with);
  const Folder folder;
  folder.write("grading/scenarios/1.yaml", text);
  const workspace::Lab lab = lab_at(folder);
  const auto scenarios = load_scenarios(kRoot, lab);
  EXPECT_TRUE(scenarios) << (scenarios ? "" : scenarios.error().message);
  std::string all;
  for (const Problem& problem : lint_scenarios(kRoot, lab, *scenarios))
    all += problem.text() + "\n";
  return all;
}

TEST(Lint, HasNothingToSayOfASoundScenario) {
  EXPECT_THAT(lint(kWhole, "", ""), IsEmpty());
}

TEST(Lint, OffersTheNearestClause) {
  EXPECT_THAT(lint(kWhole, "otlp#timeout", "otlp#timeuot"),
              HasSubstr("did you mean \"otlp#timeout\"?"));
}
TEST(Lint, HoldsWhatIsCoveredAgainstTheRegister) {
  const std::string spec = "  spec: otlp#timeout\n";
  EXPECT_THAT(lint(kWhole, spec, spec + "  covers: [otlp#retry-after]\n"), IsEmpty());
  EXPECT_THAT(lint(kWhole, spec, spec + "  covers: [otlp#retry-aftre]\n"),
              HasSubstr("did you mean \"otlp#retry-after\"?"));
  EXPECT_THAT(lint(kWhole, spec, spec + "  covers: [otlp#timeout]\n"),
              HasSubstr("covers: names otlp#timeout, which spec: names already"));
}
TEST(Lint, WantsAClause) {
  EXPECT_THAT(lint(kWhole, "  spec: otlp#timeout\n", ""), HasSubstr("cites no clause"));
}
TEST(Lint, WantsHintsInBothLanguages) {
  EXPECT_THAT(lint(kWhole, kHints, ""), HasSubstr("three hints are missing in en"));
}
TEST(Lint, KnowsTheStages) {
  EXPECT_THAT(lint(kWhole, "stage: 1", "stage: 2"), HasSubstr("stage 2 is not one of the lab's 1"));
}
TEST(Lint, NamesAProgramThatDoesNotCompile) {
  EXPECT_THAT(lint(kWhole, "got: .replies.x.ok", "got: '.a | nosuch'"),
              HasSubstr("1.yaml:7:27: retry: the jq program does not compile: nosuch/0 is not"));
}
TEST(Lint, RefusesWhatJqGetsWrong) {
  const auto said = [](const std::string& program) {
    return lint(kWhole, "got: .replies.x.ok", "got: '" + program + "'");
  };
  EXPECT_THAT(said(".a == 9007199254740993"), HasSubstr("rounds numbers beyond 2^53"));
  EXPECT_THAT(said(".a == 9007199254740992"), IsEmpty());
  EXPECT_THAT(said(".a < 2300"), HasSubstr("null is less than anything"));
  EXPECT_THAT(said("(.a | numbers) < 2300"), IsEmpty());
  EXPECT_THAT(said(".a == \"<\""), IsEmpty());
  EXPECT_THAT(said(".a // 0"), HasSubstr("default in place of what is absent"));
  EXPECT_THAT(said(".a | tonumber"), HasSubstr("rounds 64-bit integers"));
  EXPECT_THAT(said("now"), HasSubstr("does not come from the observation"));
}
TEST(Lint, WantsWhatIsAwaitedToBeBegun) {
  EXPECT_THAT(lint(kWhole, "steps: [{a.b: {}, as: x}]", "steps: [{await: x}]"),
              HasSubstr("awaited and was never begun"));
  EXPECT_THAT(lint(kWhole, "steps: [{a.b: {}, as: x}]", "steps: [{begin: {a.b: {}, as: x}}]"),
              HasSubstr("begun and never awaited"));
}
TEST(Lint, LetsSomebodyBeginToListenOnceInRealTime) {
  const auto said = [](const std::string& given, const std::string& steps) {
    return lint(kWhole, "steps: [{a.b: {}, as: x}]",
                "given: {" + given + "}\n  steps: [{a.b: {}, as: x}, {" + steps + "}]");
  };
  EXPECT_THAT(said("dead_endpoint: true", "listen: {after: 1s}"), IsEmpty());
  EXPECT_THAT(said("", "listen: {}"), HasSubstr("where nobody is missing"));
  EXPECT_THAT(said("dead_endpoint: true, clock: virtual", "listen: {}"), HasSubstr("in real time"));
  EXPECT_THAT(said("dead_endpoint: true", "listen: {}}, {listen: {}"),
              HasSubstr("begins to listen once"));
}
TEST(Lint, WantsExaminersToBeThere) {
  EXPECT_THAT(lint(kWhole, "  steps:", "  given: {cases: {from: no.such, count: 1}}\n  steps:"),
              HasSubstr("there is no generator \"no.such\""));
}

}  // namespace
}  // namespace otelier::judge
