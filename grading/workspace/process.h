// Tools the kit calls (git, cmake, ninja): started without a shell, waited for.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/result.h"

namespace otelier::workspace {

struct Finished {
  int code = 0;        // 128 + signal when a signal ended it
  std::string output;  // standard output, and standard error when joined
};

struct RunOptions {
  std::filesystem::path directory = {};
  std::map<std::string, std::string> environment = {};  // added to ours
  std::string standard_input = {};
  bool join_errors = false;  // standard error into output; else it is dropped
  bool inherit = false;      // the child has our terminal; output stays empty
};

// Error: the program is not there (named) or could not be started. Thread-safe.
[[nodiscard]] core::Result<Finished> run(const std::vector<std::string>& argv,
                                         const RunOptions& options = {});

// A lock on a file, held until destroyed; made if missing. Waits for another holder, of any
// process.
class FileLock {
 public:
  explicit FileLock(const std::filesystem::path& file);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace otelier::workspace
