// What a person needs from a failed build: the first error, in their own file where it concerns
// one.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "workspace/build.h"

namespace otelier::workspace {

// Reads what GCC, Clang, mold or ld printed through ninja in `folder`, the build tree, which
// relative names are below of (a compiler cache makes them so). Files below one of `roots` become
// relative to it; the first root is the learner's. Where the error is in a header that the learner
// did not write but was led to from their code ("required from here", "requested here"), the place
// in their code is named. Always gives a message: at least the first line that tells of a failure.
[[nodiscard]] CompileError read_compile_error(std::string_view log,
                                              const std::vector<std::filesystem::path>& roots,
                                              const std::filesystem::path& folder = {});

// "01-wire/wire/writer.cc:12:10", or "" where an error has no place, as of the linker.
[[nodiscard]] std::string place(const CompileError& error);

}  // namespace otelier::workspace
