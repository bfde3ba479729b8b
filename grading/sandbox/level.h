// How a submission is shut in. `namespaces`: bubblewrap, every scenario with processes, files,
// network and users of its own. `user`: another, unprivileged user with limits; keeps the judge and
// its files safe from writing, not from reading. `none`: a plain child with limits, only when asked
// for by name.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "judge/subject/isolation.h"
#include "judge/subject/subject.h"
#include "sandbox/stage.h"

namespace otelier::sandbox {

enum class Level { namespaces, user, none };

[[nodiscard]] std::string_view name(Level level);
// Error: names the levels there are.
[[nodiscard]] core::Result<Level> level_of(std::string_view name);

// Tries a level on this machine, once a process. Error: why it cannot be had, and what to do.
[[nodiscard]] core::Result<> available(Level level);

// The unprivileged user that root hands things to; 0 when this process is no root.
[[nodiscard]] unsigned outsider();

// Makes the launch run where only these paths of the machine exist, all read-only but `writable`.
// What the level cannot do it leaves undone. Memory and other limits are the launch's own.
struct View {
  std::vector<std::string> read_only;  // at their own paths; links are kept as links
  std::vector<std::pair<std::string, std::string>> placed;  // from → to, read-only
  std::vector<std::string> devices = {"/dev/null", "/dev/zero", "/dev/urandom"};
  std::string writable;                   // empty: none but /tmp
  std::size_t scratch_bytes = 64u << 20;  // size of /tmp
  bool own_network = false;               // a network without anything in it
};
void shut_in(judge::Launch& launch, Level level, const View& view);

// Where the subjects of one run live: a cell for each scenario. Holds the stage.
[[nodiscard]] std::shared_ptr<const judge::Isolation> isolate(Level level,
                                                              std::shared_ptr<const Stage> stage,
                                                              std::vector<std::string> libraries);

}  // namespace otelier::sandbox
