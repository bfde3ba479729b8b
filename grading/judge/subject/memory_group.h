// A control group that holds a subject and all its descendants to an amount of memory. The kernel
// counts, so nothing is missed that no process's resident size shows: files in memory, shared
// memory, what waits in sockets and pipes. Where the system lets us make none (most often: not
// root, and no group was handed to us) there is none, and the caller watches resident sizes.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>

#include "judge/subject/descriptor.h"

namespace otelier::judge {

class MemoryGroup {
 public:
  // Nothing where groups cannot be made or entered: tried once a process. Thread-safe.
  [[nodiscard]] static std::optional<MemoryGroup> make(std::size_t bytes);
  MemoryGroup(MemoryGroup&&) noexcept = default;
  MemoryGroup& operator=(MemoryGroup&&) noexcept = default;
  // Removes it; all who were in it must be reaped.
  ~MemoryGroup();

  // Whoever writes "0" to this descriptor is in it, with all that it starts from then on.
  [[nodiscard]] int entry() const { return entry_.get(); }
  // Whether a process of it was ended because there was no more.
  [[nodiscard]] bool exceeded() const;

 private:
  MemoryGroup(std::filesystem::path folder, Descriptor entry)
      : folder_(std::move(folder)), entry_(std::move(entry)) {}

  std::filesystem::path folder_;
  Descriptor entry_;
};

}  // namespace otelier::judge
