// A lab as its folders describe it. Nothing lists labs: find_labs() reads labs/*/lab.yaml.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace otelier::workspace {

using Localized = std::map<std::string, std::string>;  // "en", "zh"

struct Stage {
  Localized title;
  int minutes = 0;
  bool extension = false;
};

struct Lab {
  std::string id;    // "01-wire"
  int number = 0;    // 1
  std::string name;  // "wire"
  Localized title;
  std::string subsystem;           // folder, include prefix and CMake target
  std::vector<std::string> needs;  // lab ids
  std::vector<std::string> links;  // targets of lib/ beyond core
  std::vector<Stage> stages;       // stage 1 is stages[0]
  std::vector<std::string> spec;   // clause ids
  std::vector<std::string> otca;   // exam domains
  std::filesystem::path labs, solutions, grading,
      exercises;  // the lab's folders under the kit's root
};

// The kit: where everything is. root() is found from the running command, work() from ./lab init
// (recorded in .lab/work) or root/work, or OTELIER_WORK. Opening reads every labs/*/lab.yaml:
// errors name file and line. Immutable afterwards, so safe to share between threads.
class Kit {
 public:
  [[nodiscard]] static core::Result<Kit> open(std::filesystem::path root);
  // The same kit over another learner's folder: a submission being graded.
  [[nodiscard]] Kit with_work(std::filesystem::path work) const;
  [[nodiscard]] const std::filesystem::path& root() const { return root_; }
  [[nodiscard]] const std::filesystem::path& work() const { return work_; }
  [[nodiscard]] std::filesystem::path state() const { return root_ / ".lab"; }
  [[nodiscard]] const std::vector<Lab>& labs() const { return labs_; }
  // "0.1.0", with "+COMMIT" when the kit is a git clone. Runs git once.
  [[nodiscard]] std::string version() const;
  // The labs that LAB stands on, directly or not, each once, below before above; LAB is not in it.
  [[nodiscard]] std::vector<const Lab*> below(const Lab& lab) const;
  // "1", "01", "01-wire" or "wire"; an unknown one names the nearest.
  [[nodiscard]] core::Result<const Lab*> find(std::string_view name) const;

 private:
  std::filesystem::path root_, work_;
  std::vector<Lab> labs_;
};

// Reads one labs/NN-name/lab.yaml; its folders are those of the kit at `root`.
[[nodiscard]] core::Result<Lab> read_lab(const std::filesystem::path& root, const std::string& id);

}  // namespace otelier::workspace
