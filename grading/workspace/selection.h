// Whose sources a build takes, lab by lab. While working on lab N: N from the learner; an earlier
// lab from the learner if all its core debug checks passed for exactly those files, else from the
// reference, so that a lab which was skipped or failed stops nobody. ./lab use overrides.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "workspace/build.h"
#include "workspace/lab.h"

namespace otelier::workspace {

enum class Why {
  working_on,     // mine: this is the lab being checked
  passed,         // mine: exactly these files passed
  asked,          // ./lab use said so
  not_started,    // reference
  never_checked,  // reference: there is no passing result at all
  changed,        // reference: passed once, and changed since
};

struct Choice {
  const Lab* lab = nullptr;
  Source source = Source::reference;
  Why why = Why::not_started;
};

// The choice for the lab and everything below it, in order, the lab itself last. Reads the
// learner's files of each (for their digest).
[[nodiscard]] std::vector<Choice> choose(const Kit& kit, const Lab& lab);
[[nodiscard]] std::map<std::string, Source> sources(const std::vector<Choice>& choices);

// The learner's files of a lab's subsystem, path in the lab's folder → SHA-256.
[[nodiscard]] std::map<std::string, std::string> judged_files(const Kit& kit, const Lab& lab);
// Records that all core debug checks passed for files of this digest. The last sixteen are kept, so
// that going back to an older version is recognized.
[[nodiscard]] core::Result<> remember_passed(const Kit& kit, const Lab& lab,
                                             const std::string& digest);

// ./lab use: kept in .lab/use/NN-name; nullopt goes back to the rule above.
[[nodiscard]] core::Result<> remember_use(const Kit& kit, const Lab& lab,
                                          std::optional<Source> source);
[[nodiscard]] std::optional<Source> remembered_use(const Kit& kit, const Lab& lab);

}  // namespace otelier::workspace
