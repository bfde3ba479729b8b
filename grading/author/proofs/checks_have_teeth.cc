// Every scored check was seen to fail on some mutant. Comes after the proof about mutants.
#include "author/proof.h"

namespace otelier::author::proof {
namespace {

Outcome prove_checks_have_teeth(Workshop& shop) {
  if (!shop.scenarios()) return skipped("the scenarios do not load");
  std::vector<std::string> findings;
  std::size_t scored = 0;
  for (const judge::Scenario& scenario : *shop.scenarios()) {
    if (scenario.points == 0) continue;
    ++scored;
    if (!shop.killed_by.contains(scenario.id)) {
      findings.push_back(scenario.id + ": no mutant makes it fail");
    }
  }
  return judged(std::move(findings), std::to_string(scored) + " scored checks");
}

}  // namespace

Proof checks_have_teeth() {
  return {"checks-have-teeth",
          120,
          "every scored check is failed by some mutant",
          "每个计分检查都会被某个变异体击中",
          false,
          prove_checks_have_teeth};
}

}  // namespace otelier::author::proof
