#include "judge/subject/descendants.h"

#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace otelier::judge {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostProcesses = 4096;  // a fork bomb is to be stopped, not counted

std::vector<pid_t> children(pid_t parent) {
  std::vector<pid_t> all;
  std::error_code error;
  const fs::path tasks = "/proc/" + std::to_string(parent) + "/task";
  for (fs::directory_iterator task(tasks, error), end; !error && task != end;
       task.increment(error)) {
    std::ifstream list(task->path() / "children");
    for (pid_t pid = 0; list >> pid;) all.push_back(pid);
  }
  return all;
}

// The process itself first.
std::vector<pid_t> family(pid_t root) {
  std::vector<pid_t> all = {root};
  for (std::size_t i = 0; i < all.size() && i < kMostProcesses; ++i) {
    const auto more = children(all[i]);
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

std::chrono::nanoseconds own_time(pid_t pid) {
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return {};
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// The 16th and 17th field of stat; the 2nd is a name in parentheses that may hold anything.
std::chrono::nanoseconds time_of_reaped(pid_t pid) {
  static const auto ticks_a_second = ::sysconf(_SC_CLK_TCK);
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(stat, line);
  const std::size_t name_ends = line.rfind(')');
  if (name_ends == std::string::npos) return {};
  std::istringstream fields(line.substr(name_ends + 1));
  std::string skipped;
  for (int field = 3; field < 16; ++field) fields >> skipped;
  long long user = 0, system = 0;
  if (!(fields >> user >> system)) return {};
  return std::chrono::nanoseconds(std::chrono::seconds(1)) * (user + system) / ticks_a_second;
}

}  // namespace

std::size_t resident_bytes(pid_t root) {
  static const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  std::size_t bytes = 0;
  for (const pid_t pid : family(root)) {
    std::ifstream statm("/proc/" + std::to_string(pid) + "/statm");
    std::size_t size = 0, resident = 0;
    if (statm >> size >> resident) bytes += resident * page;
  }
  return bytes;
}

std::chrono::nanoseconds cpu_time(pid_t root) {
  std::chrono::nanoseconds all{};
  for (const pid_t pid : family(root)) all += own_time(pid) + time_of_reaped(pid);
  return all;
}

std::optional<pid_t> first_descendant(pid_t root, int generations) {
  for (; generations > 0; --generations) {
    const auto next = children(root);
    if (next.empty()) return std::nullopt;
    root = next.front();
  }
  return root;
}

}  // namespace otelier::judge
