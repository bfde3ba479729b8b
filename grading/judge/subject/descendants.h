// What a process and all that descend from it use, read from /proc. A process that ends meanwhile
// counts as nothing. O(descendants). Thread-safe.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>

namespace otelier::judge {

// Resident memory of the process and its descendants, in bytes; shared pages count in each.
[[nodiscard]] std::size_t resident_bytes(pid_t root);

// The first process that `generations` steps of "first child" lead to from root; nothing where the
// line is shorter or the system does not list children.
[[nodiscard]] std::optional<pid_t> first_descendant(pid_t root, int generations);

}  // namespace otelier::judge
