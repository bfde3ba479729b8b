// What must be ready before a fork, since after it nothing may be allocated: argument and
// environment vectors, limits, the working folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "judge/subject/subject.h"
#include "judge/subject/supervisor.h"

namespace otelier::judge {

// A folder to work in; a temporary one is removed with all it holds when its owner goes.
class WorkingFolder {
 public:
  WorkingFolder() = default;
  [[nodiscard]] static core::Result<WorkingFolder> temporary();
  explicit WorkingFolder(std::filesystem::path path) : path_(std::move(path)) {}
  WorkingFolder(WorkingFolder&& other) noexcept;
  WorkingFolder& operator=(WorkingFolder&& other) noexcept;
  ~WorkingFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  bool temporary_ = false;
};

class Preparation {
 public:
  // Points into this object, which must outlive the fork. Descriptors are still to be filled in.
  [[nodiscard]] SupervisorPlan plan();
  [[nodiscard]] WorkingFolder take_folder() { return std::move(folder_); }

 private:
  friend core::Result<Preparation> prepare(const Launch& launch, bool with_channel);

  std::string executable_;
  std::vector<std::string> arguments_, environment_;
  std::vector<char*> argv_, envp_;
  std::vector<SupervisorPlan::Limit> limits_;
  int user_namespace_ = -1, network_namespace_ = -1;
  unsigned user_ = 0;
  WorkingFolder folder_;
};

// Error: the program is not there or cannot be executed, or there is no temporary folder.
[[nodiscard]] core::Result<Preparation> prepare(const Launch& launch, bool with_channel);

}  // namespace otelier::judge
