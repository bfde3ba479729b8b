// What a scenario file may say but should not: what jq 1.6 gets wrong, and what refers to nothing.
#include <algorithm>
#include <cctype>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "judge/examiner.h"
#include "judge/query.h"
#include "judge/scenario.h"
#include "judge/spec.h"

namespace otelier::judge {

namespace {

// The program with its strings blanked, so that what looks like an operator is one.
std::string without_strings(const std::string& program) {
  std::string out = program;
  bool inside = false;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (inside && program[i] == '\\' && i + 1 < out.size()) {
      out[i] = out[i + 1] = ' ';
      ++i;
      continue;
    }
    if (program[i] == '"')
      inside = !inside;
    else if (inside)
      out[i] = ' ';
  }
  return out;
}

bool has_word(const std::string& program, std::string_view word) {
  const auto part = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  };
  for (std::size_t at = program.find(word); at != std::string::npos;
       at = program.find(word, at + 1)) {
    const bool before =
        at > 0 && (part(program[at - 1]) || program[at - 1] == '.' || program[at - 1] == '$');
    const bool after = at + word.size() < program.size() && part(program[at + word.size()]);
    if (!before && !after) return true;
  }
  return false;
}

bool has_large_number(const std::string& program) {
  std::string digits;
  for (std::size_t i = 0; i <= program.size(); ++i) {
    if (i < program.size() && std::isdigit(static_cast<unsigned char>(program[i])) != 0) {
      digits += program[i];
      continue;
    }
    if (digits.size() > 16 || (digits.size() == 16 && digits > "9007199254740992")) return true;
    digits.clear();
  }
  return false;
}

// Why the program is not to be trusted, and what to write instead.
std::pair<std::string, std::string> risk_of(const std::string& program) {
  const std::string bare = without_strings(program);
  if (has_large_number(bare))
    return {"jq 1.6 rounds numbers beyond 2^53", "compare the decimal text with equals: \"…\""};
  if (bare.find_first_of("<>") != std::string::npos) {
    bool guarded = false;
    for (const std::string_view guard :
         {"numbers", "strings", "tonumber", "tostring", "length", "values", "arrays"})
      guarded = guarded || has_word(bare, guard);
    if (!guarded)
      return {"in jq null is less than anything, so this comparison holds for what is absent",
              "use at_least, at_most or between, or pipe both sides through numbers or strings"};
  }
  if (bare.find("//") != std::string::npos)
    return {"the operator // puts a default in place of what is absent",
            "ask for the value itself; say nullable: true when null is meant"};
  if (has_word(bare, "tonumber"))
    return {"tonumber rounds 64-bit integers", "leave the value text and use between or equals"};
  for (const std::string_view word : {"now", "env", "input", "inputs", "debug", "halt"})
    if (has_word(bare, word))
      return {
          "the program uses " + std::string(word) + ", which does not come from the observation",
          "ask only for what was observed"};
  if (bare.find("$ENV") != std::string::npos)
    return {"the program reads the judge's environment", "ask only for what was observed"};
  return {};
}

class Lint {
 public:
  Lint(const Spec& spec, const workspace::Lab& lab, bool programs_compile)
      : spec_(spec), lab_(lab), programs_compile_(programs_compile) {}

  std::vector<Problem> problems;

  void check(const Scenario& scenario) {
    here_ = &scenario;
    check_frame();
    std::set<std::string> begun, awaited;
    for (const Step& step : scenario.steps) {
      if (step.expectation) check(*step.expectation);
      if (step.kind == Step::Kind::begin) begun.insert(step.as);
      if (step.kind == Step::Kind::await) {
        awaited.insert(step.op);
        if (!begun.contains(step.op))
          add(step.mark, "\"" + step.op + "\" is awaited and was never begun");
      }
      if (step.kind == Step::Kind::advance && !scenario.given.virtual_clock)
        add(step.mark, "a step advances time, and the clock is real",
            "say given: {clock: virtual}");
      if (step.kind == Step::Kind::listen) check_listen(scenario, step);
      const bool program = scenario.subject == Scenario::Subject::program;
      if (program && (step.kind == Step::Kind::call || step.kind == Step::Kind::begin))
        add(step.mark, "a program cannot be asked for " + step.op, "use run:");
    }
    for (const std::string& name : begun)
      if (!awaited.contains(name))
        add(scenario.mark, "\"" + name + "\" is begun and never awaited");
    for (const Expectation& expectation : scenario.expect) check(expectation);
    if (scenario.given.cases) check_generator(*scenario.given.cases);
    if (scenario.speed) check_speed(*scenario.speed);
  }

 private:
  void add(const Mark& mark, const std::string& what, std::string next = {}) {
    problems.push_back({here_->file, mark, here_->id + ": " + what, std::move(next)});
  }

