// The few git commands the learner's repository needs. Every call names the repository, so that a
// surrounding one or GIT_DIR in the environment is never taken for it. Hooks and signing of the
// learner's own set-up are left out; an identity is given where git knows none.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"

namespace otelier::workspace {

class Git {
 public:
  explicit Git(std::filesystem::path work) : work_(std::move(work)) {}

  [[nodiscard]] bool is_repository() const;
  [[nodiscard]] core::Result<> init() const;
  // Standard output of a command that must succeed. Error: what git said.
  [[nodiscard]] core::Result<std::string> ask(const std::vector<std::string>& words,
                                              const std::string& input = {}) const;
  // Commits these paths as they are on disk, and nothing else that may be staged. Nothing to commit
  // is no error.
  [[nodiscard]] core::Result<> commit(const std::vector<std::string>& paths,
                                      const std::string& message) const;
  // Points a ref at a commit of its own that holds exactly these files.
  [[nodiscard]] core::Result<> record(const std::string& ref,
                                      const std::map<std::string, std::string>& files,
                                      const std::string& message) const;
  // The files of a commit below a folder, relative to it; nullopt when there is no such commit.
  [[nodiscard]] std::optional<std::map<std::string, std::string>> files_of(
      const std::string& commit, const std::string& folder) const;

 private:
  [[nodiscard]] std::vector<std::string> command(const std::vector<std::string>& words) const;

  std::filesystem::path work_;
};

}  // namespace otelier::workspace
