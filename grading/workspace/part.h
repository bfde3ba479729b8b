// Parts of the kit that few verbs need: a lab's examiner, the verbs of instructors and authors, a
// program. Everyone waits for what is
// compiled before the first verdict, so in the tree of ./lab (OTELIER_COMMAND) a part is built when
// a verb first needs it, and again after the kit was; in every other tree it was built with the
// command. A part is a target of CMake that otelier_part() names.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/result.h"

namespace otelier::workspace {

// The built part, in the tree that the running command is of. `purpose` is why somebody waits for
// it, said on standard error when it has to be built: "what judges lab 01". A few microseconds
// when it is there. `root` is the kit's. Error: why there is none, and where all of it is written.
// Thread-safe, and safe beside another ./lab.
[[nodiscard]] core::Result<std::filesystem::path> part(const std::filesystem::path& root,
                                                       const std::string& target,
                                                       const std::string& purpose);

// The part where it needs no building, else nullopt: for those who would not wait.
[[nodiscard]] std::optional<std::filesystem::path> part_at_hand(const std::string& target);

// Opens a part that is a module, building it first as part() does. What it calls is the command's;
// it registers with the command what it has, and is never closed.
[[nodiscard]] core::Result<> open_part(const std::filesystem::path& root, const std::string& target,
                                       const std::string& purpose);

// The same as part() in a tree that is named; part() finds that of the running program.
[[nodiscard]] core::Result<std::filesystem::path> part_in(const std::filesystem::path& tree,
                                                          const std::filesystem::path& root,
                                                          const std::string& target,
                                                          const std::string& purpose);

}  // namespace otelier::workspace
