// The starter fails every scored check of its own, and by "not implemented": not yet written is not
// wrong, and no check passes for nothing.
#include "author/proof.h"

namespace otelier::author::proof {
namespace {

Outcome prove_starter_is_open(Workshop& shop) {
  const auto& result = shop.starter();
  if (!result) return broken({finding(result.error())});
  std::vector<std::string> findings;
  std::size_t scored = 0;
  for (const judge::Check& check : result->checks) {
    if (check.points == 0) continue;
    ++scored;
    if (check.status != judge::Status::not_implemented) findings.push_back(finding(check));
  }
  if (scored == 0) findings.push_back("no check gives points");
  return judged(std::move(findings), std::to_string(scored) + " scored checks");
}

}  // namespace

Proof starter_is_open() {
  return {"starter-is-open",
          50,
          "the starter fails by \"not implemented\"",
          "起始代码以“尚未实现”未通过",
          false,
          prove_starter_is_open};
}

}  // namespace otelier::author::proof
