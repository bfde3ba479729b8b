#include "cli/check.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>

#include "author/trial.h"
#include "cli/check_bench.h"
#include "judge/judge.h"
#include "judge/scenario.h"
#include "reports/report.h"
#include "workspace/files.h"
#include "workspace/nearest.h"

namespace otelier::cli {
namespace {

using workspace::Build;

core::Result<> known_checks(const workspace::Lab& lab,
                            const std::vector<judge::Scenario>& scenarios,
                            const std::set<std::string>& wanted) {
  std::vector<std::string> ids;
  ids.reserve(scenarios.size());
  for (const judge::Scenario& scenario : scenarios) ids.push_back(scenario.id);
  for (const std::string& one : wanted) {
    if (std::find(ids.begin(), ids.end(), one) != ids.end()) continue;
    const auto near = workspace::nearest(one, ids);
    return core::fail(
        "lab " + lab.id + " has no check \"" + one + "\"",
        near ? "did you mean " + *near + "?" : "their ids: ./lab check " + number(lab) + " --all");
  }
  return {};
}

// What plain check leaves out, for the report to list.
std::vector<judge::Check> left_out(const std::vector<judge::Scenario>& scenarios,
                                   const workspace::Lab& lab, const CheckOptions& options) {
  std::vector<judge::Check> left;
  for (const judge::Scenario& scenario : scenarios) {
    if (options.full || !options.only.empty() || scenario.build == Build::debug) continue;
    left.push_back(judge::unplayed(scenario, lab));
  }
  return left;
}

core::Result<> keep(const OpenLab& open, const Checked& checked) {
  const auto& [kit, lab] = open;
  if (auto written = judge::write(checked.result, result_file(kit, *lab)); !written) return written;
  if (!passed_core(checked.result)) return {};
  return workspace::remember_passed(kit, *lab, workspace::digest(checked.result.files));
}

}  // namespace

core::Result<Checked> check(const OpenLab& open, const CheckOptions& options) {
  const auto& [kit, lab] = open;
  const auto scenarios = judge::load_scenarios(kit.root(), *lab);
  if (!scenarios) return std::unexpected(scenarios.error());
  if (auto whole = program_is_there(open); !whole) return std::unexpected(whole.error());
  if (auto known = known_checks(*lab, *scenarios, options.only); !known) {
    return std::unexpected(known.error());
  }
  Checked checked;
  checked.choices = workspace::choose(kit, *lab);
  checked.in_full = left_out(*scenarios, *lab, options);

  author::Trial trial;
  trial.selection = workspace::sources(checked.choices);
  trial.work = kit.work();
  if (options.full) trial.builds = {Build::debug, Build::release, Build::asan, Build::tsan};
  for (const judge::Scenario& scenario : *scenarios) {
    if (options.only.contains(scenario.id)) trial.builds.insert(scenario.build);
  }
  trial.only = options.only;
  trial.seed = options.seed;
  trial.speed_checks = options.speed;
  trial.purpose = options.purpose;
  trial.subject = "mine";
  trial.language = language();
  if (options.bench)
    trial.on_requests = [&](const judge::Check& one, std::vector<testbed::Request> requests) {
      checked.sent[one.id] = std::move(requests);
    };
  const auto files = workspace::judged_files(kit, *lab);  // before, so a later save is not believed
  auto result = author::judge_lab(kit, *lab, trial);
  if (!result) return std::unexpected(result.error());
  checked.result = std::move(*result);
  checked.result.files = files;
  checked.result.kit_version = kit.version();
  if (options.only.empty()) {
    checked.kept = keep(open, checked);
  }
  return checked;
}

namespace {

// Where nothing compiled every check says the same; once is enough.
std::optional<std::string> compile_error(const judge::LabResult& result) {
  if (result.checks.empty() || result.checks[0].status != judge::Status::compile_error) {
    return std::nullopt;
  }
  const judge::Check& any = result.checks[0];
  return describe(any.message, any.evidence, any.next);
}

}  // namespace

std::string render(const workspace::Lab& lab, const Checked& checked, Stages stages) {
  if (auto error = compile_error(checked.result)) return *error;
  const auto format = reports::find("terminal");
  if (!format) return format.error().message + "\n";
  reports::Style style = reports::style_for(STDOUT_FILENO);
  style.language = language();
  style.all_stages = stages == Stages::all;
  reports::Report page;
  page.labs.push_back({checked.result, lab, checked.in_full});
  return (*format)->render(page, style);
}

int exit_code(const judge::LabResult& result) {
  bool incomplete = result.checks.empty();
  for (const judge::Check& check : result.checks) {
    if (check.extension || check.status == judge::Status::passed) continue;
    if (check.status != judge::Status::skipped) return kNotPassed;
    incomplete = true;
  }
  return incomplete ? kIncomplete : kPassed;
}

namespace {

int run_check(const std::string& name, const CheckOptions& options, bool watching, bool all) {
  const auto open = open_lab(name, Must::be_started);
  if (!open) return report(open.error());
  if (watching) return watch(*open, options);
  auto checked = check(*open, options);
  if (!checked) return report(checked.error());
  // Once the subjects are gone.
  std::optional<core::Result<bench::Running>> stack;
  if (options.bench) stack = bench_for_check(open->kit);
  std::fputs(explain(checked->choices).c_str(), stdout);
  std::optional<Checked> linked;
  if (stack && *stack) add_links(linked.emplace(*checked).result, **stack);
  std::fputs(
      render(*open->lab, linked ? *linked : *checked, all ? Stages::all : Stages::first_unfinished)
          .c_str(),
      stdout);
  std::fflush(stdout);
  if (stack) show_in_bench(*open, options, *checked, *stack);
  if (!checked->kept) {
    const core::Error& error = checked->kept.error();
    return report(
        {std::string(pick("the verdict above could not be kept: ", "上面的结果没能保存：")) +
             error.message,
         error.next});
  }
  return exit_code(checked->result);
}

Run setup(Options& options) {
  struct Given {
    std::string lab, speed = "yes";
    std::vector<std::string> only;
    CheckOptions check;
    bool watching = false, all = false;
  };
  auto given = std::make_shared<Given>();
  options.positional("LAB", given->lab, "01, 1, wire or 01-wire");
  options.flag("--watch", given->watching, "again at every save; keys n h l q");
  options.flag("--full", given->check.full, "release, sanitizer and speed checks too");
  options.option("--only", "CHECK", given->only, "this check alone; may be given again");
  options.option("--seed", "SEED", given->check.seed, "draw generated inputs from this seed");
  options.option("--speed", "yes|no", given->speed, "with --full: judge speed as well");
  options.flag("--bench", given->check.bench, "show in the bench what was sent");
  options.flag("--all", given->all, "show every stage, not the first unfinished one alone");
  return [given] {
    given->check.only = {given->only.begin(), given->only.end()};
    given->check.speed = given->speed == "yes";
    if (const char* purpose = std::getenv("OTELIER_PURPOSE"); purpose != nullptr) {
      given->check.purpose = purpose;
    }
    return run_check(given->lab, given->check, given->watching, given->all);
  };
}

const AddVerb kCheck{{.name = "check",
                      .summary = {"Judge a lab of yours", "评测你的一个实验"},
                      .example = "./lab check 01 --watch\n./lab check 01 --only varint-boundaries\n"
                                 "./lab check 00 --bench",
                      .details =
                          "Shows the first unfinished stage and counts the others. Exits 0 "
                          "when every core check judged "
                          "passes, 1 when one does not, 2 when it could not run, 3 when one "
                          "had to be skipped.\n\n--bench sends the verdict to the bench, which it "
                          "starts if need be, with the requests that each check sent and, "
                          "beside those of a failing check, what the reference sends for "
                          "the same steps. Each failing check then has the address of its "
                          "view. The verdict is the same with it or without.",
                      .setup = setup}};

}  // namespace
}  // namespace otelier::cli
