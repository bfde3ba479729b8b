// A run of every check against one endpoint, and what it came to. A miss of a MUST fails; of a
// SHOULD, or of what a text only states, it is a warning; of a MAY it is noted. What could not be
// seen from outside is told apart and is no pass. One run at a time: some checks measure patience.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conform/server/probe.h"
#include "core/result.h"
#include "judge/result.h"
#include "judge/spec.h"
#include "workspace/lab.h"

namespace otelier::conform::server {

struct Row {
  ServerCheck check;
  std::string level, link;    // of its main clause
  workspace::Localized text;  // likewise
  Finding finding;
  std::chrono::milliseconds took{};
  Check::Over over = Check::Over::http;

  enum class Verdict { passed, failed, warned, noted, untold };
  [[nodiscard]] Verdict verdict() const;
};

struct Outcome {
  std::string subject;             // "http://127.0.0.1:4318"
  workspace::Localized about;      // a line below it: what it serves
  bool http = true, grpc = false;  // what was spoken; rows of the other are left out
  std::vector<Row> rows;

  [[nodiscard]] bool tells(const Row& row) const;
  // Of the rows that it tells.
  [[nodiscard]] int count(Row::Verdict verdict) const;
};

// Errors: the endpoint is not there, serves no signal, wants credentials; a check cites a clause
// that the register does not have.
[[nodiscard]] core::Result<Outcome> run(const workspace::Kit& kit, const Target& target);

// 0 no MUST was missed, 1 one was.
[[nodiscard]] int exit_code(const Outcome& outcome);

// For a terminal, in `width` columns; one row of that; as Markdown, for a page; and for the formats
// of reports.
[[nodiscard]] std::string table(const Outcome& outcome, std::string_view language, int width);
[[nodiscard]] std::string line(const Row& row, std::string_view language, int width);
[[nodiscard]] std::string page(const Outcome& outcome, std::string_view language,
                               std::string_view title);
[[nodiscard]] judge::LabResult result(const Outcome& outcome, std::string_view name);
// An empty row of the check, with what its main clause says. Error: there is no such clause.
[[nodiscard]] core::Result<Row> row_of(const judge::Spec& spec, const ServerCheck& check);

}  // namespace otelier::conform::server
