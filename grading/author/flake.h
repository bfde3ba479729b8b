// The same checks, many times on a starved processor, must give one verdict. Speed checks are left
// out: they judge time itself.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/result.h"
#include "workspace/lab.h"

namespace otelier::author {

// Leaves this process and its children that share of one processor while it lives: a quota of
// control group v1 where this user may set one, else one busy neighbour on the one core that is
// left (half a core, whatever was asked).
class Starved {
 public:
  explicit Starved(double cpus);
  ~Starved();
  Starved(const Starved&) = delete;
  Starved& operator=(const Starved&) = delete;
  // How it was done, to be said with the verdict.
  [[nodiscard]] const std::string& how() const { return how_; }

 private:
  std::string how_;
  std::string group_;   // folder of the control group; empty without one
  std::string before_;  // the group this process came from
  int neighbour_ = 0;   // process id of the spinner; 0 without one
};

struct FlakeOptions {
  int repeat = 100;
  double cpus = 0.5;
  bool same_seed = false;  // false: another seed each time, as a learner sees
  std::function<void(int done)> progress;
};

struct Flaky {
  std::map<std::string, int> verdicts;  // "passed" → how often
  std::string message;                  // of the first verdict that was not passed
};

struct FlakeReport {
  int repeats = 0;
  std::size_t checks = 0;
  std::string how;
  std::map<std::string, Flaky> flaky;  // checks with more than one verdict, or one not passed
};

[[nodiscard]] core::Result<FlakeReport> flake(const workspace::Kit& kit, const workspace::Lab& lab,
                                              const FlakeOptions& options);

}  // namespace otelier::author
