// How the kit's own build tree compiles and links a lab: read from the reference's tree, so that a
// submission is built with exactly the flags and archives that a learner's own check uses. Paths
// are those of the kit.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "workspace/lab.h"

namespace otelier::sandbox {

using Words = std::vector<std::string>;

struct LabRecipe {
  Words sources;                  // compiler and flags of a source of the subsystem
  Words contract;                 // likewise of the given contract.cc
  Words main;                     // likewise of main.cc; the sources' own where there is none
  std::optional<Words> steps;     // likewise of the lab's player.cc, where it has one
  std::filesystem::path archive;  // in the tree: libotelier_SUBSYSTEM.a
};

struct Recipe {
  std::filesystem::path tree;
  std::map<std::string, LabRecipe> labs;       // by id
  std::map<std::string, Words> links;          // by target: compiler, flags, objects, archives
  std::vector<std::filesystem::path> headers;  // of the kit that given code reads, labs' own not
};

// Reads a tree in which these targets stand built from the reference.
[[nodiscard]] core::Result<Recipe> read_recipe(const workspace::Kit& kit,
                                               const std::filesystem::path& tree,
                                               const std::vector<const workspace::Lab*>& labs,
                                               const std::vector<std::string>& targets);

// A line of shell as words, quotes and backslashes undone. No expansions: build tools write none.
[[nodiscard]] Words split_command(std::string_view line);

}  // namespace otelier::sandbox
