// Scenarios out of their files. The schema says what may stand there; what it cannot say (exactly
// one operation a step, ids unique in the lab) is said here, with the same marks.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>
#include <utility>

#include "judge/duration.h"
#include "judge/scenario.h"
#include "judge/schema.h"
#include "workspace/nearest.h"

namespace otelier::judge {

namespace {

using Comparison = Expectation::Comparison;

constexpr std::array<std::pair<std::string_view, Comparison>, 12> kComparisons{{
    {"equals", Comparison::equals},
    {"not_equals", Comparison::not_equals},
    {"between", Comparison::between},
    {"at_least", Comparison::at_least},
    {"at_most", Comparison::at_most},
    {"matches", Comparison::matches},
    {"contains", Comparison::contains},
    {"one_of", Comparison::one_of},
    {"bytes", Comparison::bytes},
    {"length", Comparison::length},
    {"want", Comparison::want},
    {"agrees", Comparison::agrees},
}};

constexpr std::array<std::pair<std::string_view, Step::Kind>, 8> kJudgesOwn{{
    {"begin", Step::Kind::begin},
    {"await", Step::Kind::await},
    {"advance", Step::Kind::advance},
    {"expect", Step::Kind::expect},
    {"run", Step::Kind::run},
    {"wait_requests", Step::Kind::wait_requests},
    {"request", Step::Kind::request},
    {"listen", Step::Kind::listen},
}};

Localized localized(const Node& node) {
  Localized text;
  if (!node.is(Node::Kind::mapping)) return {{"en", node.value}};
  for (const Node& child : node.children) text[child.key] = child.value;
  return text;
}

Expectation expectation_of(const Node& node) {
  Expectation expectation;
  expectation.mark = node.mark;
  if (const Node* that = node.find("that")) expectation.that = localized(*that);
  const Node* got_holder = &node;
  for (const auto& [word, comparison] : kComparisons) {
    const Node* operand = node.find(word);
    if (!operand) continue;
    expectation.comparison = comparison;
    expectation.operand = *operand;
    if (comparison == Comparison::agrees) {
      got_holder = operand;
      Node oracle = *operand->find("oracle");
      expectation.operand = std::move(oracle);
      got_holder = node.find("agrees");
    }
  }
  if (const Node* got = got_holder->find("got")) {
    expectation.got = got->value;
    expectation.got_mark = got->mark;
  }
  expectation.nullable = node.boolean("nullable");
  expectation.message = node.text("message");
  return expectation;
}

std::chrono::nanoseconds duration(const Node& node, std::string_view key,
                                  std::chrono::nanoseconds fallback) {
  return read_duration(node.text(key)).value_or(fallback);
}

Cases cases_of(const Node& node) {
  Cases cases;
  cases.from = node.text("from");
  cases.count = static_cast<std::size_t>(node.integer("count"));
  if (const Node* args = node.find("args")) cases.args = *args;
  return cases;
}

// The operation and arguments of {op: args}, leaving out the given keys.
Step operation_of(const Node& node, const std::set<std::string_view>& besides) {
  Step step;
  step.mark = node.mark;
  for (const Node& child : node.children) {
    if (besides.contains(child.key)) continue;
    step.op = child.key;
    step.args = child;
    step.mark = child.key_mark;
  }
  return step;
}

class Loader {
 public:
  explicit Loader(const std::filesystem::path& file) : file_(file) {}

  std::vector<Problem> problems;

  Scenario scenario(const Node& node) {
    Scenario scenario;
    scenario.file = file_;
    scenario.mark = node.mark;
    scenario.id = node.text("scenario");
    if (const Node* title = node.find("title")) scenario.title = localized(*title);
    scenario.points = static_cast<int>(node.integer("points"));
    scenario.stage = static_cast<int>(node.integer("stage", 1));
    scenario.build = build_of(node.text("build", "debug"));
    scenario.spec = node.text("spec");
    scenario.covers = node.texts("covers");
    if (node.text("subject") == "program") scenario.subject = Scenario::Subject::program;
    scenario.hidden = node.text("visibility") == "hidden";
    scenario.within = duration(node, "within", scenario.within);
    if (const Node* needs = node.find("needs")) scenario.peers = needs->texts("peers");
    if (const Node* given = node.find("given")) read_given(*given, scenario.given);
    if (const Node* steps = node.find("steps"))
      for (const Node& child : steps->children) scenario.steps.push_back(step(child));
    if (const Node* expect = node.find("expect"))
      for (const Node& child : expect->children) scenario.expect.push_back(expectation_of(child));
    if (const Node* hint = node.find("hint"))
      for (const Node& child : hint->children) scenario.hint[child.key] = hint->texts(child.key);
    if (const Node* speed = node.find("speed")) scenario.speed = speed_of(*speed);

    const bool expects = !scenario.expect.empty() ||
                         std::any_of(scenario.steps.begin(), scenario.steps.end(),
                                     [](const Step& s) { return s.kind == Step::Kind::expect; });
    if (!expects && !scenario.speed)
      problems.push_back({file_, node.mark,
                          "the scenario " + scenario.id + " expects nothing, so it cannot fail",
                          "add expect: with what must hold"});
    if (scenario.speed && scenario.build != workspace::Build::release)
      problems.push_back({file_, node.mark,
                          "the speed check " + scenario.id + " does not say build: release",
                          "speed is judged in release builds only"});
    return scenario;
  }

