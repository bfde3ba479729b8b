// One check again, slowly: the same seed, every step printed as it is played, no time limits; under
// a sanitizer, or with gdb on the subject. The judge speaks to the subject on a descriptor of its
// own and has its standard input and output; so gdb comes in over gdbserver and keeps the terminal.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <memory>
#include <thread>

#include "author/trial.h"
#include "cli/check.h"
#include "judge/judge.h"
#include "judge/scenario.h"
#include "workspace/nearest.h"
#include "workspace/process.h"

namespace otelier::cli::debug_verb {
namespace {

using workspace::Build;

struct Asked {
  std::string lab, check;
  bool gdb = false, asan = false, tsan = false;
  std::uint64_t seed = 0;  // 0: that of the last check
};

core::Result<judge::Scenario> find_check(const OpenLab& open, const std::string& id) {
  const auto scenarios = judge::load_scenarios(open.kit.root(), *open.lab);
  if (!scenarios) return std::unexpected(scenarios.error());
  std::vector<std::string> ids;
  for (const judge::Scenario& scenario : *scenarios) {
    if (scenario.id == id) return scenario;
    ids.push_back(scenario.id);
  }
  const auto near = workspace::nearest(id, ids);
  return core::fail(
      "lab " + open.lab->id + " has no check \"" + id + "\"",
      near ? "did you mean " + *near + "?" : "./lab check " + number(*open.lab) + " shows them");
}

Build build_for(const Asked& asked, const judge::Scenario& scenario) {
  if (asked.asan) return Build::asan;
  if (asked.tsan) return Build::tsan;
  return asked.gdb ? Build::debug : scenario.build;
}

int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  // Where this fails the port is 0, which nothing listens on either.
  static_cast<void>(::bind(socket, reinterpret_cast<sockaddr*>(&address), size));
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(socket);
  return ntohs(address.sin_port);
}

std::string words_of(const judge::Step& step) {
  using Kind = judge::Step::Kind;
  switch (step.kind) {
    case Kind::call:
      return step.op;
    case Kind::begin:
      return "begin " + step.op;
    case Kind::await:
      return "await " + step.op;
    case Kind::advance:
      return "advance " + std::to_string(step.duration.count() / 1'000'000) + " ms";
    case Kind::expect:
      return "expect";
    case Kind::run:
      return "run";
    case Kind::request:
      return "request";
    case Kind::wait_requests:
      return "wait for " + std::to_string(step.count) + " requests";
    case Kind::listen:
      return "the sink listens from now on";
  }
  return {};
}

// gdb on the subject that gdbserver holds at its first instruction.
core::Result<> talk_to_gdb(const workspace::Kit& kit, const std::string& program, int port) {
  std::printf("%s\n", std::string(pick("gdb holds the subject at its start. Set breakpoints, like\n"
                                       "  break writer.cc:20\nthen: continue",
                                       "gdb 已把被测程序停在起点。设好断点，例如\n"
                                       "  break writer.cc:20\n然后：continue"))
                          .c_str());
  std::fflush(stdout);
  std::signal(SIGINT, SIG_IGN);  // it is gdb's
  const auto done = workspace::run(
      {"gdb", "-q", program, "-ex", "set confirm off", "-ex", "set sysroot", "-ex",
       "set breakpoint pending on", "-ex", "target remote 127.0.0.1:" + std::to_string(port), "-ex",
       "break otelier::core::throw_not_implemented"},
      {.directory = kit.root(), .inherit = true});
  std::signal(SIGINT, SIG_DFL);
  if (!done) return std::unexpected(done.error());
  return {};
}

core::Result<> ready_for_gdb(const workspace::Kit& kit) {
  if (::isatty(STDIN_FILENO) != 1 || ::isatty(STDOUT_FILENO) != 1) {
    return core::fail("--gdb talks to you, and there is no terminal",
                      "run it in one, or use --asan");
  }
  if (workspace::run({"gdb", "--version"}) && workspace::run({"gdbserver", "--version"})) return {};
  return prepare(kit, "debug");
}

int debug(const Asked& asked) {
  const auto open = open_lab(asked.lab, Must::be_started);
  if (!open) return report(open.error());
  const auto& [kit, lab] = *open;
  const auto scenario = find_check(*open, asked.check);
  if (!scenario) return report(scenario.error());
  if (auto whole = program_is_there(*open); !whole) return report(whole.error());
  if (asked.gdb) {
    if (auto ready = ready_for_gdb(kit); !ready) return report(ready.error());
  }

  Checked checked;
  checked.choices = workspace::choose(kit, *lab);
  const workspace::Tree tree{.selection = workspace::sources(checked.choices),
                             .work = kit.work(),
                             .build = build_for(asked, *scenario)};
  const auto built = workspace::build(kit, tree, author::subjects_of(*lab, kit.work() / lab->id));
  if (!built) return report(built.error());
  if (built->error) {
    std::fputs(describe(*built->error).c_str(), stdout);
    return kNotPassed;
  }

  const bool plays = scenario->subject == judge::Scenario::Subject::player;
  const auto found = built->programs.find(plays ? "player-" + lab->id : lab->subsystem);
  if (found == built->programs.end()) {
    return report({"lab " + lab->id + " has nothing that could play " + scenario->id,
                   plays ? "grading/labs/" + lab->id + "/player.cc is missing"
                         : lab->subsystem + "/main.cc is missing: ./lab reset " + number(*lab)});
  }
  const int port = asked.gdb ? free_port() : 0;
  judge::SubjectCommand command{.argv = {found->second.string()}, .environment = {}};
  if (asked.gdb) {
    command.argv.insert(command.argv.begin(),
                        {"gdbserver", "--once", "127.0.0.1:" + std::to_string(port)});
  }
  std::map<Build, judge::SubjectCommand> subjects{{scenario->build, command}};

  judge::RunOptions options;
  options.seed = asked.seed;
  if (options.seed == 0) {
    const auto last = last_result(kit, *lab);
    options.seed = last ? last->seed : kLearnersSeed;
  }
  options.only = {scenario->id};
  options.builds = {scenario->build};
  options.jobs = 1;
  options.patient = true;
  options.language = language();
  int step_number = 0;
  options.on_step = [&](const judge::Scenario&, const judge::Step& step) {
    std::printf("%3d  %s:%d  %s\n", ++step_number, scenario->file.filename().c_str(),
                static_cast<int>(step.mark.line), words_of(step).c_str());
    std::fflush(stdout);
  };

  std::printf(
      "%s\n%s %s, %s %llu; %s\n", pick(scenario->title).c_str(),
      std::string(pick("build", "构建")).c_str(), std::string(workspace::name(tree.build)).c_str(),
      std::string(pick("seed", "种子")).c_str(), static_cast<unsigned long long>(options.seed),
      std::string(pick("no time limit, Ctrl-C ends it", "没有时间限制，Ctrl-C 结束")).c_str());
  std::fflush(stdout);

  core::Result<judge::LabResult> result = core::fail("it was not played");
  const auto play = [&] {
    result = plays ? judge::run(kit, *lab, subjects, {}, options)
                   : judge::run(kit, *lab, {}, subjects, options);
  };
  if (asked.gdb) {
    std::jthread judging(play);
    if (auto talked = talk_to_gdb(kit, found->second.string(), port); !talked) {
      return report(talked.error());
    }
  } else {
    play();
  }
  if (!result) return report(result.error());
  checked.result = std::move(*result);
  std::fputs("\n", stdout);
  std::fputs(render(*lab, checked, Stages::all).c_str(), stdout);
  const auto one =
      std::find_if(checked.result.checks.begin(), checked.result.checks.end(),
                   [&](const judge::Check& check) { return check.id == scenario->id; });
  if (one == checked.result.checks.end()) return kIncomplete;
  if (one->status == judge::Status::skipped) return kIncomplete;
  return one->status == judge::Status::passed ? kPassed : kNotPassed;
}

const AddVerb kDebug{
    {.name = "debug",
     .summary = {"Play one check slowly, in a debugger or under a sanitizer",
                 "慢放一项检查：用调试器或 sanitizer"},
     .example = "./lab debug 01 varint-boundaries --gdb",
     .details =
         "The same inputs as your last check, every step printed with its line in the scenario, no "
         "time limits.",
     .setup = [](Options& options) -> Run {
       auto asked = std::make_shared<Asked>();
       options.positional("LAB", asked->lab, "01, 1, wire or 01-wire");
       options.positional("CHECK", asked->check, "id of a check");
       options.flag("--gdb", asked->gdb, "stop the subject at its start and open gdb on it");
       options.flag("--asan", asked->asan, "AddressSanitizer and UndefinedBehaviorSanitizer");
       options.flag("--tsan", asked->tsan, "ThreadSanitizer");
       options.option("--seed", "SEED", asked->seed, "other inputs than the last check's");
       return [asked]() -> int {
         if (asked->gdb + asked->asan + asked->tsan > 1) {
           return report({"--gdb, --asan and --tsan exclude each other", "take one of them"});
         }
         return debug(*asked);
       };
     }}};

}  // namespace
}  // namespace otelier::cli::debug_verb
