#include "workspace/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

extern char** environ;

namespace otelier::workspace {
namespace {

struct Pipe {
  int read = -1, write = -1;
  // Sockets, because a write to one whose reader has gone need not raise SIGPIPE.
  Pipe() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0) {
      read = ends[0];
      write = ends[1];
    }
  }
  ~Pipe() {
    close_read();
    close_write();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close_read() {
    if (read >= 0) ::close(read);
    read = -1;
  }
  void close_write() {
    if (write >= 0) ::close(write);
    write = -1;
  }
};

std::vector<std::string> merged_environment(const std::map<std::string, std::string>& added) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (!added.contains(std::string(text.substr(0, text.find('='))))) all.emplace_back(text);
  }
  for (const auto& [name, value] : added) all.push_back(name + "=" + value);
  return all;
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (const std::string& text : texts) out.push_back(const_cast<char*>(text.c_str()));
  out.push_back(nullptr);
  return out;
}

// Feeds standard input and gathers output until both are at their end.
std::string converse(Pipe& in, Pipe& out, const std::string& input) {
  std::string output;
  std::size_t sent = 0;
  if (input.empty()) in.close_write();
  char buffer[65536];
  while (out.read >= 0 || in.write >= 0) {
    pollfd waits[2] = {{out.read, POLLIN, 0}, {in.write, POLLOUT, 0}};
    if (::poll(waits, 2, -1) < 0 && errno != EINTR) break;
    if ((waits[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
      const ssize_t got = ::read(out.read, buffer, sizeof buffer);
      if (got > 0) {
        output.append(buffer, static_cast<std::size_t>(got));
      } else if (got == 0 || errno != EINTR) {
        out.close_read();
      }
    }
    if ((waits[1].revents & (POLLOUT | POLLERR)) != 0) {
      const ssize_t put = ::send(in.write, input.data() + sent, input.size() - sent, MSG_NOSIGNAL);
      if (put > 0) sent += static_cast<std::size_t>(put);
      if ((put < 0 && errno != EINTR) || sent == input.size()) in.close_write();
    }
  }
  return output;
}

}  // namespace

core::Result<Finished> run(const std::vector<std::string>& argv, const RunOptions& options) {
  Pipe in, out, failure;
  const auto environment = merged_environment(options.environment);
  const auto arguments = pointers(argv);
  const auto variables = pointers(environment);
  const pid_t child = ::fork();
  if (child < 0)
    return core::fail(std::string("no process can be started: ") + std::strerror(errno));
  if (child == 0) {
    if (!options.inherit) {
      ::dup2(in.read, 0);
      ::dup2(out.write, 1);
      const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
      ::dup2(options.join_errors ? out.write : nowhere, 2);
    }
    if (options.hold >= 0) ::fcntl(options.hold, F_SETFD, 0);
    if (options.directory.empty() || ::chdir(options.directory.c_str()) == 0) {
      environ = const_cast<char**>(variables.data());
      ::execvp(arguments[0], arguments.data());
    }
    const int error = errno;
    static_cast<void>(!::write(failure.write, &error, sizeof error));
    ::_exit(127);
  }
  in.close_read();
  out.close_write();
  failure.close_write();
  Finished finished;
  if (!options.inherit) finished.output = converse(in, out, options.standard_input);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  int error = 0;
  if (::read(failure.read, &error, sizeof error) == sizeof error) {
    if (error == ENOENT && argv[0].find('/') == std::string::npos) {
      return core::fail(argv[0] + " is not on the PATH",
                        "install it; what else is missing: ./lab doctor");
    }
    return core::fail(argv[0] + " could not be started: " + std::strerror(error));
  }
  finished.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return finished;
}

namespace {

// "process 4711 (./lab check 00)", of this process.
std::string this_process() {
  std::string words;
  const int file = ::open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
  char buffer[512];
  const ssize_t size = file < 0 ? 0 : ::read(file, buffer, sizeof buffer);
  if (file >= 0) ::close(file);
  for (ssize_t i = 0; i < size; ++i) words += buffer[i] == '\0' ? ' ' : buffer[i];
  while (words.ends_with(' ')) words.pop_back();
  const auto first = words.find("otelier-lab");
  if (first != std::string::npos) words = "./lab" + words.substr(first + 11);
  return "process " + std::to_string(::getpid()) + " (" + words + ")";
}

void say_who_is_waited_for(int lock, std::string_view doing) {
  char buffer[600];
  const ssize_t size = ::pread(lock, buffer, sizeof buffer, 0);
  std::string holder(buffer, size < 0 ? 0 : static_cast<std::size_t>(size));
  while (holder.ends_with('\n')) holder.pop_back();
  if (holder == this_process()) return;  // another thread of ours
  std::fprintf(stderr, "lab: waiting for %s,\n     which %s\n",
               holder.empty() ? "another ./lab" : holder.c_str(), std::string(doing).c_str());
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& file, std::string_view doing) {
  std::error_code ignored;
  std::filesystem::create_directories(file.parent_path(), ignored);
  descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0) return;
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK && !doing.empty()) say_who_is_waited_for(descriptor_, doing);
    while (::flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  // For those who wait: a full disk or the like costs them the name only.
  const std::string holder = this_process() + "\n";
  if (::ftruncate(descriptor_, 0) == 0) {
    static_cast<void>(!::pwrite(descriptor_, holder.data(), holder.size(), 0));
  }
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace otelier::workspace
