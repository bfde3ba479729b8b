// Build trees of learner code. A tree is one selection (mine or reference, per lab) and one kind of
// build; trees never mix two copies of a subsystem. Safe against another ./lab at work on the same
// tree (a lock file).
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "workspace/lab.h"

namespace otelier::workspace {

enum class Build { debug, release, asan, tsan };
enum class Source { mine, reference };

struct Tree {
  std::map<std::string, Source> selection;  // by lab id; a lab not named is the reference
  std::filesystem::path work;  // where "mine" is; the kit's work() unless grading a PATH
  Build build = Build::debug;
  std::string compiler = {};  // "" is the kit's default (g++), or e.g. "clang++-19"
  bool werror = false;
  std::string purpose =
      "check";  // part of the folder's name: an IDE and a watcher do not share one
};

struct CompileError {
  std::string file;  // relative to the learner's repository, when it is theirs
  int line = 0, column = 0;
  std::string message;  // the compiler's first error
  std::string excerpt;  // the line and a caret
  std::string next;     // what to do about it
  std::string log;      // everything, for those who ask
};

struct Built {
  std::map<std::string, std::filesystem::path> programs;  // by target: "player-01-wire", "hello"
  std::optional<CompileError> error;                      // then programs is empty
};

[[nodiscard]] std::string_view name(Build build);

// Where a tree is built: build/<purpose>-<build>-<digest of its settings> under the kit's root.
[[nodiscard]] std::filesystem::path folder(const Kit& kit, const Tree& tree);

// Configures when needed and builds the given CMake targets. Error: the build could not run at all.
[[nodiscard]] core::Result<Built> build(const Kit& kit, const Tree& tree,
                                        const std::vector<std::string>& targets);

}  // namespace otelier::workspace
