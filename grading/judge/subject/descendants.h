// What a process and all that descend from it use, read from /proc. A process that ends meanwhile
// counts as nothing. O(descendants). Thread-safe.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <optional>

namespace otelier::judge {

// Resident memory of the process and its descendants, in bytes; shared pages count in each.
[[nodiscard]] std::size_t resident_bytes(pid_t root);

// CPU time of the process, of its descendants, and of those among them that were ended and reaped:
// what runs to the nanosecond, what has ended to the system's tick (10 ms). A child whose parent
// asks the system to forget it (SIGCHLD ignored) is counted only while it runs.
[[nodiscard]] std::chrono::nanoseconds cpu_time(pid_t root);

// The first process that `generations` steps of "first child" lead to from root; nothing where the
// line is shorter or the system does not list children.
[[nodiscard]] std::optional<pid_t> first_descendant(pid_t root, int generations);

}  // namespace otelier::judge
