#include "author/trial.h"

#include <algorithm>
#include <random>

#include "judge/judge.h"
#include "workspace/compile_error.h"

namespace otelier::author {
namespace {

namespace fs = std::filesystem;
using workspace::Build;

// The builds that the trial's checks ask for.
std::set<Build> builds_needed(const std::vector<judge::Scenario>& scenarios, const Trial& trial) {
  std::set<Build> needed;
  for (const judge::Scenario& scenario : scenarios) {
    if (!trial.only.empty() && !trial.only.contains(scenario.id)) continue;
    if (scenario.speed && !trial.speed_checks) continue;
    if (trial.builds.contains(scenario.build)) needed.insert(scenario.build);
  }
  return needed;
}

fs::path sources_of(const workspace::Lab& lab, const Trial& trial) {
  const auto found = trial.selection.find(lab.id);
  const bool mine = found != trial.selection.end() && found->second == workspace::Source::mine;
  return mine ? trial.work / lab.id : lab.solutions;
}

judge::LabResult signed_by(judge::LabResult result, const Trial& trial) {
  result.subject = trial.subject;
  result.seed = trial.seed;
  result.isolation = sandbox::name(trial.isolation);
  for (const auto& [lab, source] : trial.selection) {
    result.selection[lab] = source == workspace::Source::mine ? "mine" : "reference";
  }
  return result;
}

core::Result<workspace::Built> built_plainly(const workspace::Kit& kit, const Trial& trial,
                                             Build build, const std::vector<std::string>& targets) {
  workspace::Tree wanted;
  wanted.selection = trial.selection;
  wanted.work = trial.work;
  wanted.build = build;
  wanted.compiler = trial.compiler;
  wanted.werror = trial.werror;
  wanted.purpose = trial.purpose;
  return workspace::build(kit, wanted, targets);
}

core::Result<workspace::Built> built_inside(const workspace::Kit& kit, const workspace::Lab& lab,
                                            const Trial& trial, Build build,
                                            const std::vector<std::string>& targets,
                                            std::vector<std::string>& libraries) {
  sandbox::Order order;
  order.lab = &lab;
  for (const auto& [id, source] : trial.selection) {
    if (source == workspace::Source::mine) order.mine.insert(id);
  }
  order.build = build;
  order.targets = targets;
  order.compiler = trial.compiler;
  order.limits = trial.build_limits;
  auto subjects = sandbox::build_inside(kit, *trial.stage, trial.isolation, order);
  if (!subjects) return std::unexpected(subjects.error());
  libraries.insert(libraries.end(), subjects->libraries.begin(), subjects->libraries.end());
  return std::move(subjects->built);
}

}  // namespace

std::uint64_t fresh_seed() {
  std::random_device entropy;
  return static_cast<std::uint64_t>(entropy()) << 32 | entropy();
}

std::vector<std::string> subjects_of(const workspace::Lab& lab, const fs::path& sources) {
  std::vector<std::string> targets;
  std::error_code ignored;
  if (fs::exists(lab.grading / "player.cc", ignored)) targets.push_back("player-" + lab.id);
  if (fs::exists(sources / lab.subsystem / "main.cc", ignored)) targets.push_back(lab.subsystem);
  return targets;
}

core::Result<judge::LabResult> judge_lab(const workspace::Kit& kit, const workspace::Lab& lab,
                                         const Trial& trial) {
  const auto scenarios = judge::load_scenarios(kit.root(), lab, trial.overlay);
  if (!scenarios) return std::unexpected(scenarios.error());

  std::vector<std::string> targets = subjects_of(lab, sources_of(lab, trial));
  const std::string player = "player-" + (trial.player_of.empty() ? lab.id : trial.player_of);
  for (std::string& target : targets) {
    if (target.starts_with("player-")) target = player;
  }

  judge::RunOptions options;
  options.seed = trial.seed;
  options.only = trial.only;
  options.builds = trial.builds;
  options.jobs = trial.jobs;
  options.overlay = trial.overlay;
  options.language = trial.language;
  options.speed_checks = trial.speed_checks;
  options.on_requests = trial.on_requests;

  std::map<Build, judge::SubjectCommand> players;
  std::map<Build, judge::SubjectCommand> programs;
  std::map<Build, workspace::Built> trees;
  const bool isolated = trial.isolation != sandbox::Level::none;
  std::vector<std::string> libraries;
  for (const Build asked : builds_needed(*scenarios, trial)) {
    const Build build = trial.under.value_or(asked);
    auto tree = trees.find(build);
    if (tree == trees.end()) {
      auto built = isolated ? built_inside(kit, lab, trial, build, targets, libraries)
                            : built_plainly(kit, trial, build, targets);
      if (!built) return std::unexpected(built.error());
      tree = trees.emplace(build, std::move(*built)).first;
    }
    const workspace::Built& built = tree->second;
    if (built.error) {
      const workspace::CompileError& error = *built.error;
      const std::string where = workspace::place(error);
      auto result = judge::not_played(kit, lab, judge::Status::compile_error,
                                      (where.empty() ? "" : where + ": ") + error.message,
                                      error.excerpt, error.next, options);
      if (!result) return result;
      return signed_by(std::move(*result), trial);
    }
    if (const auto found = built.programs.find(player); found != built.programs.end()) {
      players[asked].argv = {found->second.string()};
    }
    if (const auto found = built.programs.find(lab.subsystem); found != built.programs.end()) {
      programs[asked].argv = {found->second.string()};
    }
  }

  if (isolated) {
    std::sort(libraries.begin(), libraries.end());
    libraries.erase(std::unique(libraries.begin(), libraries.end()), libraries.end());
    options.isolation = sandbox::isolate(trial.isolation, trial.stage, libraries);
  }
  auto result = judge::run(kit, lab, players, programs, options);
  if (!result) return result;
  return signed_by(std::move(*result), trial);
}

}  // namespace otelier::author
