#include "judge/subject/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <mutex>
#include <system_error>
#include <thread>

#include "judge/subject/descendants.h"
#include "judge/subject/memory_group.h"
#include "judge/subject/preparation.h"
#include "judge/subject/supervisor.h"

namespace otelier::judge {
namespace {

struct Pipe {
  Descriptor read, write;
};

core::Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return core::fail(std::string("no pipe for a subject: ") + std::strerror(errno));
  }
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

// The same file under a number that becoming 0, 1, 2 or 3 in the child does not clobber.
Descriptor lifted(const Descriptor& descriptor) {
  return Descriptor(::fcntl(descriptor.get(), F_DUPFD_CLOEXEC, SupervisorPlan::kFirstDescriptor));
}

void stay_within(std::string& text, std::size_t limit, bool& cut) {
  if (text.size() <= limit) return;
  text.resize(limit);
  cut = true;
}

}  // namespace

// Between two looks at the memory of a child that is limited; it can take some 10 MB in between.
constexpr int kWatchMilliseconds = 10;

// What a wrapper reports of the process inside: 128 and the number of the signal that ended it.
constexpr int kSignalled = 128;

// The process inside, seen from bubblewrap's own: its child is the first of the new namespace, and
// that one's child runs the subject.
constexpr int kGenerations = 2;

// The judge's ends of everything that leads to one supervisor.
class Process::Watch {
 public:
  Watch(pid_t supervisor, Descriptor control, Descriptor status, Descriptor input,
        Descriptor output, Descriptor error, const Launch& launch, std::optional<MemoryGroup> group,
        WorkingFolder folder)
      : group_(std::move(group)),
        supervisor_(supervisor),
        control_(std::move(control)),
        status_(std::move(status)),
        input_(std::move(input)),
        output_(std::move(output)),
        error_(std::move(error)),
        to_write_(launch.standard_input),
        output_limit_(launch.limits.output_bytes),
        memory_limit_(launch.confinement.memory_bytes),
        watched_(memory_limit_ != 0 && !group_),
        wrapped_(!launch.confinement.wrapper.empty()),
        folder_(std::move(folder)),
        reader_([this] { read_all(); }) {}

  ~Watch() {
    end();
    reader_.join();
    ::waitpid(supervisor_, nullptr, 0);
  }

  bool wait(nanoseconds within) {
    std::unique_lock lock(mutex_);
    const auto over = [this] { return ended_; };
    // Beyond what the system's clock can say there is no deadline.
    if (within > std::chrono::hours(24 * 365)) {
      changed_.wait(lock, over);
      return true;
    }
    return changed_.wait_for(lock, within, over);
  }

  void signal(int number) {
    // A wrapper passes no signals on.
    if (const auto inside = wrapped_ ? inner() : std::nullopt) {
      ::kill(*inside, number);
      return;
    }
    const auto byte = static_cast<unsigned char>(number);
    if (control_ && ::write(control_.get(), &byte, 1) < 0) return;  // it has ended already
  }

  void end() {
    control_.close();
    (void)wait(nanoseconds::max());
  }

  [[nodiscard]] Exit exit() const {
    const std::lock_guard lock(mutex_);
    return exit_;
  }

  [[nodiscard]] nanoseconds cpu_time() const {
    const std::lock_guard lock(mutex_);
    // From the supervisor down: whom its parent has left belongs to it.
    return ended_ || told_ || subject_ == 0 ? exit_.cpu : judge::cpu_time(supervisor_);
  }

 private:
  // The reader's thread: until the supervisor is gone, and with it all who could still write.
  void read_all() {
    block_broken_pipe_signal();
    while (status_ || output_ || error_) {
      std::array<pollfd, 4> ready{{{status_.get(), POLLIN, 0},
                                   {output_.get(), POLLIN, 0},
                                   {error_.get(), POLLIN, 0},
                                   {input_.get(), POLLOUT, 0}}};
      const int patience = watched_ ? kWatchMilliseconds : -1;
      if (::poll(ready.data(), ready.size(), patience) < 0) continue;
      if (watched_) watch_memory();
      if (ready[1].revents != 0) take(output_, &Exit::standard_output);
      if (ready[2].revents != 0) take(error_, &Exit::standard_error);
      if (ready[3].revents != 0) feed();
      if (ready[0].revents != 0) listen();
    }
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }

  static void block_broken_pipe_signal() {
    sigset_t broken_pipe;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
  }

  [[nodiscard]] std::optional<pid_t> inner() const {
    const std::lock_guard lock(mutex_);
    return inner_locked();
  }

  [[nodiscard]] std::optional<pid_t> inner_locked() const {
    if (subject_ == 0 || ended_) return std::nullopt;
    return first_descendant(subject_, kGenerations);
  }

  // Only while the supervisor lives, so that the number is still the child's.
  void watch_memory() {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (subject_ == 0 || told_ || over_memory_ || now < next_look_) return;
    next_look_ = now + std::chrono::milliseconds(kWatchMilliseconds);
    if (resident_bytes(subject_) <= memory_limit_) return;
    over_memory_ = true;
    ::kill(-subject_, SIGKILL);
    ::kill(subject_, SIGKILL);
    tell_of_memory();
  }

  void tell_of_memory() {
    exit_.standard_error +=
        "ended: it used more than " + std::to_string(memory_limit_ >> 20) + " MiB of memory\n";
  }

