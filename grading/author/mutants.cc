#include "author/mutants.h"

#include <algorithm>
#include <chrono>

#include "author/proof.h"

namespace otelier::author {
namespace {

using judge::Status;

bool caught(Status status) {
  return status == Status::failed || status == Status::crashed || status == Status::timed_out;
}

void look_at(const judge::LabResult& result, const judge::Mutant& mutant, Workshop& shop,
             MutantOutcome& outcome) {
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
    shop.killed_by.emplace(id, mutant.id);
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

}  // namespace

MutantOutcome try_mutant(Workshop& shop, const judge::Mutant& mutant) {
  using std::chrono::steady_clock;
  const auto began = steady_clock::now();
  MutantOutcome outcome;
  const auto give_up = [&](const std::string& why) {
    outcome.faults.push_back(why);
    return outcome;
  };
  shop.say("mutant " + mutant.id);
  auto files = shop.reference_files();
  if (!files) return give_up(finding(files.error()));
  const auto file = files->find(mutant.file);
  if (file == files->end()) return give_up("the reference has no file " + mutant.file);
  const auto changed = replace_once(file->second, mutant.replace, mutant.with);
  if (!changed) return give_up("in " + mutant.file + " " + changed.error().message);
  file->second = *changed;
  const auto work = shop.copy("changed", *files);
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
  look_at(*result, mutant, shop, outcome);
  outcome.milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - began).count();
  return outcome;
}

}  // namespace otelier::author
