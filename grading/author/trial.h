// A trial: one lab, built from one selection of sources and judged. The one way in which grades,
// proofs and repeats come to a result, so that they cannot disagree. A trial writes in the kit's
// build folder and nowhere else.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/result.h"
#include "judge/result.h"
#include "judge/scenario.h"
#include "sandbox/build.h"
#include "sandbox/level.h"
#include "sandbox/stage.h"
#include "testbed/sink.h"
#include "workspace/build.h"
#include "workspace/lab.h"

namespace otelier::author {

struct Trial {
  std::map<std::string, workspace::Source> selection;  // a lab not named is the reference
  std::filesystem::path work;                          // where "mine" is
  std::set<workspace::Build> builds = {
      workspace::Build::debug};  // checks of other builds: left out
  // Plays every check with a subject of this build instead of its own: debug checks under
  // sanitizers.
  std::optional<workspace::Build> under;
  std::string player_of;  // lab whose player plays; empty: the judged lab's own
  std::string compiler;   // empty: the kit's default
  bool werror = false;    // the project's warnings are errors
  std::string purpose = "author";
  std::string subject = "reference";  // as the result names it
  std::set<std::string> only;         // check ids; empty: all
  std::filesystem::path overlay;
  std::uint64_t seed = 0;
  int jobs = 0;
  bool speed_checks = true;
  // Other than none: "mine" is the stage's submission, compiled and run shut in.
  sandbox::Level isolation = sandbox::Level::none;
  std::shared_ptr<const sandbox::Stage> stage;
  sandbox::BuildLimits build_limits;
  std::string language = "en";
  // What each check sent: judge::RunOptions::on_requests.
  std::function<void(const judge::Check&, std::vector<testbed::Request>)> on_requests;
};

// Builds what the checks need and judges. A submission that does not compile gives a result whose
// checks all say so, with the compiler's first error. Error: it could not be tried at all.
[[nodiscard]] core::Result<judge::LabResult> judge_lab(const workspace::Kit& kit,
                                                       const workspace::Lab& lab,
                                                       const Trial& trial);

// What judge_lab() would build for the lab: its player and its program, those that there are.
// `sources` is the folder that holds the lab's subsystem.
[[nodiscard]] std::vector<std::string> subjects_of(const workspace::Lab& lab,
                                                   const std::filesystem::path& sources);

// From the system's entropy; what a grade draws and records.
[[nodiscard]] std::uint64_t fresh_seed();

}  // namespace otelier::author
