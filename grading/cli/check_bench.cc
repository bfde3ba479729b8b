#include "cli/check_bench.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <set>

#include "author/trial.h"
#include "bench/judged_run.h"
#include "cli/bench_page.h"
#include "cli/stack.h"
#include "judge/scenario.h"
#include "reports/report.h"
#include "workspace/process.h"

namespace otelier::cli {
namespace {

using judge::Status;

constexpr std::chrono::seconds kTaken{30};  // some tens of megabytes, on a busy machine
constexpr std::size_t kMessageBytes = 4u << 10, kEvidenceBytes = 64u << 10;

std::string view(const bench::Running& stack, const std::string& of) {
  return "http://127.0.0.1:" + std::to_string(stack.ports.api) + "/#/verdicts/" + of;
}

// Its steps may be told: a hidden check keeps its title alone, passed or not.
bool is_open(const judge::Check& check) {
  return check.visibility == "visible" && check.detail == "full";
}

bool was_played(const judge::Check& check) {
  return check.status != Status::compile_error && check.status != Status::skipped &&
         check.status != Status::unsupported;
}

bool fails(const judge::Check& check) {
  return was_played(check) && check.status != Status::passed;
}

std::string shortened(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  text.resize(most);
  return text + "…";
}

// The checks that the reference is played for, and why it is not for others.
struct Plan {
  std::set<std::string> play;
  std::set<workspace::Build> builds;
  std::map<std::string, std::string> without;
};

core::Result<Plan> plan(const OpenLab& open, const Checked& checked) {
  const auto scenarios = judge::load_scenarios(open.kit.root(), *open.lab);
  if (!scenarios) return std::unexpected(scenarios.error());
  Plan plan;
  for (const judge::Check& check : checked.result.checks) {
    const auto scenario = std::ranges::find(*scenarios, check.id, &judge::Scenario::id);
    if (!fails(check) || !is_open(check) || scenario == scenarios->end()) continue;
    if (scenario->speed) {
      plan.without[check.id] = pick("what a speed check sends is not kept", "速度检查不保留请求");
    } else if (scenario->generated()) {
      plan.without[check.id] = pick("its inputs are drawn: it stands in the evidence what differs",
                                    "它的输入是随机生成的：差异见证据");
    } else {
      plan.play.insert(check.id);
      plan.builds.insert(scenario->build);
    }
  }
  return plan;
}

using Sent = std::map<std::string, std::vector<testbed::Request>>;

// Of the same scenarios and seed. Error: it could not be built or played.
core::Result<Sent> play_reference(const OpenLab& open, const Plan& plan, std::uint64_t seed) {
  Sent sent;
  if (plan.play.empty()) return sent;
  author::Trial trial;  // every lab is the reference unless it is named
  trial.builds = plan.builds;
  trial.only = plan.play;
  trial.seed = seed;
  trial.purpose = "reference";
  trial.language = language();
  trial.on_requests = [&](const judge::Check& check, std::vector<testbed::Request> requests) {
    sent[check.id] = std::move(requests);
  };
  const auto result = author::judge_lab(open.kit, *open.lab, trial);
  if (!result) return std::unexpected(result.error());
  if (sent.empty())
    return core::fail(result->checks.empty() ? "it was not played" : result->checks[0].message);
  return sent;
}

bench::JudgedCheck judged(const judge::Check& whole) {
  const judge::Check check = reports::shown(whole);
  bench::JudgedCheck judged;
  judged.id = check.id;
  judged.title = check.title;
  judged.stage = check.stage;
  judged.extension = check.extension;
  judged.points = check.points;
  judged.score = check.score;
  judged.status = judge::name(check.status);
  judged.message = shortened(check.message.empty() ? check.reason : check.message, kMessageBytes);
  judged.evidence = shortened(check.evidence, kEvidenceBytes);
  judged.next = check.next;
  return judged;
}

bench::JudgedRun run_of(const CheckOptions& options, const Checked& checked, Plan plan,
                        Sent reference, const std::string& without_all) {
  bench::JudgedRun run;
  run.lab = checked.result.lab;
  run.seed = checked.result.seed;
  run.whole = options.only.empty();
  run.points = checked.result.max_score;
  for (const judge::Check& check : checked.result.checks) {
    bench::JudgedCheck one = judged(check);
    if (is_open(check)) {
      if (const auto mine = checked.sent.find(check.id); mine != checked.sent.end())
        one.mine = bench::within_limits(mine->second);
      one.reference = bench::within_limits(std::move(reference[check.id]));
      one.without_reference = plan.play.contains(check.id) ? without_all : plan.without[check.id];
    }
    run.checks.push_back(std::move(one));
  }
  return run;
}

// The file has room for so much; what comes last goes without its requests.
std::size_t make_fit(bench::JudgedRun& run) {
  std::size_t bytes = 0, left_out = 0;
  for (bench::JudgedCheck& check : run.checks)
    for (bench::Captured* side : {&check.mine, &check.reference}) {
      for (const auto& request : side->requests)
        bytes += 4096 + (request.body ? request.body->size() * 4 / 3 : 0);
      if (bytes > bench::kRunBytes / 2) {
        side->left_out += side->requests.size();
        side->requests.clear();
      }
      left_out += side->left_out;
    }
  return left_out;
}

void say(const std::string& text) {
  std::printf("%s\n", text.c_str());
}

}  // namespace

core::Result<bench::Running> bench_for_check(const workspace::Kit& kit) {
  std::error_code ignored;
  std::filesystem::create_directories(kit.state(), ignored);
  const workspace::FileLock one_at_a_time(kit.state() / "stack.lock");
  if (auto stack = bench::running(stack_address(kit))) return std::move(*stack);
  Launch how;
  how.options.move_if_taken = true;
  how.options.page_folder = page_folder(kit);
  how.address = stack_address(kit);
  how.log = kit.state() / "stack.log";
  return launch(kit, how);
}

void add_links(judge::LabResult& result, const bench::Running& stack) {
  for (judge::Check& check : result.checks)
    if (fails(check) && is_open(check))
      check.next += (check.next.empty() ? "" : "\n→ ") + view(stack, result.lab + "/" + check.id);
}

void show_in_bench(const OpenLab& open, const CheckOptions& options, const Checked& checked,
                   const core::Result<bench::Running>& stack) {
  const std::string stands(pick("; the verdict above stands", "；上面的结果不受影响"));
  if (!stack) {
    report({std::string(pick("the bench could not be started: ", "无法启动工作台：")) +
                stack.error().message + stands,
            stack.error().next});
    return;
  }
  auto planned = plan(open, checked);
  if (!planned) {
    report(planned.error());
    return;
  }
  auto reference = play_reference(open, *planned, checked.result.seed);
  const std::string without = reference ? std::string() : reference.error().message;
  auto run = run_of(options, checked, std::move(*planned),
                    reference ? std::move(*reference) : Sent(), without);
  const std::size_t left_out = make_fit(run);
  const auto taken = bench::post(stack->ports.api, "/api/verdicts", "application/x-ndjson",
                                 bench::write_run(run), kTaken);
  if (!taken) {
    report({std::string(pick("the bench did not take the run: ", "工作台没有接收这次结果：")) +
                taken.error().message + stands,
            "./lab down, and then ./lab check " + number(*open.lab) + " --bench"});
    return;
  }
  if (!without.empty())
    report({std::string(pick("the bench shows no requests of the reference, which could not be "
                             "played: ",
                             "工作台没有参考实现的请求，因为它未能运行：")) +
                without,
            {}});
  if (left_out > 0)
    say(std::string(pick("Too much for the bench, and left out: ", "超出工作台的限额而略去：")) +
        std::to_string(left_out) + std::string(pick(" requests.", " 个请求。")));
  say(std::string(pick("In the bench: ", "在工作台中：")) + view(*stack, checked.result.lab));
  if (!page_is_fresh(open.kit))
    say(std::string(pick("Its page is not built yet: ./lab up builds it.",
                         "页面尚未构建：./lab up 会构建它。")));
}

}  // namespace otelier::cli
