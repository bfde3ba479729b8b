#include "author/proof.h"

namespace otelier::author {

Outcome holds(std::string fact) {
  return {Outcome::Verdict::holds, std::move(fact), {}};
}

Outcome broken(std::vector<std::string> findings) {
  std::string fact =
      std::to_string(findings.size()) + (findings.size() == 1 ? " fault" : " faults");
  return {Outcome::Verdict::broken, std::move(fact), std::move(findings)};
}

Outcome skipped(std::string reason) {
  return {Outcome::Verdict::skipped, std::move(reason), {}};
}

Outcome judged(std::vector<std::string> findings, std::string fact) {
  return findings.empty() ? holds(std::move(fact)) : broken(std::move(findings));
}

std::string finding(const core::Error& error) {
  return error.next.empty() ? error.message : error.message + "\n" + error.next;
}

std::string finding(const judge::Check& check) {
  std::string text = check.id + " (" + check.build + "): " + std::string(judge::name(check.status));
  if (!check.message.empty()) text += ": " + check.message;
  if (!check.reason.empty() && check.reason != check.message) text += ": " + check.reason;
  if (!check.evidence.empty()) text += "\n" + check.evidence;
  return text;
}

}  // namespace otelier::author
