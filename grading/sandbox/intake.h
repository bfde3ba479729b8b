// What is taken from a submission: the regular files of the asked labs' subsystem folders, copied
// into a folder of ours, and nothing else. A submission is a folder like work/ or an archive of
// one, perhaps below one folder of any name, each lab once. Links, devices, paths that lead out,
// too many or too large files and words that switch sanitizers off are refused with a sentence;
// tests, contract, build files and whatever else lies around are left where they are, and named. An
// archive is never unpacked beyond the bounds.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "core/result.h"
#include "workspace/lab.h"

namespace otelier::sandbox {

struct IntakeLimits {
  std::size_t file_bytes = 1u << 20;
  std::size_t all_bytes = 8u << 20;
  std::size_t files = 200;
  std::size_t entries = 20'000;             // of the archive or folder, those left out among them
  std::size_t unpacked_bytes = 256u << 20;  // read of an archive at all
};

struct Intake {
  std::set<std::string> labs;        // ids of which there is something
  std::vector<std::string> ignored;  // paths left out, the first twenty
  std::size_t files = 0, bytes = 0;
};

// Copies to `to`/NN-name/SUBSYSTEM/…. Error: why the submission is refused; the sentence names the
// path. The submission itself is only read.
[[nodiscard]] core::Result<Intake> take_in(const std::filesystem::path& submission,
                                           const std::vector<workspace::Lab>& labs,
                                           const std::filesystem::path& to,
                                           const IntakeLimits& limits = {});

}  // namespace otelier::sandbox
