#include "judge/subject/memory_group.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace otelier::judge {
namespace {

namespace fs = std::filesystem;

constexpr const char* kRoot = "/sys/fs/cgroup";
constexpr const char* kPrefix = "otelier-";
constexpr int kLeaves = 20;  // tries to remove a group, a millisecond apart: the last may still go

bool put(const fs::path& file, const std::string& text) {
  const Descriptor open(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
  return open && ::write(open.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

// Of the first version of control groups, then of the second; a kernel has the one or the other.
bool limit(const fs::path& group, std::size_t bytes) {
  const std::string text = std::to_string(bytes);
  if (put(group / "memory.limit_in_bytes", text)) {
    put(group / "memory.memsw.limit_in_bytes", text);  // where swap is counted at all
    return true;
  }
  if (!put(group / "memory.max", text)) return false;
  put(group / "memory.swap.max", "0");
  put(group / "memory.oom.group", "1");
  return true;
}

// Groups below which ours may be made: our own, and of the second version the one above, since
// there a group that has processes has no limited groups below it.
std::vector<fs::path> candidates() {
  std::vector<fs::path> all;
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string own = line.substr(second + 1);
    if (controllers == "memory") {
      all.push_back(fs::path(kRoot) / "memory" / own.substr(1));
      all.push_back(fs::path(kRoot) / "memory");  // a container may show its own group as the root
    } else if (controllers.empty()) {
      all.push_back(fs::path(kRoot) / own.substr(1));
      all.push_back((fs::path(kRoot) / own.substr(1)).parent_path());
    }
  }
  return all;
}

fs::path make_below(const fs::path& parent) {
  static std::atomic<unsigned> number = 0;
  const fs::path group =
      parent / (kPrefix + std::to_string(::getpid()) + "-" + std::to_string(++number));
  return ::mkdir(group.c_str(), 0755) == 0 ? group : fs::path();
}

Descriptor entry_of(const fs::path& group) {
  return Descriptor(::open((group / "cgroup.procs").c_str(), O_WRONLY | O_CLOEXEC));
}

// A fork goes in, as a subject would.
bool can_enter(const Descriptor& entry) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(::write(entry.get(), "0", 1) == 1 ? 0 : 1);
  int status = 0;
  while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void take_away(const fs::path& group) {
  for (int attempt = 0; attempt < kLeaves; ++attempt) {
    if (::rmdir(group.c_str()) == 0 || errno == ENOENT) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

// Groups of judges that were killed before they could remove them.
void sweep(const fs::path& parent) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(parent, ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kPrefix)) continue;
    const pid_t owner = std::atoi(name.c_str() + std::string(kPrefix).size());
    if (owner > 0 && ::kill(owner, 0) != 0 && errno == ESRCH) ::rmdir(entry.path().c_str());
  }
}

// Where groups can be made, limited and entered; empty where nowhere.
fs::path find_parent() {
  for (const fs::path& parent : candidates()) {
    const fs::path group = make_below(parent);
    if (group.empty()) continue;
    const bool good = limit(group, std::size_t{64} << 20) && can_enter(entry_of(group));
    take_away(group);
    if (!good) continue;
    sweep(parent);
    return parent;
  }
  return {};
}

}  // namespace

std::optional<MemoryGroup> MemoryGroup::make(std::size_t bytes) {
  static const fs::path parent = find_parent();
  if (parent.empty()) return std::nullopt;
  const fs::path group = make_below(parent);
  if (group.empty()) return std::nullopt;
  MemoryGroup made(group, entry_of(group));
  if (!made.entry_ || !limit(group, bytes)) return std::nullopt;
  return made;
}

MemoryGroup::~MemoryGroup() {
  entry_.close();
  if (!folder_.empty()) take_away(folder_);
}

bool MemoryGroup::exceeded() const {
  for (const char* file : {"memory.oom_control", "memory.events"}) {
    std::ifstream events(folder_ / file);
    std::string word;
    for (long long count = 0; events >> word >> count;) {
      if (word == "oom_kill" && count > 0) return true;
    }
  }
  return false;
}

}  // namespace otelier::judge
