// One mutant tried: the reference with one named mistake, judged by the checks that must catch it.
#pragma once

#include <string>
#include <vector>

#include "author/workshop.h"

namespace otelier::author {

struct MutantOutcome {
  std::vector<std::string> failed;  // of the listed checks, those that failed
  std::string read;                 // the first listed check's message, as the learner reads it
  std::vector<std::string> faults;  // why the mutant does not count as caught; empty when it does
  std::int64_t milliseconds = 0;
};

// Uses the workshop's one mutant folder, so that builds are incremental. Notes in
// shop.killed_by which checks it failed.
[[nodiscard]] MutantOutcome try_mutant(Workshop& shop, const judge::Mutant& mutant);

}  // namespace otelier::author
