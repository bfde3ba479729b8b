// compile_commands.json for the learner's editor: clangd in work/ knows every file's own flags.
#pragma once

#include <filesystem>

#include "workspace/build.h"

namespace otelier::workspace {

// Merges what the tree says about files below the learner's folder into its compile_commands.json,
// when that changed. Only debug trees of the learner's own "check" are read. Failure is silent: an
// editor's comfort never stops a check. Cost without a change: one stat.
void describe_for_editors(const Kit& kit, const Tree& tree, const std::filesystem::path& folder);

}  // namespace otelier::workspace
