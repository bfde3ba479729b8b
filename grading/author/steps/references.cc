// The debug scenarios of every lab on its reference; --quick's share of the proofs.
#include "author/proof.h"
#include "author/suite.h"
#include "author/trial.h"

namespace otelier::author::step {
namespace {

Tally run_references(const Suite& suite) {
  Tally tally;
  for (const workspace::Lab& lab : suite.kit().labs()) {
    Trial trial;
    trial.seed = fresh_seed();
    const auto result = judge_lab(suite.kit(), lab, trial);
    if (!result) {
      tally.fail(lab.id + ": " + finding(result.error()));
      continue;
    }
    for (const judge::Check& check : result->checks) {
      if (check.status == judge::Status::passed) {
        tally.pass();
      } else if (check.status == judge::Status::skipped) {
        tally.skip(lab.id + ": " + check.id + ": " + check.reason);
      } else {
        tally.fail(lab.id + ", seed " + std::to_string(trial.seed) + ": " + finding(check));
      }
    }
    if (result->checks.empty()) tally.fail(lab.id + " has no debug check");
  }
  return tally;
}

}  // namespace

Step references() {
  return {"references", 60, true, run_references};
}

}  // namespace otelier::author::step
