#include "judge/subject/descendants.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
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

}  // namespace

std::size_t resident_bytes(pid_t root) {
  static const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  std::vector<pid_t> waiting = {root};
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < waiting.size() && i < kMostProcesses; ++i) {
    std::ifstream statm("/proc/" + std::to_string(waiting[i]) + "/statm");
    std::size_t size = 0, resident = 0;
    if (statm >> size >> resident) bytes += resident * page;
    const auto more = children(waiting[i]);
    waiting.insert(waiting.end(), more.begin(), more.end());
  }
  return bytes;
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
