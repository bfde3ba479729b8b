// The course at work in a minute: real telemetry arrives and is taken apart, then the judge grades
// an untouched starter and the reference. Writes in .lab/ and build/ only.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "author/trial.h"
#include "bench/running.h"
#include "cli/bench_page.h"
#include "cli/learner.h"
#include "cli/stack.h"
#include "cli/verb.h"
#include "reports/report.h"
#include "workspace/build.h"
#include "workspace/files.h"
#include "workspace/process.h"
#include "workspace/repository.h"

namespace otelier::cli::demo_verb {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using workspace::Build;
using workspace::Source;

constexpr std::size_t kTreeLines = 48;  // of the one request that is shown whole

void say(std::string_view en, std::string_view zh) {
  std::printf("%s\n", std::string(pick(en, zh)).c_str());
  std::fflush(stdout);
}

void heading(std::string_view en, std::string_view zh) {
  const bool colour = reports::style_for(STDOUT_FILENO).colour;
  std::printf("\n%s== %s%s\n", colour ? "\033[1m" : "", std::string(pick(en, zh)).c_str(),
              colour ? "\033[0m" : "");
  std::fflush(stdout);
}

// What became of one part of the demo.
enum class Outcome { fine, wrong, impossible };

Outcome complain(Outcome outcome, const core::Error& error) {
  report(error);
  return outcome;
}

// ---- the stack ----

core::Result<bench::Running> start_stack(const workspace::Kit& kit, bool keep) {
  Launch how;
  how.options.move_if_taken = true;
  how.options.page_folder = page_folder(kit);
  how.outlives_us = keep;
  how.log = kit.state() / "demo-stack.log";
  // A stack that stays is the one of ./lab up, so that ./lab status and down know it.
  how.address = keep ? stack_address(kit) : kit.state() / "demo-stack";
  if (keep)
    if (auto up = bench::running(how.address)) return std::move(*up);
  auto stack = launch(kit, how);
  if (stack) std::fputs(workspace::read_text(how.log).value_or("").c_str(), stdout);
  return stack;
}

class EndOfStack {
 public:
  EndOfStack(const bench::Running& stack, bool keep) : stack_(stack), keep_(keep) {}
  EndOfStack(const EndOfStack&) = delete;
  EndOfStack& operator=(const EndOfStack&) = delete;
  ~EndOfStack() {
    if (!keep_) (void)stop(stack_);
  }

 private:
  const bench::Running& stack_;
  bool keep_;
};

// ---- telemetry in ----

fs::path examples(const workspace::Kit& kit) {
  return kit.root() / "lib" / "bench" / "examples";
}

std::string path_of(const std::string& text) {
  const std::pair<const char*, const char*> kPaths[] = {
      {"\"resourceSpans\"", "/v1/traces"},
      {"\"resourceMetrics\"", "/v1/metrics"},
      {"\"resourceLogs\"", "/v1/logs"},
      {"\"resourceProfiles\"", "/v1development/profiles"}};
  for (const auto& [key, path] : kPaths)
    if (text.contains(key)) return path;
  return "";
}

Outcome send_examples(const workspace::Kit& kit, const bench::Running& stack) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(examples(kit)))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::ranges::sort(files);
  std::string names;
  for (const fs::path& file : files) {
    const auto text = workspace::read_text(file);
    if (!text) return complain(Outcome::impossible, text.error());
    const auto answer = bench::post(stack.ports.http, path_of(*text), "application/json", *text);
    if (!answer) return complain(Outcome::wrong, answer.error());
    names += " " + file.filename().string();
  }
  std::printf("%s%s\n", std::string(pick("JSON examples:", "JSON 示例：")).c_str(), names.c_str());
  return files.empty() ? Outcome::wrong : Outcome::fine;
}

