// What the learner's verbs share: the kit with a lab named on the command line, and the result that
// the last check left.
#pragma once

#include <optional>
#include <string>

#include "cli/verb.h"
#include "judge/result.h"
#include "workspace/lab.h"
#include "workspace/selection.h"

namespace otelier::cli {

struct OpenLab {
  workspace::Kit kit;
  const workspace::Lab* lab = nullptr;  // in kit
};

// Errors: no kit, no such lab (the nearest is named), or, where it must be there, not started.
enum class Must { exist, be_started };
[[nodiscard]] core::Result<OpenLab> open_lab(const std::string& name, Must must);

// Of a lab whose starter has a program: is its main.cc still there? Error: how it comes back.
[[nodiscard]] core::Result<> program_is_there(const OpenLab& open);

// "01": how a learner types the lab.
[[nodiscard]] std::string number(const workspace::Lab& lab);
// The path as the learner would type it: relative to the current folder when that is shorter.
[[nodiscard]] std::string shown(const std::filesystem::path& path);

// work/.otelier/results/NN-name.json
[[nodiscard]] std::filesystem::path result_file(const workspace::Kit& kit,
                                                const workspace::Lab& lab);
// The last check's; none when there was none, or when the file is damaged, which is then told on
// standard error.
[[nodiscard]] std::optional<judge::LabResult> last_result(const workspace::Kit& kit,
                                                          const workspace::Lab& lab);

[[nodiscard]] bool result_is_damaged(const workspace::Kit& kit, const workspace::Lab& lab);

// Is it one of those that ./lab check judges, and does its outcome decide?
[[nodiscard]] bool is_debug(const judge::Check& check);
[[nodiscard]] bool passed_core(const judge::LabResult& result);

// A line for each lab below that was taken from somewhere a learner may not expect; empty when all
// is theirs. "01-wire: the reference (yours changed since it passed: ./lab check 01)"
[[nodiscard]] std::string explain(const std::vector<workspace::Choice>& choices);

// A compile error as the compiler shows it, the place first, and what to do about it; in 80 columns
// but for the learner's own lines.
[[nodiscard]] std::string describe(const std::string& message, const std::string& excerpt,
                                   const std::string& next);
[[nodiscard]] std::string describe(const workspace::CompileError& error);

// Prepares a group of packages that this verb needs (./lab prepare GROUP), once.
[[nodiscard]] core::Result<> prepare(const workspace::Kit& kit, const std::string& group);

}  // namespace otelier::cli