 private:
  static workspace::Build build_of(const std::string& word) {
    if (word == "release") return workspace::Build::release;
    if (word == "asan") return workspace::Build::asan;
    if (word == "tsan") return workspace::Build::tsan;
    return workspace::Build::debug;
  }

  static void read_given(const Node& node, Given& given) {
    given.virtual_clock = node.text("clock") == "virtual";
    given.grpc = node.boolean("grpc");
    given.dead_endpoint = node.boolean("dead_endpoint");
    given.peer = node.boolean("peer");
    if (const Node* sink = node.find("sink")) given.sink = sink->children;
    if (const Node* env = node.find("env"))
      for (const Node& child : env->children) given.env.emplace_back(child.key, child);
    if (const Node* cases = node.find("cases")) given.cases = cases_of(*cases);
  }

  Step step(const Node& node) {
    Step step = operation_of(node, {"as"});
    step.as = node.text("as");
    const auto operations = node.children.size() - (node.find("as") ? 1 : 0);
    if (operations != 1)
      problems.push_back({file_, node.mark,
                          operations == 0 ? "a step needs an operation beside \"as\""
                                          : "a step has one operation, and this has two",
                          "begin each step with its own dash"});
    for (const auto& [word, kind] : kJudgesOwn)
      if (step.op == word) step.kind = kind;
    switch (step.kind) {
      case Step::Kind::call:
        check_for_slip(step);
        break;
      case Step::Kind::begin: {
        const Node inner = step.args;
        const Mark mark = step.mark;
        step = operation_of(inner, {"as"});
        step.kind = Step::Kind::begin;
        step.as = inner.text("as");
        step.mark = mark;
        break;
      }
      case Step::Kind::await:
        step.op = step.args.value;
        if (step.as.empty()) step.as = step.op;
        break;
      case Step::Kind::advance:
        step.duration = read_duration(step.args.value).value_or(std::chrono::nanoseconds{});
        break;
      case Step::Kind::expect:
        step.expectation = expectation_of(step.args);
        break;
      case Step::Kind::run:
        step.duration = duration(step.args, "within", std::chrono::nanoseconds{});
        break;
      case Step::Kind::wait_requests:
        step.count = static_cast<std::size_t>(step.args.integer("count"));
        step.duration = duration(step.args, "within", std::chrono::seconds(2));
        break;
      case Step::Kind::request:
        step.duration = duration(step.args, "within", std::chrono::seconds(5));
        break;
      case Step::Kind::listen:
        step.duration = duration(step.args, "after", std::chrono::nanoseconds{});
        break;
    }
    return step;
  }

  // A player's operation may have any name; one that is nearly a word of the judge is a slip.
  void check_for_slip(const Step& step) {
    if (step.op.find('.') != std::string::npos || step.op.size() < 4) return;
    std::vector<std::string> words;
    words.reserve(std::size(kJudgesOwn));
    for (const auto& [word, kind] : kJudgesOwn) words.emplace_back(word);
    if (const auto near = workspace::nearest(step.op, words))
      problems.push_back({file_, step.mark, "unknown step \"" + step.op + "\"",
                          "did you mean \"" + *near + "\"?"});
  }

  static Speed speed_of(const Node& node) {
    Speed speed;
    if (const Node* load = node.find("load")) speed.load = operation_of(*load, {});
    if (const Node* run = node.find("run")) speed.run = operation_of(*run, {});
    if (const Node* verify = node.find("verify")) {
      speed.verify = operation_of(*verify, {"oracle", "samples"});
      speed.oracle = verify->text("oracle");
      speed.samples = static_cast<std::size_t>(verify->integer("samples", 16));
    }
    if (const Node* cases = node.find("cases")) speed.cases = cases_of(*cases);
    speed.yardstick = node.text("yardstick");
    speed.at_least = std::strtod(node.text("at_least", "0").c_str(), nullptr);
    speed.rounds = static_cast<int>(node.integer("rounds", 7));
    return speed;
  }

