// The reference scores the maximum, every check in its own build.
#include "author/proof.h"

namespace otelier::author::proof {
namespace {

Outcome prove_reference_scores(Workshop& shop) {
  const auto& result = shop.reference();
  if (!result) return broken({finding(result.error())});
  std::vector<std::string> findings;
  std::vector<std::string> unjudged;
  for (const judge::Check& check : result->checks) {
    if (check.status == judge::Status::passed) continue;
    (check.status == judge::Status::skipped ? unjudged : findings).push_back(finding(check));
  }
  if (findings.empty() && result->score != result->max_score && unjudged.empty()) {
    findings.push_back("it scores " + std::to_string(result->score) + " of " +
                       std::to_string(result->max_score));
  }
  if (findings.empty() && !unjudged.empty()) return skipped("not judged: " + unjudged.front());
  return judged(std::move(findings), std::to_string(result->score) + "/" +
                                         std::to_string(result->max_score) + " points, " +
                                         std::to_string(result->checks.size()) + " checks");
}

}  // namespace

Proof reference_scores() {
  return {"reference-scores", 90,    "the reference scores the maximum",
          "参考实现得满分",   false, prove_reference_scores};
}

}  // namespace otelier::author::proof
