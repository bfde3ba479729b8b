// All proofs about a lab, one after another, as a table for a person. A proof that throws is
// broken, not the end of the table.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "author/proof.h"

namespace otelier::author {

struct Row {
  std::string proof;  // Proof::name
  std::string claim_en, claim_zh;
  Outcome outcome;
  std::int64_t milliseconds = 0;
};

struct CheckOptions {
  bool structural_only = false;   // the proofs that read files alone
  std::vector<std::string> only;  // names of proofs; empty: all
  std::function<void(const Row&)> on_row;
  std::function<void(const std::string&)> progress;
};

// Also proves that the learner's folder is as it was before.
[[nodiscard]] std::vector<Row> check_lab(const workspace::Kit& kit, const workspace::Lab& lab,
                                         const CheckOptions& options = {});

// One row: sign, claim, fact, seconds, and the findings below it. Fits `width` columns but for
// findings, which keep their lines.
[[nodiscard]] std::string table_row(const Row& row, const std::string& language, bool colour,
                                    int width);

}  // namespace otelier::author
