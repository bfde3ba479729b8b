#include "conform/coverage.h"

#include <algorithm>
#include <map>
#include <utility>

#include "conform/conform.h"
#include "conform/listen/check.h"
#include "conform/server/check.h"
#include "judge/judge.h"
#include "judge/scenario.h"
#include "reports/report.h"

namespace otelier::conform {
namespace {

namespace fs = std::filesystem;
using judge::Clause;
using judge::Problem;

using Tests = std::map<std::string, std::vector<Tested>, std::less<>>;  // by clause

// A test that cites what is not there would count for nothing without a word.
void cite(const judge::Spec& spec, const std::string& id, Tested test, const fs::path& file,
          const judge::Mark& mark, Tests& tests, std::vector<Problem>& problems) {
  if (const auto clause = spec.resolve(id); !clause) {
    problems.push_back(
        {file, mark, test.check + ": " + clause.error().message, clause.error().next});
    return;
  }
  tests[id].push_back(std::move(test));
}

core::Result<Tests> read_tests(const workspace::Kit& kit, const judge::Spec& spec) {
  Tests tests;
  std::vector<Problem> problems;
  std::vector<workspace::Lab> labs = kit.labs();
  labs.push_back(every_sdk(kit));
  for (const workspace::Lab& lab : labs) {
    const auto scenarios = judge::load_scenarios(kit.root(), lab);
    if (!scenarios) return std::unexpected(scenarios.error());
    for (const judge::Scenario& scenario : *scenarios) {
      std::vector<std::string> ids = scenario.covers;
      if (!scenario.spec.empty()) ids.insert(ids.begin(), scenario.spec);
      for (const std::string& id : ids)
        cite(spec, id, {lab.id, scenario.id}, scenario.file, scenario.mark, tests, problems);
    }
  }
  const auto cite_all = [&](const std::vector<server::ServerCheck>& checks, std::string_view by,
                            const char* folder) {
    for (const server::ServerCheck& check : checks)
      for (const std::string& id : check.clauses)
        cite(spec, id, {std::string(by), check.id}, kit.root() / "grading/conform" / folder, {},
             tests, problems);
  };
  cite_all(server::server_checks(), kEndpoint, "server");
  cite_all(listen::client_checks(), kClient, "listen");
  if (!problems.empty()) return std::unexpected(judge::as_error(problems));
  return tests;
}

}  // namespace

CoveredClause::State CoveredClause::state() const {
  if (!tests.empty()) return State::tested;
  return clause->untestable.empty() ? State::open : State::untestable;
}

core::Result<Coverage> coverage(const workspace::Kit& kit) {
  auto spec = judge::Spec::read(kit.root());
  if (!spec) return std::unexpected(spec.error());
  auto tests = read_tests(kit, *spec);
  if (!tests) return std::unexpected(tests.error());
  Coverage coverage;
  coverage.spec = std::move(*spec);
  for (const bool complete : {true, false}) {
    for (const judge::Register& text : coverage.spec.registers()) {
      if (text.complete() != complete) continue;
      CoveredRegister& one = coverage.registers.emplace_back();
      one.text = &text;
      for (const auto& [id, clause] : coverage.spec.clauses())
        if (clause.file == text.file) one.clauses.push_back({&clause, std::move((*tests)[id])});
      std::ranges::sort(one.clauses, {},
                        [](const CoveredClause& covered) { return covered.clause->mark.line; });
    }
  }
  return coverage;
}

std::vector<Problem> gaps(const Coverage& coverage) {
  std::vector<Problem> problems;
  for (const CoveredRegister& one : coverage.registers) {
    for (const CoveredClause& covered : one.clauses) {
      const Clause& clause = *covered.clause;
      if (!covered.tests.empty() && !clause.untestable.empty()) {
        problems.push_back({clause.file, clause.mark,
                            clause.id + " is said to be untestable, and " +
                                covered.tests.front().by + "/" + covered.tests.front().check +
                                " tests it",
                            "take the reason out, or the citation"});
      } else if (one.text->complete() && clause.binds() &&
                 covered.state() == CoveredClause::State::open) {
        problems.push_back({clause.file, clause.mark,
                            clause.id + " is a " + clause.level + " and nothing tests it",
                            "name it in spec: or covers: of a scenario or in a check of "
                            "grading/conform, or say untestable: {en, zh}"});
      }
    }
  }
  return problems;
}

core::Result<> write_coverage_for_site(const workspace::Kit& kit) {
  const auto all = coverage(kit);
  if (!all) return std::unexpected(all.error());
  std::error_code ignored;  // what matters is told when the file cannot be written
  fs::create_directories(kit.root() / "build", ignored);
  return reports::write_whole(kit.root() / "build" / "coverage.json", coverage_json(*all));
}

}  // namespace otelier::conform
