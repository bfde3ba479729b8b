// What tests each clause of the register (grading/spec): the scenarios that cite it and the checks
// of an endpoint or of a client that do, or the reason why nothing outside a program can. Derived
// from what the tests say of themselves and written down nowhere else. Plain data once made;
// reading is thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "judge/spec.h"
#include "workspace/repository.h"

namespace otelier::conform {

struct Tested {
  std::string by;     // "03-context", kEverySdk, kEndpoint, or kClient
  std::string check;  // a scenario of it, or a check of an endpoint or client
};

// The checks that any OTLP endpoint is asked, as Tested::by.
inline constexpr std::string_view kEndpoint = "endpoint";
// What any OTLP client is watched and tried for.
inline constexpr std::string_view kClient = "client";

struct CoveredClause {
  enum class State { tested, untestable, open };

  const judge::Clause* clause = nullptr;  // of the same Coverage
  std::vector<Tested> tests;

  [[nodiscard]] State state() const;
};

struct CoveredRegister {
  const judge::Register* text = nullptr;
  std::vector<CoveredClause> clauses;  // in the order of the file
};

struct Coverage {
  judge::Spec spec;
  std::vector<CoveredRegister> registers;  // complete ones first, then by file name

  Coverage() = default;
  Coverage(Coverage&&) = default;
  Coverage& operator=(Coverage&&) = default;
  Coverage(const Coverage&) = delete;  // registers point into spec
  Coverage& operator=(const Coverage&) = delete;
};

// Reads the register and every scenario. Errors: a file is wrong; a test cites a clause that is not
// there (file, line and column, with the nearest id).
[[nodiscard]] core::Result<Coverage> coverage(const workspace::Kit& kit);

// What keeps the register from being whole: of a complete text a MUST or MUST NOT that nothing
// tests and that gives no reason; a clause that is tested and said to be untestable.
[[nodiscard]] std::vector<judge::Problem> gaps(const Coverage& coverage);

// For a terminal, in `width` columns; as Markdown, for a page; as JSON, for the site.
[[nodiscard]] std::string coverage_table(const Coverage& coverage, std::string_view language,
                                         int width);
[[nodiscard]] std::string coverage_page(const Coverage& coverage, std::string_view language);
[[nodiscard]] std::string coverage_json(const Coverage& coverage);
// Writes build/coverage.json, of which the site makes its page. Errors as coverage().
[[nodiscard]] core::Result<> write_coverage_for_site(const workspace::Kit& kit);

}  // namespace otelier::conform
