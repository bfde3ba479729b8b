// Compiled objects that are kept from grade to grade, by the digest of all that went into them, in
// a folder that no sandbox sees. Bounded: when it holds more than that, those go first that nobody
// has asked for longest. Two grades may share a folder; a file that another took away counts as not
// kept.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "sandbox/stage.h"

namespace otelier::sandbox {

class Objects {
 public:
  // About three thousand units of a lab with sanitizers; a class of a hundred hands in that many.
  static constexpr std::size_t kMostBytes = std::size_t{512} << 20;

  explicit Objects(std::filesystem::path folder, std::size_t most_bytes = kMostBytes)
      : folder_(std::move(folder)), most_bytes_(most_bytes) {}

  // Copies what is kept under this key; false when nothing is.
  [[nodiscard]] bool take(const std::string& key, const std::filesystem::path& to,
                          const Stage& stage) const;
  // Keeps this file under this key, whole or not at all, and lets go what is too much. What cannot
  // be kept is compiled again next time. O(files kept).
  void keep(const std::string& key, const std::filesystem::path& object) const;

 private:
  void let_go() const;

  std::filesystem::path folder_;
  std::size_t most_bytes_;
};

}  // namespace otelier::sandbox
