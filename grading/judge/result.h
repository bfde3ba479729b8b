// What the judge found. result.json is this, written whole or not at all; every other format is a
// rendering of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace otelier::judge {

enum class Status {
  passed,
  failed,
  not_implemented,
  compile_error,
  crashed,
  timed_out,
  unsupported,
  skipped
};
[[nodiscard]] std::string_view name(Status status);

struct Check {
  std::string id;                            // scenario id, unique in its lab
  std::map<std::string, std::string> title;  // "en", "zh"
  int stage = 1;
  bool extension = false;  // bonus, not core
  std::string build = "debug";
  int points = 0;  // the most it can give
  int score = 0;   // what it gave: points or 0
  Status status = Status::skipped;
  // What reports show of a check that did not pass. "visible": as much as detail says. "hidden",
  // "after_due_date", "after_published" (a course's): the title only.
  std::string visibility = "visible";
  std::string detail = "full";  // or "message", "title"
  std::string message;          // one line: what was wrong
  std::string evidence;  // several lines: steps, expected with the clause, what came instead, first
                         // difference
  std::string next;      // the next command or hint
  std::string spec;      // clause id
  std::string reason;    // of skipped and unsupported
  std::int64_t milliseconds = 0;
};

struct LabResult {
  std::string lab;      // "01-wire"
  std::string subject;  // "mine", "reference", "starter", "sdk:python", …
  std::string kit_version;
  std::uint64_t seed = 0;
  std::string isolation = "none";
  std::map<std::string, std::string> files;      // judged file → sha256
  std::map<std::string, std::string> selection;  // lab id → mine | reference
  std::vector<Check> checks;
  int score = 0;      // core points got
  int max_score = 0;  // core points there are; the same for every run of the lab
  int bonus = 0;
  double similarity = 0;  // share of common 8-grams with the reference, 0 … 1; reported, not scored
  bool incomplete = false;  // a scored check had to be skipped
  // Of a course with deadlines; RFC 3339, UTC. Empty: none, not told.
  std::string due, submitted;
  int days_late = 0;    // begun since the deadline
  int late_points = 0;  // taken off score and bonus already
};

[[nodiscard]] std::string to_json(const LabResult& result);
[[nodiscard]] core::Result<LabResult> from_json(std::string_view json);
// Atomic: a temporary file in the same folder, fsync, rename.
[[nodiscard]] core::Result<> write(const LabResult& result, const std::filesystem::path& file);

}  // namespace otelier::judge