  void take(Descriptor& from, std::string Exit::* into) {
    std::array<char, 16uz << 10> piece;
    const ssize_t count = ::read(from.get(), piece.data(), piece.size());
    if (count < 0 && errno == EINTR) return;
    if (count <= 0) return from.close();
    const std::lock_guard lock(mutex_);
    (exit_.*into).append(piece.data(), static_cast<std::size_t>(count));
    stay_within(exit_.*into, output_limit_, exit_.output_cut);
  }

  void feed() {
    const ssize_t count =
        ::write(input_.get(), to_write_.data() + written_, to_write_.size() - written_);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (count > 0) written_ += static_cast<std::size_t>(count);
    if (count < 0 || written_ == to_write_.size()) input_.close();
  }

  void listen() {
    Notice notice;
    const ssize_t count = ::read(status_.get(), &notice, sizeof notice);
    if (count < 0 && errno == EINTR) return;
    if (count != sizeof notice) {
      status_.close();
      // A supervisor that was killed reaps nobody; what it left has died with it or dies here.
      const std::lock_guard lock(mutex_);
      if (!told_ && subject_ != 0) ::kill(-subject_, SIGKILL);
      if (!told_ && !exit_.code) exit_.signal = SIGKILL;
      return;
    }
    const std::lock_guard lock(mutex_);
    if (notice.kind == Notice::Kind::started) subject_ = notice.pid;
    if (notice.kind == Notice::Kind::not_started) {
      exit_.standard_error += std::string("it could not be started: ") +
                              std::system_category().message(notice.error) + "\n";
    }
    if (notice.kind == Notice::Kind::ended) {
      told_ = true;
      if (WIFEXITED(notice.wait_status)) tell_code(WEXITSTATUS(notice.wait_status));
      if (WIFSIGNALED(notice.wait_status)) exit_.signal = WTERMSIG(notice.wait_status);
      if (group_ && group_->exceeded()) tell_of_memory();
      exit_.cpu = std::chrono::microseconds(notice.cpu_microseconds);
    }
  }

  void tell_code(int code) {
    if (wrapped_ && code > kSignalled && code < kSignalled + NSIG) {
      exit_.signal = code - kSignalled;
    } else {
      exit_.code = code;
    }
  }

  std::optional<MemoryGroup> group_;  // removed last, when all who were in it are reaped
  const pid_t supervisor_;
  Descriptor control_;
  // The reader's alone:
  Descriptor status_, input_, output_, error_;
  const std::string to_write_;
  std::size_t written_ = 0;
  const std::size_t output_limit_;
  const std::size_t memory_limit_;
  const bool watched_;  // nobody else counts its memory
  const bool wrapped_;
  std::chrono::steady_clock::time_point next_look_{};
  bool over_memory_ = false;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  pid_t subject_ = 0;
  bool told_ = false;   // the supervisor has said how it ended
  bool ended_ = false;  // everything is reaped and read
  Exit exit_;

  WorkingFolder folder_;
  std::thread reader_;
};

core::Result<std::unique_ptr<Process>> Process::start(const Launch& launch, Descriptor channel) {
  auto prepared = prepare(launch, static_cast<bool>(channel));
  if (!prepared) return std::unexpected(prepared.error());

  std::array<Pipe, 5> pipes;
  for (Pipe& pipe : pipes) {
    auto made = make_pipe();
    if (!made) return std::unexpected(made.error());
    pipe = std::move(*made);
  }
  auto& [control, status, input, output, error] = pipes;
  const Descriptor child_control = lifted(control.read);
  const Descriptor child_status = lifted(status.write);
  const Descriptor child_input = lifted(input.read);
  const Descriptor child_output = lifted(output.write);
  const Descriptor child_error = lifted(error.write);
  const Descriptor child_channel = channel ? lifted(channel) : Descriptor();
  channel.close();
  std::optional<MemoryGroup> group;
  if (launch.confinement.memory_bytes != 0) {
    group = MemoryGroup::make(launch.confinement.memory_bytes);
  }
  const Descriptor child_group =
      group ? Descriptor(::fcntl(group->entry(), F_DUPFD_CLOEXEC, SupervisorPlan::kFirstDescriptor))
            : Descriptor();

  SupervisorPlan plan = prepared->plan();
  plan.control = child_control.get();
  plan.status = child_status.get();
  plan.input = child_input.get();
  plan.output = child_output.get();
  plan.error = child_error.get();
  plan.channel = child_channel.get();
  plan.group = child_group.get();
  // A feeder that fills the pipe must not stop the reader.
  ::fcntl(input.write.get(), F_SETFL, O_NONBLOCK);

  const pid_t supervisor = ::fork();
  if (supervisor == 0) supervise(plan);
  if (supervisor < 0) {
    return core::fail(std::string("no process for a subject: ") + std::strerror(errno),
                      "end other programs, or raise the limit on processes (ulimit -u)");
  }
  return std::unique_ptr<Process>(new Process(
      std::make_unique<Watch>(supervisor, std::move(control.write), std::move(status.read),
                              std::move(input.write), std::move(output.read), std::move(error.read),
                              launch, std::move(group), prepared->take_folder())));
}

Process::Process(std::unique_ptr<Watch> watch) : watch_(std::move(watch)) {}
Process::~Process() = default;

bool Process::wait(nanoseconds within) {
  return watch_->wait(within);
}
void Process::signal(int number) {
  watch_->signal(number);
}
void Process::end() {
  watch_->end();
}
Exit Process::exit() const {
  return watch_->exit();
}
nanoseconds Process::cpu_time() const {
  return watch_->cpu_time();
}

}  // namespace otelier::judge
