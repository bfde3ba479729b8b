// ./lab check NN --watch: rechecks when a file of the lab was saved. Each check is a process of its
// own, so that a newer save or q ends a running one at once. Signals arrive through a descriptor,
// and the terminal is given back as it was on every way out.
#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <map>

#include "cli/check.h"

namespace otelier::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// An editor writes a file in several steps; a check starts when it has been quiet for this long.
constexpr milliseconds kQuiet{60};

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

// Keys one at a time and unechoed while it lives; interrupts stay signals.
class KeyTerminal {
 public:
  KeyTerminal() : is_terminal_(::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1) {
    if (is_terminal_) ::tcgetattr(STDIN_FILENO, &before_);
    take();
  }
  ~KeyTerminal() { give_back(); }
  KeyTerminal(const KeyTerminal&) = delete;
  KeyTerminal& operator=(const KeyTerminal&) = delete;

  [[nodiscard]] bool is_terminal() const { return is_terminal_; }
  void take() const {
    if (!is_terminal_) return;
    termios keys = before_;
    keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    keys.c_cc[VMIN] = 1;
    keys.c_cc[VTIME] = 0;
    ::tcsetattr(STDIN_FILENO, TCSADRAIN, &keys);
  }
  void give_back() const {
    if (is_terminal_) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
  }

 private:
  bool is_terminal_;
  termios before_{};
};

// Saves below a folder, also in folders made later. Editors' own files do not count.
class Saves {
 public:
  explicit Saves(fs::path root)
      : root_(std::move(root)), inotify_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    add(root_);
  }
  [[nodiscard]] int descriptor() const { return inotify_.get(); }

  // Takes what has happened; true when a file that counts was among it.
  bool take() {
    alignas(inotify_event) std::array<char, 16384> buffer;
    bool any = false;
    for (ssize_t got; (got = ::read(inotify_.get(), buffer.data(), buffer.size())) > 0;) {
      for (const char* at = buffer.data(); at < buffer.data() + got;) {
        inotify_event event{};
        std::memcpy(&event, at, sizeof event);
        const std::string name = event.len > 0 ? std::string(at + sizeof event) : std::string();
        at += sizeof event + event.len;
        if ((event.mask & IN_Q_OVERFLOW) != 0) any = true;
        if ((event.mask & IN_IGNORED) != 0) folders_.erase(event.wd);
        const auto folder = folders_.find(event.wd);
        if (folder == folders_.end()) continue;
        if ((event.mask & IN_ISDIR) != 0) {
          if ((event.mask & (IN_CREATE | IN_MOVED_TO)) != 0) add(fs::path(folder->second) / name);
          any = true;
        } else if (counts(name, event.mask)) {
          any = true;
        }
      }
    }
    // Some editors replace the whole folder or move it away and back.
    if (folders_.empty()) add(root_);
    return any;
  }

 private:
  static bool counts(const std::string& name, std::uint32_t mask) {
    if ((mask & IN_CREATE) != 0) return false;  // its end of writing is told too
    return !name.empty() && !name.starts_with(".") && !name.starts_with("#") &&
           !name.ends_with("~") && !name.ends_with(".swp") && !name.ends_with(".tmp") &&
           name != "4913";
  }
  void add(const fs::path& folder) {
    constexpr std::uint32_t kEvents =
        IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE | IN_ONLYDIR;
    const int watch = ::inotify_add_watch(inotify_.get(), folder.c_str(), kEvents);
    if (watch < 0) return;
    folders_[watch] = folder;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      if (entry.is_directory(error) && !entry.is_symlink(error)) add(entry.path());
    }
  }

  fs::path root_;
  Descriptor inotify_;
  std::map<int, fs::path> folders_;
};

sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int one : {SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGTSTP, SIGCONT}) sigaddset(&set, one);
  return set;
}

class Watcher {
 public:
  Watcher(const OpenLab& open, CheckOptions options)
      : open_(open),
        options_(std::move(options)),
        signals_set_(watched_signals()),
        saves_(open.kit.work() / open.lab->id) {
    ::sigprocmask(SIG_BLOCK, &signals_set_, &signals_before_);
    signals_ = ::signalfd(-1, &signals_set_, SFD_NONBLOCK | SFD_CLOEXEC);
  }
  ~Watcher() {
    end_check();
    ::close(signals_);
    terminal_.give_back();
    ::sigprocmask(SIG_SETMASK, &signals_before_, nullptr);
  }
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  int run() {
    begin_check();
    while (!done_) {
      std::array<pollfd, 3> waits{{{signals_, POLLIN, 0},
                                   {saves_.descriptor(), POLLIN, 0},
                                   {terminal_.is_terminal() ? STDIN_FILENO : -1, POLLIN, 0}}};
      const int timeout =
          due_ ? static_cast<int>(std::max<std::int64_t>(
                     0, std::chrono::duration_cast<milliseconds>(*due_ - Clock::now()).count() + 1))
               : -1;
      if (::poll(waits.data(), waits.size(), timeout) < 0 && errno != EINTR) return kCouldNotRun;
      if ((waits[0].revents & POLLIN) != 0) take_signals();
      if ((waits[1].revents & POLLIN) != 0 && saves_.take()) due_ = Clock::now() + kQuiet;
      if (waits[2].revents != 0) take_key();
      if (due_ && Clock::now() >= *due_) {
        due_.reset();
        if (workspace::judged_files(open_.kit, *open_.lab) != files_) begin_check();
      }
    }
    return last_;
  }

