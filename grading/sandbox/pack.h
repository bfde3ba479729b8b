// Writes an archive entry by entry, also such as no decent tool would write: what intake is tried
// with.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/result.h"

namespace otelier::sandbox {

struct Packed {
  std::string path = {};
  std::string text = {};
  std::string link = {};  // where a symbolic link leads; empty: no link
  std::size_t size = 0;   // that many zeros instead of text
  bool device = false;    // a character device
};

// A .zip where the name ends so, else a .tar.gz, of these entries in this order.
[[nodiscard]] core::Result<> pack(const std::filesystem::path& archive,
                                  const std::vector<Packed>& entries);

}  // namespace otelier::sandbox
