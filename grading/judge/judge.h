// Scenario → subject → observation → verdict → result. The judge runs no learner code in its own
// process and believes no verdict that comes from one: only bytes on the wire and replies that it
// can check.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "judge/result.h"
#include "judge/scenario.h"
#include "judge/subject/isolation.h"
#include "testbed/sink.h"
#include "workspace/build.h"
#include "workspace/lab.h"

namespace otelier::judge {

// How the subject of a scenario is started: argv[0] is an executable. Given per build kind, since a
// check may ask for release, asan or tsan. A missing one makes its checks skipped, with the reason.
struct SubjectCommand {
  std::vector<std::string> argv;
  std::map<std::string, std::string> environment;
};

struct RunOptions {
  std::uint64_t seed = 0;
  std::set<std::string> only;         // scenario ids; empty: all
  std::set<workspace::Build> builds;  // which builds to judge; others are left out of the result
  int jobs = 0;                       // scenarios at a time; 0: number of cores
  std::filesystem::path overlay;  // private folder with scenarios of the same layout; empty: none
  std::string language = "en";
  std::function<void(const Check&)> on_check;  // as each ends; from one thread at a time
  bool speed_checks = true;
  // Services that are up: name, then endpoint name, URL. A scenario that needs another is skipped.
  std::map<std::string, std::map<std::string, std::string>> peers;
  std::shared_ptr<const Isolation> isolation;  // null: subjects are plain children with limits
  bool patient = false;                        // no limits in real time: a person is in a debugger
  // What came to the sink of each check (of a speed check nothing; where inputs are drawn, for the
  // one that failed, or the last), after on_check; from one thread at a time.
  std::function<void(const Check&, std::vector<testbed::Request>)> on_requests;
  // Before each step is played; from the thread that plays it.
  std::function<void(const Scenario&, const Step&)> on_step;
};

// Plays the lab's scenarios. Checks come back in the order of files and scenarios. Never throws.
[[nodiscard]] core::Result<LabResult> run(
    const workspace::Kit& kit, const workspace::Lab& lab,
    const std::map<workspace::Build, SubjectCommand>& players,
    const std::map<workspace::Build, SubjectCommand>& programs, const RunOptions& options);

// What is known of a check before it is played; its status is skipped.
[[nodiscard]] Check unplayed(const Scenario& scenario, const workspace::Lab& lab);

// The result of a lab that could not be played, every check with that status: what compile errors
// become. Scores are 0, the maximum is the lab's; `next` is what to do.
[[nodiscard]] core::Result<LabResult> not_played(
    const workspace::Kit& kit, const workspace::Lab& lab, Status status, const std::string& message,
    const std::string& evidence, const std::string& next, const RunOptions& options);

}  // namespace otelier::judge
