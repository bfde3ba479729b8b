#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "judge/examiner.h"
#include "judge/judge.h"
#include "judge/play.h"
#include "workspace/build.h"

namespace otelier::judge {

namespace {

using Clock = std::chrono::steady_clock;

bool is_extension(const workspace::Lab& lab, int stage) {
  const auto index = static_cast<std::size_t>(stage) - 1;
  return stage >= 1 && index < lab.stages.size() && lab.stages[index].extension;
}

// What to type after a verdict.
std::string next_command(const Check& check, const workspace::Lab& lab) {
  const std::string number = lab.id.substr(0, lab.id.find('-'));
  switch (check.status) {
    case Status::passed:
    case Status::skipped:
    case Status::unsupported:
      return {};
    case Status::crashed:
      return "./lab debug " + number + " " + check.id + " --gdb";
    case Status::timed_out:
      return "./lab debug " + number + " " + check.id;
    default:
      return "./lab hint " + number + " " + check.id;
  }
}

bool is_wanted(const Scenario& scenario, const RunOptions& options) {
  return (options.only.empty() || options.only.contains(scenario.id)) &&
         (options.builds.empty() || options.builds.contains(scenario.build)) &&
         (options.speed_checks || !scenario.speed);
}

LabResult new_result(const workspace::Lab& lab, const std::vector<Scenario>& scenarios,
                     const RunOptions& options) {
  LabResult result;
  result.lab = lab.id;
  result.seed = options.seed;
  for (const Scenario& scenario : scenarios)
    if (!is_extension(lab, scenario.stage)) result.max_score += scenario.points;
  return result;
}

void total(LabResult& result) {
  for (const Check& check : result.checks) {
    (check.extension ? result.bonus : result.score) += check.score;
    if (check.status == Status::skipped && check.points > 0) result.incomplete = true;
  }
}

// Every jq program of the scenarios that will be played, each once.
struct Compiled {
  Queries queries;
  std::map<const Expectation*, Setting::Programs> indexes;
};

// The programs that do not compile by themselves, each where it stands.
std::vector<Problem> broken_programs(const std::vector<const Scenario*>& scenarios) {
  std::vector<Problem> problems;
  const auto check = [&](const Scenario& scenario, const std::string& program, const Mark& mark) {
    if (const auto complaint = Queries::complaint(program))
      problems.push_back({scenario.file, mark,
                          "the jq program '" + program + "' does not compile: " + *complaint});
  };
  const auto check_both = [&](const Scenario& scenario, const Expectation& expectation) {
    check(scenario, expectation.got, expectation.got_mark);
    if (expectation.comparison == Expectation::Comparison::want)
      check(scenario, expectation.operand.value, expectation.operand.mark);
  };
  for (const Scenario* scenario : scenarios) {
    for (const Step& step : scenario->steps)
      if (step.expectation) check_both(*scenario, *step.expectation);
    for (const Expectation& expectation : scenario->expect) check_both(*scenario, expectation);
  }
  return problems;
}

core::Result<Compiled> compile(const std::vector<const Scenario*>& scenarios) {
  std::vector<std::string> programs;
  std::map<std::string, std::size_t> known;
  Compiled compiled;
  const auto index_of = [&](const std::string& program) {
    const auto [at, added] = known.emplace(program, programs.size());
    if (added) programs.push_back(program);
    return at->second;
  };
  const auto add = [&](const Expectation& expectation) {
    Setting::Programs indexes;
    indexes.got = index_of(expectation.got);
    if (expectation.comparison == Expectation::Comparison::want)
      indexes.want = index_of(expectation.operand.value);
    compiled.indexes.emplace(&expectation, indexes);
  };
  for (const Scenario* scenario : scenarios) {
    for (const Step& step : scenario->steps)
      if (step.expectation) add(*step.expectation);
    for (const Expectation& expectation : scenario->expect) add(expectation);
  }
  auto queries = Queries::compile(programs);
  if (!queries) {
    const auto problems = broken_programs(scenarios);
    return std::unexpected(problems.empty() ? queries.error() : as_error(problems));
  }
  compiled.queries = std::move(*queries);
  return compiled;
}

core::Result<std::vector<Scenario>> load(const workspace::Kit& kit, const workspace::Lab& lab,
                                         const RunOptions& options) {
  auto scenarios = load_scenarios(kit.root(), lab, options.overlay);
  if (!scenarios) return scenarios;
  for (const std::string& id : options.only) {
    const bool there = std::any_of(scenarios->begin(), scenarios->end(),
                                   [&](const Scenario& scenario) { return scenario.id == id; });
    if (!there)
      return core::fail("lab " + lab.id + " has no check \"" + id + "\"",
                        "./lab check " + lab.id.substr(0, lab.id.find('-')) + " lists them");
  }
  return scenarios;
}

// Whether a generator, an oracle or a yardstick is named, which the lab's examiner has.
bool asks_examiner(const Scenario* scenario) {
  const auto agrees = [](const Expectation& expectation) {
    return expectation.comparison == Expectation::Comparison::agrees;
  };
  return scenario->given.cases || scenario->speed ||
         std::any_of(scenario->expect.begin(), scenario->expect.end(), agrees) ||
         std::any_of(scenario->steps.begin(), scenario->steps.end(), [&](const Step& step) {
           return step.expectation && agrees(*step.expectation);
         });
}

class Runner {
 public:
  Runner(const Setting& setting, const std::vector<const Scenario*>& scenarios,
         std::vector<Check>& checks)
      : setting_(setting), scenarios_(scenarios), checks_(checks) {}

