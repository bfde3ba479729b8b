#include "author/flake.h"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "author/trial.h"
#include "author/workshop.h"

namespace otelier::author {
namespace {

namespace fs = std::filesystem;

constexpr const char* kGroups = "/sys/fs/cgroup/cpu";
constexpr int kPeriod = 100'000;  // microseconds: the kernel's default

bool put(const fs::path& file, const std::string& text) {
  std::ofstream to(file);
  to << text;
  to.flush();
  return to.good();
}

// The cpu group of this process, from /proc/self/cgroup: "4:cpu,cpuacct:/path".
std::string own_group() {
  std::ifstream from("/proc/self/cgroup");
  for (std::string line; std::getline(from, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    if (controllers.find(",cpu,") != std::string::npos) return line.substr(second + 1);
  }
  return "/";
}

}  // namespace

Starved::Starved(double cpus) {
  const fs::path group = fs::path(kGroups) / ("otelier-" + std::to_string(::getpid()));
  std::error_code error;
  before_ = kGroups + own_group();
  if (fs::create_directory(group, error) && !error) {
    const int quota = static_cast<int>(cpus * kPeriod);
    if (put(group / "cpu.cfs_period_us", std::to_string(kPeriod)) &&
        put(group / "cpu.cfs_quota_us", std::to_string(quota)) &&
        put(group / "cgroup.procs", std::to_string(::getpid()))) {
      group_ = group.string();
      how_ = "control group, quota " + std::to_string(quota / 1000) + " ms in 100 ms";
      return;
    }
    fs::remove(group, error);
  }
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(0, &one);
  ::sched_setaffinity(0, sizeof one, &one);
  neighbour_ = ::fork();
  if (neighbour_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (std::atomic<unsigned long> turns = 0;; ++turns) {
    }
  }
  how_ = "one core with a busy neighbour (no control group may be set here)";
}

Starved::~Starved() {
  if (!group_.empty()) {
    put(fs::path(before_) / "cgroup.procs", std::to_string(::getpid()));
    std::error_code ignored;
    fs::remove(group_, ignored);
  }
  if (neighbour_ > 0) {
    ::kill(neighbour_, SIGKILL);
    ::waitpid(neighbour_, nullptr, 0);
    cpu_set_t all;
    CPU_ZERO(&all);
    for (int core = 0; core < ::sysconf(_SC_NPROCESSORS_CONF); ++core) CPU_SET(core, &all);
    ::sched_setaffinity(0, sizeof all, &all);
  }
}

core::Result<FlakeReport> flake(const workspace::Kit& kit, const workspace::Lab& lab,
                                const FlakeOptions& options) {
  Trial trial;
  trial.builds = {workspace::Build::debug};
  trial.speed_checks = false;
  trial.seed = 1;
  // Built before it is starved: only the verdicts are on trial.
  const auto once = judge_lab(kit, lab, trial);
  if (!once) return std::unexpected(once.error());

  FlakeReport report;
  std::map<std::string, Flaky> seen;
  const Starved starved(options.cpus);
  report.how = starved.how();
  for (int i = 0; i < options.repeat; ++i) {
    if (!options.same_seed) trial.seed = static_cast<std::uint64_t>(i) + 1;
    const auto result = judge_lab(kit, lab, trial);
    if (!result) return std::unexpected(result.error());
    for (const judge::Check& check : result->checks) {
      Flaky& verdicts = seen[check.id];
      ++verdicts.verdicts[std::string(judge::name(check.status))];
      if (check.status != judge::Status::passed && verdicts.message.empty()) {
        verdicts.message = "seed " + std::to_string(trial.seed) + ": " + check.message +
                           check.reason + (check.evidence.empty() ? "" : "\n" + check.evidence);
      }
    }
    ++report.repeats;
    if (options.progress) options.progress(report.repeats);
  }
  report.checks = seen.size();
  for (auto& [id, verdicts] : seen) {
    const bool steady = verdicts.verdicts.size() == 1 && verdicts.verdicts.contains("passed");
    if (!steady) report.flaky.emplace(id, std::move(verdicts));
  }
  return report;
}

}  // namespace otelier::author