Outcome send_from_sdk(const workspace::Kit& kit, const bench::Running& stack) {
  const fs::path python = kit.state() / "peers" / "bin" / "python";
  if (auto ready = prepare(kit, "peers"); !ready || !fs::exists(python)) {
    say("The official Python SDK could not be had (no network, or no pip): its part is left out.",
        "拿不到官方 Python SDK（没有网络或没有 pip）：略过这一部分。");
    return Outcome::impossible;
  }
  const auto sent = workspace::run(
      {python.string(), (kit.root() / "grading" / "cli" / "demo" / "send.py").string(),
       "http://127.0.0.1:" + std::to_string(stack.ports.http),
       "127.0.0.1:" + std::to_string(stack.ports.grpc)},
      {.join_errors = true});
  if (!sent) return complain(Outcome::impossible, sent.error());
  if (sent->code != 0)
    return complain(Outcome::wrong,
                    {"the official SDK could not deliver its telemetry", sent->output});
  say("Official Python SDK: spans and metrics over OTLP/HTTP and over OTLP/gRPC",
      "官方 Python SDK：经 OTLP/HTTP 和 OTLP/gRPC 发送了跨度（span）与指标（metric）");
  return Outcome::fine;
}

// ---- what arrived ----

// The smallest trace request in protobuf is the one to look at; without an SDK, the smallest in
// JSON.
std::uint64_t worth_seeing(const Json& requests) {
  const Json* best = nullptr;
  const auto rank = [](const Json& r) {
    return std::pair(r.value("encoding", "") != "protobuf", r.value("size", std::uint64_t{0}));
  };
  for (const Json& request : requests)
    if (request.value("signal", "") == "traces" && (best == nullptr || rank(request) < rank(*best)))
      best = &request;
  return best == nullptr ? 0 : best->value("number", std::uint64_t{0});
}

void print_head(const std::string& text, std::size_t lines) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < lines && at < text.size(); ++i) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    std::fwrite(text.data() + at, 1, end - at, stdout);
    at = end;
  }
  if (at < text.size()) {
    const auto rest = std::count(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), '\n');
    std::printf("  … %lld %s\n", static_cast<long long>(rest),
                std::string(pick("further lines", "行未显示")).c_str());
  }
}

Outcome show(const bench::Running& stack) {
  const auto listed = bench::get(stack.ports.api, "/api/requests");
  if (!listed) return complain(Outcome::wrong, listed.error());
  Json requests = Json::parse(*listed, nullptr, false)["items"];
  std::ranges::reverse(requests);
  bool refused = requests.empty();
  for (const Json& request : requests) {
    std::printf("  %2llu  %s\n",
                static_cast<unsigned long long>(request.value("number", std::uint64_t{0})),
                request.value("summary", "").c_str());
    refused = refused || !request.value("error", "").empty();
  }
  const std::uint64_t number = worth_seeing(requests);
  const auto text =
      bench::get(stack.ports.api, "/api/requests/" + std::to_string(number) + "?text");
  if (!text) return complain(Outcome::wrong, text.error());
  std::printf("\n");
  print_head(*text, kTreeLines);
  return refused ? Outcome::wrong : Outcome::fine;
}

// ---- grades ----

