#include "author/mutants.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "author/proof.h"

namespace otelier::author {
namespace {

using judge::Status;

bool caught(Status status) {
  return status == Status::failed || status == Status::crashed || status == Status::timed_out;
}

void look_at(const judge::LabResult& result, const judge::Mutant& mutant, MutantOutcome& outcome) {
  bool first = true;
  for (const std::string& id : mutant.fails) {
    const auto check = std::find_if(result.checks.begin(), result.checks.end(),
                                    [&](const judge::Check& one) { return one.id == id; });
    if (check == result.checks.end()) {
      outcome.faults.push_back("there is no check called " + id);
      continue;
    }
    if (!caught(check->status)) {
      outcome.faults.push_back(check->status == Status::passed
                                   ? "it survives " + id
                                   : id + " did not fail but is " +
                                         std::string(judge::name(check->status)) + ": " +
                                         check->message + check->reason);
      continue;
    }
    outcome.failed.push_back(id);
    if (!first) continue;
    first = false;
    outcome.read = check->message;
    const std::string told = check->message + "\n" + check->evidence;
    if (told.find(mutant.says) == std::string::npos) {
      outcome.faults.push_back("the learner does not read \"" + mutant.says + "\" in " + id +
                               ", but:\n" + told);
    }
  }
}

// In a folder of the workshop that is used again, so that builds are incremental.
MutantOutcome try_mutant(const Workshop& shop, const judge::Mutant& mutant,
                         const std::string& folder) {
  using std::chrono::steady_clock;
  const auto began = steady_clock::now();
  MutantOutcome outcome;
  const auto give_up = [&](const std::string& why) {
    outcome.faults.push_back(why);
    return outcome;
  };
  auto files = shop.reference_files();
  if (!files) return give_up(finding(files.error()));
  const auto file = files->find(mutant.file);
  if (file == files->end()) return give_up("the reference has no file " + mutant.file);
  const auto changed = replace_once(file->second, mutant.replace, mutant.with);
  if (!changed) return give_up("in " + mutant.file + " " + changed.error().message);
  file->second = *changed;
  const auto work = shop.copy(folder, *files);
  if (!work) return give_up(finding(work.error()));
  Trial trial = shop.mine(*work, "mutant " + mutant.id);
  trial.only = {mutant.fails.begin(), mutant.fails.end()};
  trial.speed_checks = true;
  const auto result = judge_lab(shop.kit(), shop.lab(), trial);
  if (!result) return give_up(finding(result.error()));
  const bool refused =
      std::any_of(result->checks.begin(), result->checks.end(),
                  [](const judge::Check& check) { return check.status == Status::compile_error; });
  if (refused) return give_up("it does not compile: " + result->checks.front().message);
  look_at(*result, mutant, outcome);
  outcome.milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - began).count();
  return outcome;
}

// One of its checks measures time, so nothing else may run beside it.
bool is_timed(const Workshop& shop, const judge::Mutant& mutant) {
  if (!shop.scenarios()) return true;
  return std::any_of(
      shop.scenarios()->begin(), shop.scenarios()->end(), [&](const judge::Scenario& scenario) {
        return scenario.speed && std::find(mutant.fails.begin(), mutant.fails.end(), scenario.id) !=
                                     mutant.fails.end();
      });
}

constexpr unsigned kAtOnce = 4;  // each has build trees of its own

}  // namespace

std::vector<MutantOutcome> try_mutants(
    Workshop& shop, const std::vector<judge::Mutant>& mutants,
    const std::function<void(const judge::Mutant&, const MutantOutcome&)>& told) {
  std::vector<MutantOutcome> outcomes(mutants.size());
  std::vector<std::size_t> together;
  std::vector<std::size_t> alone;
  for (std::size_t i = 0; i < mutants.size(); ++i) {
    (is_timed(shop, mutants[i]) ? alone : together).push_back(i);
  }
  std::mutex mutex;
  const auto try_one = [&](std::size_t which, const std::string& folder) {
    const judge::Mutant& mutant = mutants[which];
    {
      const std::lock_guard lock(mutex);
      shop.say("mutant " + mutant.id);
    }
    try {
      outcomes[which] = try_mutant(shop, mutant, folder);
    } catch (const std::exception& thrown) {
      outcomes[which].faults.push_back(std::string("trying it ended: ") + thrown.what());
    }
    const std::lock_guard lock(mutex);
    for (const std::string& id : outcomes[which].failed) shop.killed_by.emplace(id, mutant.id);
    if (told) told(mutant, outcomes[which]);
  };
  std::atomic<std::size_t> next = 0;
  const auto work = [&](const std::string& folder) {
    for (std::size_t i = next++; i < together.size(); i = next++) try_one(together[i], folder);
  };
  {
    std::vector<std::jthread> others;
    const unsigned hands = std::min<unsigned>(kAtOnce, std::thread::hardware_concurrency());
    for (unsigned i = 1; i < hands && i < together.size(); ++i) {
      others.emplace_back(work, "changed-" + std::to_string(i));
    }
    work("changed");
  }
  for (const std::size_t which : alone) try_one(which, "changed");
  return outcomes;
}

}  // namespace otelier::author
