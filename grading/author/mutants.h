// Mutants tried: each is the reference with one named mistake, judged by the checks that must
// catch it.
#pragma once

#include <functional>
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

// Tries each, a few at a time, and those alone that a speed check is to catch. The outcomes have
// the mutants' order; `told` hears of each as it ends, never of two at once. Notes in
// shop.killed_by which checks failed.
std::vector<MutantOutcome> try_mutants(
    Workshop& shop, const std::vector<judge::Mutant>& mutants,
    const std::function<void(const judge::Mutant&, const MutantOutcome&)>& told = {});

}  // namespace otelier::author
