// A few repeats of every lab's checks on half a processor give one verdict each.
#include "author/flake.h"
#include "author/suite.h"

namespace otelier::author::step {
namespace {

constexpr int kRepeats = 5;

Tally run_steadiness(const Suite& suite) {
  Tally tally;
  for (const workspace::Lab& lab : suite.kit().labs()) {
    FlakeOptions options;
    options.repeat = kRepeats;
    const auto found = flake(suite.kit(), lab, options);
    if (!found) {
      tally.fail(lab.id + ": " + found.error().message);
      continue;
    }
    tally.pass(static_cast<int>(found->checks - found->flaky.size()));
    for (const auto& [check, verdicts] : found->flaky) {
      tally.fail(lab.id + ": " + check + " is not steady: " + verdicts.message);
    }
  }
  return tally;
}

}  // namespace

Step steadiness() {
  return {"steadiness", 110, false, run_steadiness};
}

}  // namespace otelier::author::step
