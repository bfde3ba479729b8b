// All but the speed checks also pass under AddressSanitizer, UndefinedBehaviorSanitizer and
// ThreadSanitizer.
#include "author/proof.h"

namespace otelier::author::proof {
namespace {

Outcome prove_sanitizers(Workshop& shop) {
  std::vector<std::string> findings;
  std::size_t checks = 0;
  for (const workspace::Build build : {workspace::Build::asan, workspace::Build::tsan}) {
    const auto& result = shop.reference(build);
    if (!result) return broken({finding(result.error())});
    for (const judge::Check& check : result->checks) {
      if (check.status == judge::Status::passed) {
        ++checks;
      } else {
        findings.push_back(std::string(workspace::name(build)) + ": " + finding(check));
      }
    }
  }
  return judged(std::move(findings), std::to_string(checks) + " verdicts");
}

}  // namespace

Proof sanitizers() {
  return {
      "sanitizers",    100, "the reference holds under sanitizers", "参考实现在消毒器下成立", false,
      prove_sanitizers};
}

}  // namespace otelier::author::proof
