#include "judge/subject/preparation.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace otelier::judge {
namespace {

namespace fs = std::filesystem;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// argv[0] with a slash is a path; without one it is looked up in PATH.
core::Result<std::string> find_executable(const std::string& name) {
  if (name.find('/') != std::string::npos) {
    if (::access(name.c_str(), X_OK) == 0 && !fs::is_directory(name)) {
      return fs::absolute(name).string();
    }
    return core::fail("cannot execute " + name + ": " +
                      (errno != 0 ? std::strerror(errno) : "it is a folder"));
  }
  const std::string path = variable("PATH");
  for (std::size_t from = 0; from <= path.size();) {
    const std::size_t end = std::min(path.find(':', from), path.size());
    std::string candidate = path.substr(from, end - from) + "/" + name;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    from = end + 1;
  }
  return core::fail("no program called " + name + " is in PATH");
}

std::vector<std::string> make_environment(const Launch& launch, bool with_channel) {
  std::map<std::string, std::string> all;
  for (const char* inherited : {"PATH", "HOME", "LANG", "TMPDIR"}) {
    if (const std::string value = variable(inherited); !value.empty()) all[inherited] = value;
  }
  // A sanitizer's finding ends the process at once, so it cannot be missed.
  all["ASAN_OPTIONS"] = "abort_on_error=1:detect_leaks=0";
  all["TSAN_OPTIONS"] = "halt_on_error=1:abort_on_error=1";
  all["UBSAN_OPTIONS"] = "halt_on_error=1:abort_on_error=1:print_stacktrace=1";
  for (const auto& [name, value] : launch.environment) all[name] = value;
  if (with_channel) {
    all["OTELIER_PLAYER_FD"] = std::to_string(SupervisorPlan::kChannelDescriptor);
  }
  std::vector<std::string> lines;
  lines.reserve(all.size());
  for (const auto& [name, value] : all) lines.push_back(name + "=" + value);
  return lines;
}

// RLIMIT_NPROC counts all processes and threads of the user, so the child's share comes on top of
// what the whole system runs now. (The fourth field of loadavg is running/all.)
rlim_t processes_now() {
  std::ifstream loadavg("/proc/loadavg");
  std::string one, five, fifteen, counts;
  loadavg >> one >> five >> fifteen >> counts;
  const auto slash = counts.find('/');
  return slash == std::string::npos ? 0 : std::strtoul(counts.c_str() + slash + 1, nullptr, 10);
}

std::vector<SupervisorPlan::Limit> make_limits(const Limits& limits) {
  std::vector<SupervisorPlan::Limit> made;
  const auto add = [&](int resource, rlim_t soft, rlim_t hard) {
    rlimit now{};
    ::getrlimit(static_cast<__rlimit_resource_t>(resource), &now);
    hard = std::min(hard, now.rlim_max);
    made.push_back({resource, {std::min(soft, hard), hard}});
  };
  if (limits.cpu != nanoseconds::max()) {
    const auto seconds =
        static_cast<rlim_t>(std::chrono::ceil<std::chrono::seconds>(limits.cpu).count());
    add(RLIMIT_CPU, seconds, seconds + 1);  // SIGXCPU, then SIGKILL
  }
  add(RLIMIT_FSIZE, limits.file_bytes, limits.file_bytes);
  const rlim_t processes = processes_now() + static_cast<rlim_t>(limits.processes);
  add(RLIMIT_NPROC, processes, processes);
  const auto files = static_cast<rlim_t>(limits.open_files);
  add(RLIMIT_NOFILE, files, files);
  add(RLIMIT_CORE, 0, 0);
  return made;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> list;
  list.reserve(strings.size() + 1);
  for (std::string& string : strings) list.push_back(string.data());
  list.push_back(nullptr);
  return list;
}

}  // namespace

core::Result<WorkingFolder> WorkingFolder::temporary() {
  std::error_code error;
  const fs::path parent = fs::temp_directory_path(error);
  std::string name = (parent / "otelier-XXXXXX").string();
  if (error || ::mkdtemp(name.data()) == nullptr) {
    return core::fail("no temporary folder " + name + ": " + std::strerror(errno),
                      "set TMPDIR to a folder that can be written to");
  }
  WorkingFolder folder(name);
  folder.temporary_ = true;
  return folder;
}

WorkingFolder::WorkingFolder(WorkingFolder&& other) noexcept
    : path_(std::move(other.path_)), temporary_(std::exchange(other.temporary_, false)) {}

WorkingFolder& WorkingFolder::operator=(WorkingFolder&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(temporary_, other.temporary_);
  return *this;
}

WorkingFolder::~WorkingFolder() {
  std::error_code ignored;
  if (temporary_) fs::remove_all(path_, ignored);
}

SupervisorPlan Preparation::plan() {
  argv_ = pointers(arguments_);
  envp_ = pointers(environment_);
  return {.executable = executable_.c_str(),
          .argv = argv_.data(),
          .environment = envp_.data(),
          .directory = folder_.path().c_str(),
          .user_namespace = user_namespace_,
          .network_namespace = network_namespace_,
          .user = user_,
          .limits = limits_};
}

core::Result<Preparation> prepare(const Launch& launch, bool with_channel) {
  Preparation made;
  if (launch.argv.empty()) return core::fail("a subject without a program");
  const Confinement& confinement = launch.confinement;
  const bool wrapped = !confinement.wrapper.empty();
  auto executable = find_executable((wrapped ? confinement.wrapper : launch.argv).front());
  if (!executable) return std::unexpected(executable.error());
  made.executable_ = std::move(*executable);
  made.arguments_ = confinement.wrapper;
  made.arguments_.insert(made.arguments_.end(), launch.argv.begin(), launch.argv.end());
  made.user_namespace_ = confinement.user_namespace;
  made.network_namespace_ = confinement.network_namespace;
  made.user_ = confinement.user;
  made.environment_ = make_environment(launch, with_channel);
  made.limits_ = make_limits(launch.limits);
  if (launch.directory.empty()) {
    auto folder = WorkingFolder::temporary();
    if (!folder) return std::unexpected(folder.error());
    if (confinement.user != 0 &&
        ::chown(folder->path().c_str(), confinement.user, confinement.user) != 0) {
      return core::fail("the working folder cannot be given to another user: " +
                        std::string(std::strerror(errno)));
    }
    made.folder_ = std::move(*folder);
  } else {
    made.folder_ = WorkingFolder(launch.directory);
  }
  return made;
}

}  // namespace otelier::judge