  // The port is there once, in real time.
  void check_listen(const Scenario& scenario, const Step& step) {
    const auto listens =
        std::count_if(scenario.steps.begin(), scenario.steps.end(),
                      [](const Step& one) { return one.kind == Step::Kind::listen; });
    if (!scenario.given.dead_endpoint)
      add(step.mark, "nobody can begin to listen where nobody is missing",
          "say given: {dead_endpoint: true}");
    if (scenario.given.virtual_clock || scenario.given.cases || listens > 1)
      add(step.mark, "somebody begins to listen once, in real time",
          "take clock: virtual, cases: or the other listen: out");
  }

  void check_frame() {
    if (here_->stage > static_cast<int>(lab_.stages.size()))
      add(here_->mark, "stage " + std::to_string(here_->stage) + " is not one of the lab's " +
                           std::to_string(lab_.stages.size()));
    if (!here_->spec.empty()) {
      if (const auto clause = spec_.resolve(here_->spec); !clause)
        add(here_->mark, clause.error().message, clause.error().next);
    } else if (!here_->speed && here_->points > 0) {
      add(here_->mark, "a scored check cites no clause", "add spec: DOCUMENT#CLAUSE");
    }
    for (const std::string& covered : here_->covers) {
      if (const auto clause = spec_.resolve(covered); !clause)
        add(here_->mark, clause.error().message, clause.error().next);
      if (covered == here_->spec)
        add(here_->mark, "covers: names " + covered + ", which spec: names already");
    }
    for (const char* language : {"en", "zh"}) {
      if (!here_->title.contains(language))
        add(here_->mark, std::string("the title is missing in ") + language);
      const auto hint = here_->hint.find(language);
      // What gives no points is for no learner: conform plays it against SDKs.
      const bool scored = here_->speed || here_->points > 0;
      if (scored && (hint == here_->hint.end() || hint->second.size() != 3))
        add(here_->mark, std::string("three hints are missing in ") + language);
    }
  }

  void check(const Expectation& expectation) {
    check_program(expectation.got, expectation.got_mark);
    if (expectation.comparison == Expectation::Comparison::want)
      check_program(expectation.operand.value, expectation.operand.mark);
    if (expectation.comparison == Expectation::Comparison::agrees &&
        find_oracle(expectation.operand.value) == nullptr)
      add(expectation.mark, "there is no oracle \"" + expectation.operand.value + "\"",
          "register it in the lab's examiner.cc");
  }

  void check_program(const std::string& program, const Mark& mark) {
    if (!checked_.insert(program).second) return;
    const auto complaint =
        programs_compile_ ? std::optional<std::string>() : Queries::complaint(program);
    if (complaint) {
      add(mark, "the jq program does not compile: " + *complaint);
    } else if (auto [what, next] = risk_of(program); !what.empty()) {
      add(mark, what, std::move(next));
    }
  }

  void check_generator(const Cases& cases) {
    if (find_generator(cases.from) == nullptr)
      add(here_->mark, "there is no generator \"" + cases.from + "\"",
          "register it in the lab's examiner.cc");
  }

  void check_speed(const Speed& speed) {
    check_generator(speed.cases);
    if (find_yardstick(speed.yardstick) == nullptr)
      add(here_->mark, "there is no yardstick \"" + speed.yardstick + "\"",
          "register it in the lab's examiner.cc");
    if (find_oracle(speed.oracle) == nullptr)
      add(here_->mark, "there is no oracle \"" + speed.oracle + "\"",
          "register it in the lab's examiner.cc");
  }

  const Spec& spec_;
  const workspace::Lab& lab_;
  const bool programs_compile_;  // all of them together; else each is asked alone
  const Scenario* here_ = nullptr;
  std::set<std::string> checked_;
};

void add_programs(const Expectation& expectation, std::vector<std::string>& programs) {
  programs.push_back(expectation.got);
  if (expectation.comparison == Expectation::Comparison::want)
    programs.push_back(expectation.operand.value);
}

std::vector<std::string> programs_of(const std::vector<Scenario>& scenarios) {
  std::vector<std::string> programs;
  for (const Scenario& scenario : scenarios) {
    for (const Step& step : scenario.steps)
      if (step.expectation) add_programs(*step.expectation, programs);
    for (const Expectation& expectation : scenario.expect) add_programs(expectation, programs);
  }
  std::sort(programs.begin(), programs.end());
  programs.erase(std::unique(programs.begin(), programs.end()), programs.end());
  return programs;
}

}  // namespace

std::vector<Problem> lint_scenarios(const std::filesystem::path& root, const workspace::Lab& lab,
                                    const std::vector<Scenario>& scenarios) {
  const auto spec = Spec::read(root);
  if (!spec) return {{root / "grading" / "spec", {}, spec.error().message, spec.error().next}};
  if (const auto open = open_examiner(root, lab); !open)
    return {{lab.grading, {}, open.error().message, open.error().next}};
  Lint lint(*spec, lab, Queries::compile(programs_of(scenarios)).has_value());
  for (const Scenario& scenario : scenarios) lint.check(scenario);
  return std::move(lint.problems);
}

}  // namespace otelier::judge
