// Tools the kit calls (git, cmake, ninja): started without a shell, waited for.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
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
  int hold = -1;             // a descriptor that the child and what it starts keep open
};

// Error: the program is not there (named) or could not be started. Thread-safe.
[[nodiscard]] core::Result<Finished> run(const std::vector<std::string>& argv,
                                         const RunOptions& options = {});

// A lock on a file, held until destroyed; made if missing. Waits for another holder, of any
// process; with `doing` ("is building the same code") it says on standard error for whom. Where the
// file cannot be made (a read-only folder) nothing is locked.
class FileLock {
 public:
  explicit FileLock(const std::filesystem::path& file, std::string_view doing = {});
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  // For RunOptions::hold: the lock lasts until the processes started with it have ended too.
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_ = -1;
};

}  // namespace otelier::workspace