  const std::filesystem::path& file_;
};

std::vector<std::filesystem::path> yaml_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

std::string in(const Localized& text, std::string_view language) {
  if (const auto found = text.find(std::string(language)); found != text.end())
    return found->second;
  if (const auto english = text.find("en"); english != text.end()) return english->second;
  return text.empty() ? std::string() : text.begin()->second;
}

std::string_view name(Expectation::Comparison comparison) {
  for (const auto& [word, known] : kComparisons)
    if (known == comparison) return word;
  return "equals";
}

core::Result<Document> validate_yaml(const std::filesystem::path& root,
                                     const std::filesystem::path& file, std::string_view schema) {
  const auto rules =
      Schema::read(root / "grading" / "schema" / (std::string(schema) + ".schema.json"));
  if (!rules) return std::unexpected(rules.error());
  auto document = read_yaml(file);
  if (!document) return std::unexpected(document.error());
  if (const auto problems = rules->problems(*document); !problems.empty())
    return std::unexpected(as_error(problems));
  return document;
}

core::Result<std::vector<Scenario>> load_scenario_file(const std::filesystem::path& root,
                                                       const std::filesystem::path& file) {
  const auto document = validate_yaml(root, file, "scenarios");
  if (!document) return std::unexpected(document.error());
  Loader loader(file);
  std::vector<Scenario> scenarios;
  for (const Node& node : document->root.children) scenarios.push_back(loader.scenario(node));
  if (!loader.problems.empty()) return std::unexpected(as_error(loader.problems));
  return scenarios;
}

core::Result<std::vector<Scenario>> load_scenarios(const std::filesystem::path& root,
                                                   const workspace::Lab& lab,
                                                   const std::filesystem::path& overlay) {
  std::vector<Scenario> all;
  core::Error errors;
  const auto add_error = [&](const std::string& message) {
    errors.message += (errors.message.empty() ? "" : "\n") + message;
  };
  const auto read = [&](const std::filesystem::path& folder, bool hidden) {
    for (const auto& file : yaml_files(folder)) {
      auto scenarios = load_scenario_file(root, file);
      if (!scenarios) {
        add_error(scenarios.error().message);
        continue;
      }
      for (Scenario& scenario : *scenarios) {
        scenario.hidden = scenario.hidden || hidden;
        const auto same = std::find_if(
            all.begin(), all.end(), [&](const Scenario& other) { return other.id == scenario.id; });
        if (same != all.end())
          add_error(
              Problem{file, scenario.mark, "the scenario \"" + scenario.id + "\" is there already",
                      "it stands in " + same->file.string() + ":" + std::to_string(same->mark.line)}
                  .text());
        all.push_back(std::move(scenario));
      }
    }
  };
  read(lab.grading / "scenarios", false);
  if (!overlay.empty()) read(overlay / lab.id / "scenarios", true);
  if (!errors.message.empty()) return std::unexpected(std::move(errors));
  return all;
}

core::Result<std::vector<Mutant>> load_mutants(const std::filesystem::path& root,
                                               const workspace::Lab& lab) {
  const std::filesystem::path file = lab.grading / "mutants.yaml";
  std::vector<Mutant> mutants;
  if (!std::filesystem::exists(file)) return mutants;
  const auto document = validate_yaml(root, file, "mutants");
  if (!document) return std::unexpected(document.error());
  std::vector<Problem> problems;
  for (const Node& node : document->root.children) {
    Mutant mutant;
    mutant.id = node.text("mutant");
    mutant.mistake = localized(*node.find("mistake"));
    mutant.file = node.text("file");
    mutant.replace = node.text("replace");
    mutant.with = node.text("with");
    mutant.fails = node.texts("fails");
    mutant.says = node.text("says");
    mutant.mark = node.mark;
    for (const Mutant& other : mutants)
      if (other.id == mutant.id)
        problems.push_back({file, node.mark, "the mutant \"" + mutant.id + "\" is there already",
                            "it stands in line " + std::to_string(other.mark.line)});
    mutants.push_back(std::move(mutant));
  }
  if (!problems.empty()) return std::unexpected(as_error(problems));
  return mutants;
}

}  // namespace otelier::judge
