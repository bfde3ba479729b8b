// A kit of a test's own whose stack, of whatever kind, is ended with it; and what the tests of the
// stack look at from outside: processes, and ports that are taken.
#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <cstdint>
#include <string>

#include "cli/tests/command.h"
#include "testbed/socket.h"

namespace otelier::cli {

class StackCommand : public Command {
 protected:
  void SetUp() override {
    Command::SetUp();
    std::filesystem::create_directories(kit / ".lab");
  }
  void TearDown() override {
    static_cast<void>(lab({"down"}));
    Command::TearDown();
  }
};

// A zombie has ended too: who reaps it is not ours to say.
inline bool alive(pid_t process) {
  const std::string stat =
      workspace::read_text("/proc/" + std::to_string(process) + "/stat").value_or("");
  const auto name_ends = stat.rfind(") ");
  return name_ends != std::string::npos && stat[name_ends + 2] != 'Z';
}

// A port of this machine on which this process listens. Asked for one that somebody else has, it
// leaves it to them: it is taken either way.
class TakenPort {
 public:
  explicit TakenPort(std::uint16_t port = 0)
      : fd_(testbed::listen_on("127.0.0.1", port).value_or(-1)) {}
  ~TakenPort() {
    if (fd_ >= 0) close(fd_);
  }
  TakenPort(const TakenPort&) = delete;
  TakenPort& operator=(const TakenPort&) = delete;

  [[nodiscard]] std::uint16_t number() const { return testbed::port_of(fd_); }

 private:
  int fd_;
};

}  // namespace otelier::cli
