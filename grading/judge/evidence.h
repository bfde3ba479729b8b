// What a failure shows: the steps as a transcript with the failing one marked, what was expected,
// with the clause of the specification, what came instead, and what crossed the wire. Plain text
// for 80 columns, in the language of the reader. Lines of a passing scenario are never rendered.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "judge/compare.h"
#include "judge/scenario.h"
#include "judge/spec.h"

namespace otelier::judge {

// The judge's own words in the reader's language.
struct Words {
  std::string_view steps, expected, came, clause, wire, output, input, shrunk_input, got, nothing,
      several, failed_query, is_null, not_written, answered, ended, timed_out, too_long, oracle,
      bytes, more_bytes, more;
};
[[nodiscard]] const Words& words_in(std::string_view language);

// One step as it was played.
struct Played {
  const Step* step = nullptr;
  nlohmann::json args;
  std::string outcome;  // "" while it has none
  bool failed = false;
};

// An expectation that did not hold.
struct Unmet {
  const Expectation* expectation = nullptr;
  Mismatch mismatch;
  std::string absent;  // what the query did not find; then mismatch.came is empty
};

struct Evidence {
  std::string_view language;
  std::vector<Played> steps;
  std::vector<Unmet> unmet;
  const Clause* clause = nullptr;
  nlohmann::json requests = nlohmann::json::array();
  nlohmann::json input;  // of generated cases
  std::size_t input_number = 0;
  std::size_t inputs = 0;
  bool shrunk = false;
  std::string standard_output, standard_error;

  // Several lines, no trailing newline.
  [[nodiscard]] std::string render() const;
};

// One line: "that: expected 1, came 2".
[[nodiscard]] std::string message_of(const Unmet& unmet, std::string_view language);
// The line of a sanitizer's report that names the fault; "" without one.
[[nodiscard]] std::string sanitizer_line(std::string_view standard_error);

}  // namespace otelier::judge
