#include "cli/stack.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <thread>

#include "peers/up.h"
#include "workspace/files.h"
#include "workspace/part.h"

extern char** environ;

namespace otelier::cli {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
constexpr auto kReady = 5s;  // it takes some tens of milliseconds

core::Result<pid_t> spawn(const fs::path& program, const Launch& how) {
  const bench::StackOptions& stack = how.options;
  std::vector<std::string> words = {program.string(),
                                    "--address",
                                    stack.address,
                                    "--http-port",
                                    std::to_string(stack.ports.http),
                                    "--grpc-port",
                                    std::to_string(stack.ports.grpc),
                                    "--api-port",
                                    std::to_string(stack.ports.api),
                                    "--address-file",
                                    how.address.string()};
  if (!stack.page_folder.empty()) {
    words.emplace_back("--page");
    words.push_back(stack.page_folder.string());
  }
  if (stack.move_if_taken) words.emplace_back("--move-if-taken");
  if (!how.outlives_us) words.emplace_back("--end-with-parent");
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, how.log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  posix_spawn_file_actions_adddup2(&files, 1, 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  pid_t child = 0;
  const int failed = posix_spawn(&child, argv[0], &files, &attributes, argv.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (failed != 0)
    return core::fail(std::string("cannot start the stack: ") + std::strerror(failed));
  return child;
}

// What the stack said before it ended, without our "lab: ".
core::Error last_words(const fs::path& log) {
  std::string said = workspace::read_text(log).value_or("");
  if (said.starts_with("lab: ")) said.erase(0, 5);
  while (said.ends_with('\n')) said.pop_back();
  const auto line = said.find('\n');
  if (line == std::string::npos) return {said.empty() ? "the stack ended at once" : said};
  const auto next = said.find_first_not_of(" \n", line);
  return {said.substr(0, line), next == std::string::npos ? "" : said.substr(next)};
}

}  // namespace

fs::path stack_address(const workspace::Kit& kit) {
  return peers::bench_address(kit);
}

core::Result<fs::path> stack_program(const workspace::Kit& kit) {
  return workspace::part(kit.root(), "otelier-bench", "the workbench");
}

core::Result<bench::Running> launch(const workspace::Kit& kit, const Launch& how) {
  const auto program = stack_program(kit);
  if (!program) return std::unexpected(program.error());
  std::error_code ignored;
  fs::create_directories(how.address.parent_path(), ignored);
  fs::remove(how.address, ignored);
  {
    std::ofstream log(how.log, std::ios::app);
    if (!log) return std::unexpected(workspace::cannot_write(how.log, errno));
  }
  const auto child = spawn(*program, how);
  if (!child) return std::unexpected(child.error());
  const auto until = std::chrono::steady_clock::now() + kReady;
  while (std::chrono::steady_clock::now() < until) {
    if (fs::exists(how.address))
      if (auto stack = bench::running(how.address)) return std::move(*stack);
    if (waitpid(*child, nullptr, WNOHANG) == *child) return std::unexpected(last_words(how.log));
    std::this_thread::sleep_for(2ms);
  }
  kill(*child, SIGTERM);
  return core::fail("the stack was not ready in five seconds",
                    "what it said is in " + how.log.string());
}

namespace {

// A process that has ended stays in the table until its parent asks, and in a container without an
// init nobody may.
bool ended(pid_t process) {
  waitpid(process, nullptr, WNOHANG);  // when it is a child of ours
  if (kill(process, 0) != 0) return true;
  const auto stat = workspace::read_text("/proc/" + std::to_string(process) + "/stat");
  if (!stat) return false;
  const auto name_ends = stat->rfind(") ");
  return name_ends != std::string::npos && stat->compare(name_ends + 2, 1, "Z") == 0;
}

}  // namespace

void print_services(const std::vector<peers::Service>& services) {
  for (const peers::Service& service : services) {
    std::string head = service.name + (service.version.empty() ? "" : " " + service.version);
    std::string state = service.state;
    for (const auto& [name, url] : service.endpoints) {
      std::printf("%-20s %-16s %-15s %s\n", head.c_str(), state.c_str(), name.c_str(), url.c_str());
      head = state = "";
    }
    if (service.endpoints.empty()) std::printf("%-20s %s\n", head.c_str(), state.c_str());
  }
}

bool stop(const bench::Running& stack) {
  kill(stack.process, SIGTERM);
  for (int i = 0; i < 2500; ++i) {
    if (ended(stack.process)) return true;
    std::this_thread::sleep_for(2ms);
  }
  return false;
}

}  // namespace otelier::cli
