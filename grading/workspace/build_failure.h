// Why a build came to nothing when the learner's code is not the reason: this machine lacks
// something, its disk is full, or the build tree itself is damaged. Told apart by what CMake, ninja
// and the tools print in English, so that nobody is sent to mend a line of theirs that is fine.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace otelier::workspace {

// Are cmake, ninja and this compiler (a path, or a name to find on the PATH) there? Error: the
// first that is not, and how to get it. Costs a few calls to access(2).
[[nodiscard]] core::Result<> tools_are_there(const std::string& compiler);

// Of the log of a failed build in `folder`: the sentence, when it is the machine's doing.
[[nodiscard]] std::optional<core::Error> machine_failure(std::string_view log,
                                                         const std::filesystem::path& folder,
                                                         const std::string& compiler);

// Is it the tree that cannot be read any more, or a part of it? It is good to lose: made anew, the
// same build may pass.
[[nodiscard]] bool tree_is_damaged(std::string_view log);

// The first error of a failed run of CMake as one sentence. `log_file` holds all of it.
[[nodiscard]] core::Error configure_failure(std::string_view log,
                                            const std::filesystem::path& folder,
                                            const std::string& compiler,
                                            const std::filesystem::path& log_file);

}  // namespace otelier::workspace
