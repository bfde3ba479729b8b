// Queries that jq gets right, clauses that resolve, generators that exist, stages that there are,
// hints in both languages: what the judge's lint says about scenarios.
#include "author/proof.h"
#include "judge/spec.h"

namespace otelier::author::proof {
namespace {

Outcome prove_lint(Workshop& shop) {
  if (!shop.scenarios()) return skipped("the scenarios do not load");
  std::vector<std::string> findings;
  for (const judge::Problem& problem :
       judge::lint_scenarios(shop.kit().root(), shop.lab(), *shop.scenarios())) {
    findings.push_back(problem.text());
  }
  const auto spec = judge::Spec::read(shop.kit().root());
  if (!spec) return broken({finding(spec.error())});
  for (const std::string& clause : shop.lab().spec) {
    if (const auto found = spec->resolve(clause); !found) {
      findings.push_back("lab.yaml: " + finding(found.error()));
    }
  }
  std::size_t queries = 0;
  for (const judge::Scenario& scenario : *shop.scenarios()) queries += scenario.expect.size();
  return judged(std::move(findings), std::to_string(queries) + " queries, " +
                                         std::to_string(shop.lab().spec.size()) + " clauses");
}

}  // namespace

Proof lint() {
  return {"lint", 20,        "queries, clauses and steps are sound", "查询、条款与步骤可靠",
          true,   prove_lint};
}

}  // namespace otelier::author::proof
