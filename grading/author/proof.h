// A proof is one claim about a lab that a machine checks. Each is a file of proofs/ that defines
// `Proof NAME()`, NAME being the file's own; the table of them is made from the folder. A proof
// tells every counter-example it finds, and one that could not be carried out is skipped with the
// reason, never held.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "author/workshop.h"

namespace otelier::author {

struct Outcome {
  enum class Verdict { holds, broken, skipped };
  Verdict verdict = Verdict::holds;
  std::string fact;                   // a few words: "14 of 14 caught"
  std::vector<std::string> findings;  // what breaks it, a sentence or a small block each
};

[[nodiscard]] Outcome holds(std::string fact);
[[nodiscard]] Outcome broken(std::vector<std::string> findings);
[[nodiscard]] Outcome skipped(std::string reason);
// broken() when there are findings, else holds(fact).
[[nodiscard]] Outcome judged(std::vector<std::string> findings, std::string fact);
// The message and what to do next, as one finding.
[[nodiscard]] std::string finding(const core::Error& error);
// "id: status: message", with the evidence below, as one finding.
[[nodiscard]] std::string finding(const judge::Check& check);

struct Proof {
  std::string name;  // "mutants"
  int order = 0;     // proofs run and are shown in this order
  std::string claim_en, claim_zh;
  bool structural = false;  // needs no build: reads files alone
  std::function<Outcome(Workshop&)> prove;
};

// Every proof, in order.
[[nodiscard]] const std::vector<Proof>& proofs();

}  // namespace otelier::author
