// Each named mistake is caught: the listed checks fail, and the learner reads the listed text.
#include "author/mutants.h"

#include "author/proof.h"

namespace otelier::author::proof {
namespace {

Outcome prove_mutants(Workshop& shop) {
  if (!shop.mutants()) return broken({finding(shop.mutants().error())});
  std::vector<std::string> findings;
  if (shop.mutants()->empty()) findings.push_back("there is no mutant");
  for (const judge::Mutant& mutant : *shop.mutants()) {
    const MutantOutcome outcome = try_mutant(shop, mutant);
    for (const std::string& fault : outcome.faults) {
      findings.push_back(mutant.id + ": " + fault);
    }
  }
  const std::string all = std::to_string(shop.mutants()->size());
  return judged(std::move(findings), all + " of " + all + " caught");
}

}  // namespace

Proof mutants() {
  return {"mutants",
          110,
          "each mutant is caught, with its text",
          "每个变异体都被捕获并说出原因",
          false,
          prove_mutants};
}

}  // namespace otelier::author::proof
