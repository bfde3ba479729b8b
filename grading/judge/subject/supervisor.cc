#include "judge/subject/supervisor.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>

namespace otelier::judge {
namespace {

void say(int status, const Notice& notice) {
  // Less than PIPE_BUF: whole or not at all. Nobody reads it when the judge is dead.
  if (::write(status, &notice, sizeof notice) < 0) return;
}

// Closes every descriptor but those: the judge's other pipes must not live on in here.
void close_all_but(std::span<int> keep) {
  std::ranges::sort(keep);
  unsigned next = 0;
  for (const int descriptor : keep) {
    if (descriptor < 0) continue;
    const auto kept = static_cast<unsigned>(descriptor);
    if (kept > next) ::close_range(next, kept - 1, 0);
    next = kept + 1;
  }
  ::close_range(next, UINT_MAX, 0);
}

[[noreturn]] void become_subject(const SupervisorPlan& plan, pid_t supervisor) {
  const auto give_up = [&] {
    say(plan.status, {.kind = Notice::Kind::not_started, .error = errno});
    ::_exit(127);
  };
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != supervisor) ::_exit(127);
  ::setsid();
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);

  for (const auto& limit : plan.limits) {
    if (::setrlimit(static_cast<__rlimit_resource_t>(limit.resource), &limit.value) != 0) give_up();
  }
  if (::chdir(plan.directory) != 0) give_up();
  if (plan.group >= 0 && ::write(plan.group, "0", 1) != 1) give_up();
  if (plan.user_namespace >= 0 && ::setns(plan.user_namespace, CLONE_NEWUSER) != 0) give_up();
  if (plan.network_namespace >= 0 && ::setns(plan.network_namespace, CLONE_NEWNET) != 0) give_up();
  if (plan.user != 0 &&
      (::setgroups(0, nullptr) != 0 || ::setgid(plan.user) != 0 || ::setuid(plan.user) != 0)) {
    give_up();
  }
  // Another user or namespace forgets it.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::dup2(plan.input, 0) < 0 || ::dup2(plan.output, 1) < 0 || ::dup2(plan.error, 2) < 0) {
    give_up();
  }
  if (plan.channel >= 0 && ::dup2(plan.channel, SupervisorPlan::kChannelDescriptor) < 0) give_up();
  // The rest, the status pipe among it, closes itself when the program takes over.
  const int first_free = SupervisorPlan::kChannelDescriptor + (plan.channel >= 0 ? 1 : 0);
  ::close_range(static_cast<unsigned>(first_free), UINT_MAX, CLOSE_RANGE_CLOEXEC);
  ::execve(plan.executable, plan.argv, plan.environment);
  give_up();
  ::_exit(127);
}

// Kills every child of this process, also those it inherited from children that died. False where
// the system does not list children.
bool kill_children() {
  const int list = ::open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
  if (list < 0) return false;
  std::array<char, 4096> text;
  ssize_t size = 0;
  pid_t pid = 0;
  while ((size = ::read(list, text.data(), text.size())) > 0) {
    for (const char c : std::span(text).first(static_cast<std::size_t>(size))) {
      if (c >= '0' && c <= '9') {
        pid = pid * 10 + (c - '0');
        continue;
      }
      if (pid > 1) ::kill(pid, SIGKILL);
      pid = 0;
    }
  }
  ::close(list);
  return true;
}

class Supervision {
 public:
  Supervision(const SupervisorPlan& plan, pid_t subject) : plan_(plan), subject_(subject) {}

  [[noreturn]] void run(int children_changed) {
    while (!ended_) {
      std::array<pollfd, 2> ready{{{plan_.control, POLLIN, 0}, {children_changed, POLLIN, 0}}};
      if (::poll(ready.data(), ready.size(), -1) < 0 && errno != EINTR) break;
      if (ready[1].revents != 0) {
        signalfd_siginfo ignored;
        if (::read(children_changed, &ignored, sizeof ignored) < 0 && errno != EAGAIN) break;
        reap(WNOHANG);
      }
      if (ready[0].revents != 0 && !ended_ && !obey()) break;
    }
    // Whoever a killed process leaves behind becomes a child of this one: until there is none.
    while (kill_all() && reap(0)) {
    }
    say(plan_.status, notice_);
    ::_exit(0);
  }

 private:
  // False when there is no more to wait for.
  bool kill_all() {
    if (!ended_) {
      ::kill(-subject_, SIGKILL);
      ::kill(subject_, SIGKILL);
    }
    return kill_children() || !ended_;
  }

  // One signal for the subject; false at the end of the orders.
  bool obey() {
    unsigned char number = 0;
    const ssize_t count = ::read(plan_.control, &number, 1);
    if (count == 1) ::kill(subject_, number);
    return count == 1 || (count < 0 && errno == EINTR);
  }

  // Takes the dead; waits for one first when options is 0. False when there is no child left.
  bool reap(int options) {
    for (;;) {
      int status = 0;
      rusage used{};
      const pid_t pid = ::wait4(-1, &status, options, &used);
      if (pid < 0 && errno == EINTR) continue;
      if (pid < 0) return false;
      if (pid == 0) return true;
      if (pid == subject_) {
        ended_ = true;
        notice_.kind = Notice::Kind::ended;
        notice_.wait_status = status;
        notice_.cpu_microseconds = (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1'000'000 +
                                   used.ru_utime.tv_usec + used.ru_stime.tv_usec;
      }
      if (options == 0) return true;
    }
  }

  const SupervisorPlan& plan_;
  pid_t subject_;
  bool ended_ = false;
  Notice notice_;
};

}  // namespace

void supervise(const SupervisorPlan& plan) {
  std::array<int, 9> keep{plan.input,   plan.output, plan.error,          plan.channel,
                          plan.control, plan.status, plan.user_namespace, plan.network_namespace,
                          plan.group};
  close_all_but(keep);
  ::setsid();
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);

  sigset_t all;
  sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, nullptr);
  sigset_t child_changed;
  sigemptyset(&child_changed);
  sigaddset(&child_changed, SIGCHLD);
  ::signal(SIGCHLD, SIG_DFL);
  const int children_changed = ::signalfd(-1, &child_changed, SFD_CLOEXEC | SFD_NONBLOCK);

  const pid_t self = ::getpid();
  const pid_t subject = ::fork();
  if (subject == 0) become_subject(plan, self);
  if (subject < 0) {
    say(plan.status, {.kind = Notice::Kind::not_started, .error = errno});
    ::_exit(1);
  }
  for (const int subjects : {plan.input, plan.output, plan.error, plan.channel}) {
    if (subjects >= 0) ::close(subjects);
  }
  say(plan.status, {.kind = Notice::Kind::started, .pid = subject});
  Supervision(plan, subject).run(children_changed);
}

}  // namespace otelier::judge
