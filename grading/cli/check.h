// One check of the learner's lab, as ./lab check and the watcher do it: choose sources, build,
// judge, keep the result. Prints nothing.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "cli/learner.h"
#include "judge/result.h"
#include "testbed/sink.h"

namespace otelier::cli {

inline constexpr std::uint64_t kLearnersSeed = 1;  // the same inputs at every check, until --seed

struct CheckOptions {
  bool full = false;           // release and sanitizer checks too
  bool speed = true;           // with full: speed checks
  std::set<std::string> only;  // check ids
  std::uint64_t seed = kLearnersSeed;
  std::string purpose = "check";  // of the build tree
  bool bench = false;             // keep what each check sent, for the bench
};

struct Checked {
  judge::LabResult result;
  std::vector<judge::Check> in_full;  // not judged: they are in --full
  std::vector<workspace::Choice> choices;
  core::Result<> kept = {};  // could the result be stored? (a full disk, a read-only folder)
  std::map<std::string, std::vector<testbed::Request>> sent = {};  // by check, for the bench
};

// Keeps the result in work/.otelier/results/ unless only some checks were asked for. Error: it
// could not run at all.
[[nodiscard]] core::Result<Checked> check(const OpenLab& open, const CheckOptions& options);

// The result as the terminal shows it: the first unfinished stage, or all of them.
enum class Stages { first_unfinished, all };
[[nodiscard]] std::string render(const workspace::Lab& lab, const Checked& checked, Stages stages);

// 0 when the core checks that were judged pass, 3 when none failed but one could not run, else 1.
[[nodiscard]] int exit_code(const judge::LabResult& result);

// ./lab check --watch
int watch(const OpenLab& open, const CheckOptions& options);

// The next hint for a check (its id; empty: the first that does not pass), printed. ./lab hint.
int hint(const OpenLab& open, const std::string& check);

}  // namespace otelier::cli