 private:
  void begin_check() {
    end_check();
    files_ = workspace::judged_files(open_.kit, *open_.lab);
    focus_ = 0;
    if (terminal_.is_terminal()) std::fputs("\x1b[H\x1b[2J", stdout);
    std::fflush(stdout);
    std::vector<std::string> argv = {"/proc/self/exe", "check", open_.lab->id, "--seed",
                                     std::to_string(options_.seed)};
    if (options_.full) argv.emplace_back("--full");
    if (!options_.speed) argv.insert(argv.end(), {"--speed", "no"});
    if (options_.bench) argv.emplace_back("--bench");
    for (const std::string& one : options_.only) argv.insert(argv.end(), {"--only", one});
    std::vector<char*> words;
    words.reserve(argv.size() + 1);
    for (std::string& word : argv) words.push_back(word.data());
    words.push_back(nullptr);
    ::setenv("OTELIER_PURPOSE", "watch", 1);
    child_ = ::fork();
    if (child_ != 0) return;
    ::setpgid(0, 0);
    ::sigprocmask(SIG_SETMASK, &signals_before_, nullptr);
    const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::dup2(nothing, STDIN_FILENO);
    ::execv(words[0], words.data());
    ::_exit(kCouldNotRun);
  }

  void end_check() {
    if (child_ <= 0) return;
    ::kill(-child_, SIGTERM);
    ::kill(child_, SIGTERM);
    while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
    }
    child_ = -1;
  }

  void take_signals() {
    signalfd_siginfo signal{};
    while (::read(signals_, &signal, sizeof signal) == sizeof signal) {
      switch (static_cast<int>(signal.ssi_signo)) {
        case SIGCHLD:
          reap();
          break;
        case SIGTSTP:
          terminal_.give_back();
          ::kill(::getpid(), SIGSTOP);
          break;
        case SIGCONT:
          terminal_.take();
          break;
        default:
          done_ = true;
          last_ = kPassed;  // ending a watch is no verdict
      }
    }
  }

  void reap() {
    int status = 0;
    if (child_ <= 0 || ::waitpid(child_, &status, WNOHANG) != child_) return;
    child_ = -1;
    if (terminal_.is_terminal()) legend();
  }

  void legend() const {
    std::printf(
        "\n%s %s/   n %s   h %s   l %s   q %s\n", std::string(pick("watching", "正在监视")).c_str(),
        open_.lab->id.c_str(), std::string(pick("next check", "下一项")).c_str(),
        std::string(pick("hint", "提示")).c_str(), std::string(pick("list all", "全部")).c_str(),
        std::string(pick("quit", "退出")).c_str());
    std::fflush(stdout);
  }

  void take_key() {
    char key = 0;
    if (::read(STDIN_FILENO, &key, 1) != 1 || key == 'q') {
      done_ = true;
      last_ = kPassed;
      return;
    }
    if (child_ > 0 || (key != 'n' && key != 'h' && key != 'l')) return;
    const auto result = last_result(open_.kit, *open_.lab);
    if (!result) return;
    if (key == 'n') show_next(*result);
    if (key == 'h') hint(open_, focused(*result));
    if (key == 'l') std::fputs(render(*open_.lab, {*result, {}, {}}, Stages::all).c_str(), stdout);
    legend();
  }

  // The debug checks that do not pass, in order of stages.
  static std::vector<judge::Check> open_checks(const judge::LabResult& result) {
    std::map<int, std::vector<judge::Check>> by_stage;
    for (const judge::Check& check : result.checks) {
      if (is_debug(check) && check.status != judge::Status::passed) {
        by_stage[check.stage].push_back(check);
      }
    }
    std::vector<judge::Check> open;
    for (const auto& [stage, checks] : by_stage) {
      open.insert(open.end(), checks.begin(), checks.end());
    }
    return open;
  }

  [[nodiscard]] std::string focused(const judge::LabResult& result) const {
    const auto open = open_checks(result);
    return open.empty() ? "" : open[focus_ % open.size()].id;
  }

  void show_next(judge::LabResult result) {
    const auto open = open_checks(result);
    if (open.empty()) {
      std::puts(std::string(pick("Every check passes.", "所有检查都通过了。")).c_str());
      return;
    }
    focus_ = (focus_ + 1) % open.size();
    result.checks = {open[focus_]};
    std::fputs(render(*open_.lab, {std::move(result), {}, {}}, Stages::all).c_str(), stdout);
  }

  const OpenLab& open_;
  CheckOptions options_;
  sigset_t signals_set_, signals_before_{};
  int signals_ = -1;
  KeyTerminal terminal_;
  Saves saves_;
  std::map<std::string, std::string> files_;
  std::optional<Clock::time_point> due_;
  std::size_t focus_ = 0;
  pid_t child_ = -1;
  int last_ = kPassed;
  bool done_ = false;
};

}  // namespace

int watch(const OpenLab& open, const CheckOptions& options) {
  Watcher watcher(open, options);
  return watcher.run();
}

}  // namespace otelier::cli
