// One scenario, played once against its own sink and its own subject, and what that showed. Nothing
// a subject does (crash, hang, garbage) leaves this call: it becomes a verdict. Safe to call from
// several threads at once.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "judge/judge.h"
#include "judge/query.h"
#include "judge/spec.h"

namespace otelier::judge {

// What all scenarios of a run share; outlives them.
struct Setting {
  struct Programs {
    std::size_t got = 0;
    std::size_t want = 0;  // only where the comparison is want
  };
  const workspace::Lab& lab;
  const std::map<workspace::Build, SubjectCommand>& players;
  const std::map<workspace::Build, SubjectCommand>& programs;
  const RunOptions& options;
  const Spec& spec;
  const Queries& queries;
  const std::map<const Expectation*, Programs>& indexes;
};

struct Verdict {
  Status status = Status::skipped;
  std::string message;
  std::string evidence;
  std::string reason;                           // of skipped and unsupported
  std::vector<testbed::Request> requests = {};  // where RunOptions::on_requests asks for them
};

[[nodiscard]] Verdict play(const Scenario& scenario, const Setting& setting);
// A speed check: to be called while nothing else runs.
[[nodiscard]] Verdict race(const Scenario& scenario, const Setting& setting);

// The seed of a scenario's inputs: the run's seed and the scenario's id, mixed.
[[nodiscard]] std::uint64_t seed_of(std::uint64_t seed, std::string_view id);

}  // namespace otelier::judge
