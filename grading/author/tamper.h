// Hostile submissions, each a folder of grading/sandbox/tamper: attack.yaml says what it attacks,
// what stops it, which checks it is tried on, at which levels it is claimed to be stopped, what it
// changes in the code that it is added to, and where its defence is off. An attack is stopped when
// it scores nothing, leaves no mark, touches nothing outside (files and processes are watched), and
// a grade still comes. Where a level does not stop one, that is said and not counted as stopped.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/result.h"
#include "sandbox/level.h"
#include "workspace/lab.h"

namespace otelier::author {

// The same attack where its defence is off: it must score there, or its 0 elsewhere proves nothing.
struct Control {
  bool unconfined = false;            // at the level none; only for what does no harm
  std::optional<std::uint64_t> seed;  // the seed that it hopes for
};

// One exact replacement.
struct Change {
  std::string file, replace, with;
};

struct Attack {
  std::string name;
  workspace::Localized what, stopped_by;
  bool on_starter = false;      // else on the reference
  std::vector<Change> changes;  // to that base
  std::optional<Control> control;
  std::set<std::string> checks;    // tried on these, of the first lab that has a player of wire
  std::set<std::string> claimed;   // names of levels
  std::string ends;                // "refused", "compile_error", or "" when it is played
  std::vector<std::string> marks;  // what nobody may read in the result
  std::filesystem::path folder;
};

struct AttackOutcome {
  bool stopped = false;
  std::string how;    // what was seen: "refused: …", "compile error: …", "crashed", …
  std::string found;  // why it is not called stopped
  int score = 0, most = 0;
};

// Every attack, by name. Error: file and line.
[[nodiscard]] core::Result<std::vector<Attack>> attacks(const workspace::Kit& kit);

// Tries one at a level that is available here.
[[nodiscard]] core::Result<AttackOutcome> try_attack(const workspace::Kit& kit,
                                                     const Attack& attack, sandbox::Level level);

// What isolation adds to a scenario: the median and the spread of starting and ending an empty
// subject in a cell, less those of a plain child.
struct Overhead {
  double median_ms = 0, low_ms = 0, high_ms = 0;  // quartiles
  int rounds = 0;
};
[[nodiscard]] core::Result<Overhead> isolation_overhead(sandbox::Level level, int rounds);

// The page of the instructor guide: the attacks and what stops them, from the data alone.
[[nodiscard]] std::string tamper_page(const std::vector<Attack>& all, const std::string& language);

}  // namespace otelier::author
