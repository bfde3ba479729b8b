// A new lab as folders that hold together from the first minute: a tiny subsystem with one hole, a
// player step, a scenario, a mutant, hints, pages, deck and exercise in both languages. Copied from
// the template lab of grading/author/template, whose name is replaced throughout.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/result.h"

namespace otelier::author {

struct NewLab {
  std::string id;                            // "02-model"
  std::string subsystem;                     // "model"
  std::vector<std::filesystem::path> files;  // written, relative to the root
};

// Error: the name is no NN-name, or one of the folders or the subsystem exists already. Writes all
// or, on an error, nothing that stays.
[[nodiscard]] core::Result<NewLab> new_lab(const std::filesystem::path& root,
                                           const std::string& id);

}  // namespace otelier::author
