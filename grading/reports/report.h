// Renderings of a result. A result is data; every format here is a pure function from it to text,
// so two formats can never disagree about a score. Totals are integers and the maximum of a lab is
// the same in every report. What a hidden check found never leaves shown(): a failing one keeps its
// title alone. A new format is a new file in formats/ that defines `Format NAME()`; nothing else is
// touched.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "judge/result.h"
#include "workspace/lab.h"

namespace otelier::reports {

// One lab of a report.
struct LabReport {
  judge::LabResult result;
  std::optional<workspace::Lab> lab;  // titles and stages; without it the id stands for the title
  std::vector<judge::Check> in_full;  // checks of other builds, judged only by check --full
};

// Whose work it is. All may be empty; formats of course systems leave such cells empty.
struct Submission {
  std::string name;        // full name, or the folder's
  std::string id;          // the course system's number
  std::string email;       // Moodle finds people by it
  std::string login;       // Canvas: SIS Login ID
  std::string section;     // Canvas
  std::string classroom;   // Classroom 50
  std::string assignment;  // name of the assignment, where it is not the lab's
  std::string repository;  // Classroom 50: the submission's address
  std::string commit;
  std::string datetime;  // RFC 3339, UTC
};

struct Report {
  Submission submission;
  std::vector<LabReport> labs;
};

// How text for a person is set.
struct Style {
  std::string language = "en";  // or "zh"
  bool colour = false;          // ANSI escapes
  int width = 80;               // columns
  bool all_stages = false;      // false: the first unfinished stage, the others counted
};

struct Format {
  std::string name;       // as --report takes it
  std::string summary;    // one line, for --help
  std::string extension;  // of a file made by it, without the dot
  std::function<std::string(const Report&, const Style&)> render;
};

// Every format, in order of name.
[[nodiscard]] const std::vector<Format>& all();
// The format of that name; the error names those there are.
[[nodiscard]] core::Result<const Format*> find(std::string_view name);

// The check as a report may show it: of a hidden one that did not pass, the title and the points;
// of a visible one, as much as its detail says.
[[nodiscard]] judge::Check shown(const judge::Check& check);
// What the file holds is the old text or the new one, never a part: a temporary file in the same
// folder, fsync, rename.
[[nodiscard]] core::Result<> write_whole(const std::filesystem::path& file, std::string_view text);

// The text in that language, else in English, else in any.
[[nodiscard]] std::string in_language(const workspace::Localized& text, std::string_view language);
// The lab's title with its number: "01 The wire format", or the id where no title is known.
[[nodiscard]] std::string title(const LabReport& lab, std::string_view language);

// One sentence about a course's deadline: how late, and what it cost; empty when in time or
// without.
[[nodiscard]] std::string lateness(const judge::LabResult& result, std::string_view language);

// Sums over the labs of a report.
struct Totals {
  int score = 0, max_score = 0, bonus = 0;
  bool incomplete = false;
};
[[nodiscard]] Totals totals(const Report& report);

// How the style fits where the text goes: colour and width of a terminal (NO_COLOR, CLICOLOR_FORCE
// and COLUMNS are heeded), plain and 80 wide elsewhere; language from LANG.
[[nodiscard]] Style style_for(int descriptor);

}  // namespace otelier::reports
