// Every proof about every lab; with --quick those that read files alone.
#include "author/check.h"
#include "author/suite.h"

namespace otelier::author::step {
namespace {

Tally run_proofs(const Suite& suite) {
  Tally tally;
  for (const workspace::Lab& lab : suite.kit().labs()) {
    CheckOptions options;
    options.structural_only = suite.quick();
    for (const Row& row : check_lab(suite.kit(), lab, options)) {
      std::string what = lab.id + ": " + row.claim_en;
      switch (row.outcome.verdict) {
        case Outcome::Verdict::holds:
          tally.pass();
          break;
        case Outcome::Verdict::broken:
          for (const std::string& found : row.outcome.findings) what += "\n- " + found;
          tally.fail(what);
          break;
        case Outcome::Verdict::skipped:
          tally.skip(what + ": " + row.outcome.fact);
          break;
      }
    }
  }
  return tally;
}

}  // namespace

Step proofs() {
  return {"proofs", 70, true, run_proofs};
}

}  // namespace otelier::author::step