class TemporaryFolder {
 public:
  explicit TemporaryFolder(fs::path path) : path_(std::move(path)) { remove(); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { remove(); }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  void remove() const {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  fs::path path_;
};

void print_result(const workspace::Lab& lab, const judge::LabResult& result) {
  reports::Style style = reports::style_for(STDOUT_FILENO);
  style.language = language();
  reports::Report page;
  page.labs.push_back({result, lab, {}});
  if (const auto format = reports::find("terminal"))
    std::fputs((*format)->render(page, style).c_str(), stdout);
  std::fflush(stdout);
}

// An untouched starter, in a folder of its own: not the learner's.
Outcome grade_starter(const workspace::Kit& kit, const workspace::Lab& lab) {
  const TemporaryFolder work(kit.state() / "demo-work");
  const auto files = workspace::given_files(lab);
  if (!files) return complain(Outcome::impossible, files.error());
  for (const auto& [file, text] : *files)
    if (auto written = workspace::write_text(work.path() / lab.id / file, text); !written)
      return complain(Outcome::impossible, written.error());
  author::Trial trial;
  trial.selection[lab.id] = Source::mine;
  trial.work = work.path();
  trial.purpose = "demo";
  trial.subject = "starter";
  trial.language = language();
  const auto result = author::judge_lab(kit, lab, trial);
  if (!result) return complain(Outcome::impossible, result.error());
  print_result(lab, *result);
  return result->score < result->max_score ? Outcome::fine : Outcome::wrong;
}

author::Trial reference(const workspace::Kit& kit, const workspace::Lab& lab) {
  author::Trial trial;
  trial.selection[lab.id] = Source::reference;
  trial.work = kit.work();
  trial.builds = {Build::debug, Build::release, Build::asan, Build::tsan};
  trial.purpose = "demo";
  trial.subject = "reference";
  trial.language = language();
  return trial;
}

// Builds what grade_reference() needs while the rest is shown, the slowest first. What fails here
// fails there again, and is told there.
void build_ahead(const workspace::Kit& kit, const workspace::Lab& lab) {
  const author::Trial trial = reference(kit, lab);
  const auto targets = author::subjects_of(lab, lab.solutions);
  for (const Build build : {Build::asan, Build::tsan, Build::release, Build::debug}) {
    workspace::Tree tree;
    tree.selection = trial.selection;
    tree.work = trial.work;
    tree.build = build;
    tree.purpose = trial.purpose;
    static_cast<void>(workspace::build(kit, tree, targets));
  }
}

// Alone on the machine: some of its checks measure speed.
Outcome grade_reference(const workspace::Kit& kit, const workspace::Lab& lab) {
  const author::Trial trial = reference(kit, lab);
  const auto result = author::judge_lab(kit, lab, trial);
  if (!result) return complain(Outcome::impossible, result.error());
  print_result(lab, *result);
  if (result->incomplete) return Outcome::impossible;
  return result->score == result->max_score && result->max_score > 0 ? Outcome::fine
                                                                     : Outcome::wrong;
}

int demo(bool keep) {
  const auto kit = open_kit();
  if (!kit) return report(kit.error());
  const auto lab = kit->find("01");
  if (!lab) return report(lab.error());
  const auto began = std::chrono::steady_clock::now();
  std::vector<Outcome> outcomes;

  heading("1  The stack", "1  环境");
  const auto stack = start_stack(*kit, keep);
  if (!stack) return report(stack.error());
  const EndOfStack ending(*stack, keep);
  std::jthread building([&] { build_ahead(*kit, **lab); });

  heading("2  Telemetry is sent", "2  发送遥测数据");
  outcomes.push_back(send_examples(*kit, *stack));
  outcomes.push_back(send_from_sdk(*kit, *stack));

  heading("3  What arrived, and one request taken apart byte by byte",
          "3  收到的内容，以及其中一个请求的逐字节解剖");
  outcomes.push_back(show(*stack));

  heading("4  Lab 01 as a learner gets it: nothing is written yet",
          "4  学员拿到的实验 01：还什么都没写");
  outcomes.push_back(grade_starter(*kit, **lab));

  heading("5  Lab 01 done: the reference", "5  完成的实验 01：参考实现");
  outcomes.push_back(grade_reference(*kit, **lab));

  heading("Your turn", "轮到你了");
  say("  ./lab start 00           your first span, by hand: two or three hours\n"
      "  ./lab check 00 --watch   a verdict at every save",
      "  ./lab start 00           亲手发出第一个跨度：两三个小时\n"
      "  ./lab check 00 --watch   每次保存都有评测结果");
  if (keep)
    say("  ./lab status             the stack is still up; ./lab down ends it",
        "  ./lab status             环境仍在运行；./lab down 停止它");
  std::printf("\n(%.1f s)\n",
              std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
  if (std::ranges::find(outcomes, Outcome::wrong) != outcomes.end()) return kNotPassed;
  return std::ranges::find(outcomes, Outcome::impossible) != outcomes.end() ? kIncomplete : kPassed;
}

const AddVerb kDemo{
    {.name = "demo",
     .summary = {"See the course at work on real telemetry", "看整门课在真实遥测数据上运转"},
     .example = "./lab demo\n./lab demo --keep",
     .details = "Leaves your work/ alone, and nothing running unless --keep. Exits "
                "3 when a part had to be left out, such as the official SDK "
                "without a network.",
     .setup = [](Options& options) -> Run {
       auto keep = std::make_shared<bool>(false);
       options.flag("--keep", *keep, "leave the stack up, to look around");
       return [keep] { return demo(*keep); };
     }}};

}  // namespace
}  // namespace otelier::cli::demo_verb
