// What a person needs from a failed build: the first error, in their own file where it concerns
// one.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "workspace/build.h"

namespace otelier::workspace {

// Reads what GCC, Clang, mold or ld printed through ninja. Files below one of `roots` become
// relative to it; the first root is the learner's. Where the error is in a header that the learner
// did not write but was led to from their code ("required from here", "requested here"), the place
// in their code is named. Always gives a message: at least the first line that tells of a failure.
[[nodiscard]] CompileError read_compile_error(std::string_view log,
                                              const std::vector<std::filesystem::path>& roots);

}  // namespace otelier::workspace
