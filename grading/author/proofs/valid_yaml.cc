// Everything written in YAML fits its schema, and jq programs can be trusted.
#include "author/proof.h"
#include "judge/spec.h"

namespace otelier::author::proof {
namespace {

namespace fs = std::filesystem;

Outcome prove_valid_yaml(Workshop& shop) {
  const workspace::Lab& lab = shop.lab();
  std::vector<std::string> findings;
  const auto valid = judge::validate_yaml(shop.kit().root(), lab.labs / "lab.yaml", "lab");
  if (!valid) findings.push_back(finding(valid.error()));
  if (!shop.scenarios()) {
    findings.push_back(finding(shop.scenarios().error()));
  } else if (shop.scenarios()->empty()) {
    findings.push_back("no scenario in " + (lab.grading / "scenarios").string());
  }
  if (!shop.mutants()) findings.push_back(finding(shop.mutants().error()));
  if (!findings.empty()) return broken(std::move(findings));
  return holds(std::to_string(shop.scenarios()->size()) + " scenarios, " +
               std::to_string(shop.mutants()->size()) + " mutants");
}

}  // namespace

Proof valid_yaml() {
  return {"valid-yaml", 10, "YAML fits its schema", "YAML 符合模式", true, prove_valid_yaml};
}

}  // namespace otelier::author::proof