  void run() {
    const auto cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    const int jobs = setting_.options.jobs > 0 ? setting_.options.jobs : cores;
    {
      std::vector<std::jthread> threads;
      for (int i = 1; i < std::min(jobs, static_cast<int>(scenarios_.size())); ++i)
        threads.emplace_back([this] { take(); });
      take();
    }
    // Nothing else runs while speed is measured.
    for (std::size_t i = 0; i < scenarios_.size(); ++i)
      if (scenarios_[i]->speed) judge(i);
  }

 private:
  void take() {
    for (std::size_t i = next_++; i < scenarios_.size(); i = next_++)
      if (!scenarios_[i]->speed) judge(i);
  }

  void judge(std::size_t i) {
    const Scenario& scenario = *scenarios_[i];
    const auto start = Clock::now();
    Verdict verdict = scenario.speed ? race(scenario, setting_) : play(scenario, setting_);
    Check& check = checks_[i];
    check.milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count();
    check.status = verdict.status;
    check.message = std::move(verdict.message);
    check.evidence = std::move(verdict.evidence);
    check.reason = std::move(verdict.reason);
    check.score = check.status == Status::passed ? check.points : 0;
    check.next = next_command(check, setting_.lab);
    const std::lock_guard lock(mutex_);
    if (setting_.options.on_check) setting_.options.on_check(check);
    if (setting_.options.on_requests)
      setting_.options.on_requests(check, std::move(verdict.requests));
  }

  const Setting& setting_;
  const std::vector<const Scenario*>& scenarios_;
  std::vector<Check>& checks_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
};

}  // namespace

Check unplayed(const Scenario& scenario, const workspace::Lab& lab) {
  Check check;
  check.id = scenario.id;
  check.title = scenario.title;
  check.stage = scenario.stage;
  check.extension = is_extension(lab, scenario.stage);
  check.build = workspace::name(scenario.build);
  check.points = scenario.points;
  check.visibility = scenario.hidden ? "hidden" : "visible";
  check.spec = scenario.spec;
  return check;
}

core::Result<LabResult> run(const workspace::Kit& kit, const workspace::Lab& lab,
                            const std::map<workspace::Build, SubjectCommand>& players,
                            const std::map<workspace::Build, SubjectCommand>& programs,
                            const RunOptions& options) {
  try {
    const auto scenarios = load(kit, lab, options);
    if (!scenarios) return std::unexpected(scenarios.error());
    const auto spec = Spec::read(kit.root());
    if (!spec) return std::unexpected(spec.error());

    std::vector<const Scenario*> wanted;
    for (const Scenario& scenario : *scenarios)
      if (is_wanted(scenario, options)) wanted.push_back(&scenario);
    if (std::any_of(wanted.begin(), wanted.end(), asks_examiner)) {
      if (auto open = open_examiner(kit.root(), lab); !open) return std::unexpected(open.error());
    }
    const auto compiled = compile(wanted);
    if (!compiled) return std::unexpected(compiled.error());

    LabResult result = new_result(lab, *scenarios, options);
    for (const Scenario* scenario : wanted) result.checks.push_back(unplayed(*scenario, lab));
    const Setting setting{lab,   players,           programs,         options,
                          *spec, compiled->queries, compiled->indexes};
    Runner(setting, wanted, result.checks).run();
    total(result);
    return result;
  } catch (const std::exception& error) {
    return core::fail(std::string("the judge failed by itself: ") + error.what(),
                      "please report this: it is a defect of the kit");
  }
}

core::Result<LabResult> not_played(const workspace::Kit& kit, const workspace::Lab& lab,
                                   Status status, const std::string& message,
                                   const std::string& evidence, const std::string& next,
                                   const RunOptions& options) {
  const auto scenarios = load(kit, lab, options);
  if (!scenarios) return std::unexpected(scenarios.error());
  LabResult result = new_result(lab, *scenarios, options);
  for (const Scenario& scenario : *scenarios) {
    if (!is_wanted(scenario, options)) continue;
    Check check = unplayed(scenario, lab);
    check.status = status;
    check.message = message;
    check.evidence = evidence;
    check.next = next;
    if (status == Status::skipped) check.reason = message;
    result.checks.push_back(std::move(check));
  }
  total(result);
  return result;
}

}  // namespace otelier::judge
