// A lock that outlives whoever took it, as long as what it started still works.
#include "workspace/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include "workspace/files.h"

namespace otelier::workspace {
namespace {

namespace fs = std::filesystem;

class HeldLock : public ::testing::Test {
 protected:
  HeldLock() {
    std::string name = (fs::temp_directory_path() / "held-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~HeldLock() override { fs::remove_all(folder_); }

  // A process that takes the lock and waits for a tool of its own; killed once the tool works.
  void kill_a_holder(bool tool_holds) {
    const pid_t holder = ::fork();
    if (holder == 0) {
      const FileLock lock(folder_ / "lock");
      RunOptions options;
      if (tool_holds) options.hold = lock.descriptor();
      static_cast<void>(
          run({"bash", "-c", "echo $$ > '" + (folder_ / "tool").string() + "'; exec sleep 60"},
              options));
      ::_exit(0);
    }
    while (tool() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_FALSE(is_free()) << "the holder holds it";
    ::kill(holder, SIGKILL);
    ::waitpid(holder, nullptr, 0);
  }
  [[nodiscard]] pid_t tool() const {
    const auto text = read_text(folder_ / "tool");
    return text && text->ends_with('\n') ? std::stoi(*text) : 0;
  }
  [[nodiscard]] bool is_free() const {
    const int file = ::open((folder_ / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    const bool taken = ::flock(file, LOCK_EX | LOCK_NB) == 0;
    ::close(file);
    return taken;
  }

  fs::path folder_;
};

TEST_F(HeldLock, LastsUntilTheToolOfAKilledHolderHasEnded) {
  kill_a_holder(true);
  EXPECT_FALSE(is_free()) << "the tool still works";
  ::kill(tool(), SIGKILL);
}

TEST_F(HeldLock, GoesWithItsHolderWhereTheToolWasGivenNone) {
  kill_a_holder(false);
  EXPECT_TRUE(is_free());
  ::kill(tool(), SIGKILL);
}

}  // namespace
}  // namespace otelier::workspace
