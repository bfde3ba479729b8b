// Each named mistake is caught: the listed checks fail, and the learner reads the listed text.
#include "author/mutants.h"

#include "author/proof.h"

namespace otelier::author::proof {
namespace {

Outcome prove_mutants(Workshop& shop) {
  if (!shop.mutants()) return broken({finding(shop.mutants().error())});
  std::vector<std::string> findings;
  if (shop.mutants()->empty()) findings.push_back("there is no mutant");
  const std::vector<MutantOutcome> outcomes = try_mutants(shop, *shop.mutants());
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    for (const std::string& fault : outcomes[i].faults) {
      findings.push_back((*shop.mutants())[i].id + ": " + fault);
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
