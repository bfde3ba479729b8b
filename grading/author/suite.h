// Everything that CI asks of the repository, as steps that count. A step is a file of steps/ that
// defines `Step NAME()`, NAME being the file's own; labs, test programs, fuzzers and scripts are
// found where they lie, so nothing here lists them. What could not run is skipped with its reason,
// never passed. Each step writes its whole output to build/logs.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/result.h"
#include "workspace/lab.h"
#include "workspace/process.h"

namespace otelier::author {

// What a step counted. A failure is told in a few lines, a skip by its reason.
struct Tally {
  int passed = 0;
  std::vector<std::string> failures;
  std::vector<std::string> skips;

  void pass(int count = 1) { passed += count; }
  void fail(std::string what) { failures.push_back(std::move(what)); }
  void skip(std::string why) { skips.push_back(std::move(why)); }
  void add(Tally other);
};

class Suite {
 public:
  Suite(const workspace::Kit& kit, bool quick);

  [[nodiscard]] const workspace::Kit& kit() const { return kit_; }
  [[nodiscard]] bool quick() const { return quick_; }
  [[nodiscard]] const std::filesystem::path& root() const { return kit_.root(); }
  [[nodiscard]] std::filesystem::path log(const std::string& name) const;

  // Runs a tool in the root folder, output into build/logs/NAME.log as well. Ended with its whole
  // group after that many seconds (then code 124). Standard input is empty.
  [[nodiscard]] core::Result<workspace::Finished> run(
      const std::string& log_name, const std::vector<std::string>& argv, int seconds = 1800,
      const std::map<std::string, std::string>& environment = {}) const;
  // Whether that tool can be started.
  [[nodiscard]] bool has(const std::string& tool) const;
  // The program to start for a tool, after `./lab prepare GROUP`, which does nothing the second
  // time. Where that cannot prepare, a tool that is there all the same serves. Python tools of a
  // group are in .lab/GROUP/bin. Error: why it cannot be had.
  [[nodiscard]] core::Result<std::string> need(const std::string& tool,
                                               const std::string& group) const;
  // Tracked and new files of the repository (git), or all below the root where it is no clone.
  [[nodiscard]] const std::vector<std::string>& files() const;
  // Configures build/PRESET when it is not, and builds these targets. The error holds the end of
  // the log.
  [[nodiscard]] core::Result<> build(const std::string& preset,
                                     const std::vector<std::string>& targets) const;
  // CTest in build/PRESET; each case counts.
  [[nodiscard]] Tally ctest(const std::string& preset,
                            const std::vector<std::string>& selection) const;

 private:
  const workspace::Kit& kit_;
  bool quick_;
  mutable std::vector<std::string> files_;
};

struct Step {
  std::string name;
  int order = 0;
  bool quick = false;  // part of test --quick
  std::function<Tally(const Suite&)> run;
};

// Every step, in order.
[[nodiscard]] const std::vector<Step>& steps();

// Runs the steps (those named, else all that suit), telling each as it ends. Gives the sum.
[[nodiscard]] Tally run_suite(const Suite& suite, const std::vector<std::string>& only,
                              const std::function<void(const std::string&)>& say);

// Counts the cases of CTest's own JUnit; a skip is told by the reason its output gives.
void count_junit(const std::string& xml, Tally& tally);

// The last lines of a text.
[[nodiscard]] std::string tail(const std::string& text, std::size_t lines);

}  // namespace otelier::author
