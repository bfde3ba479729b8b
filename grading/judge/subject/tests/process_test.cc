// What is counted of a subject's processes: whoever does the work, and wherever the memory lies.
#include "judge/subject/process.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "judge/subject/memory_group.h"

namespace otelier::judge {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr const char* kWork = "i=0; while ((i < 300000)); do ((i++)); done";

// The most that is told of a script's CPU time while it runs.
nanoseconds seen_of(const std::string& script) {
  Launch launch;
  launch.argv = {"bash", "-c", script};
  auto program = Program::start(launch);
  EXPECT_TRUE(program) << program.error().message;
  nanoseconds most{};
  for (int i = 0; i < 200 && most < 150ms; ++i) {
    std::this_thread::sleep_for(50ms);
    most = std::max(most, (*program)->cpu_time());
  }
  return most;
}

TEST(CpuTime, IsThatOfAChildThatRuns) {
  EXPECT_GE(seen_of("(while :; do :; done) & sleep 60"), 150ms);
}

TEST(CpuTime, IsThatOfAChildThatWasReaped) {
  EXPECT_GE(seen_of("bash -c '" + std::string(kWork) + "; exit 0'; sleep 60"), 150ms);
}

TEST(CpuTime, IsThatOfAGrandchildThatWasLeftBehind) {
  EXPECT_GE(seen_of("(setsid bash -c 'while :; do :; done' &) ; sleep 60"), 150ms);
}

TEST(CpuTime, IsNothingForWhoeverSleeps) {
  Launch launch;
  launch.argv = {"sleep", "60"};
  auto program = *Program::start(launch);
  std::this_thread::sleep_for(300ms);
  EXPECT_LT(program->cpu_time(), 100ms);
}

class Memory : public ::testing::Test {
 protected:
  // Fills a file system that lies in memory: 96 MiB that no process has.
  Exit fill(std::size_t limit) {
    std::string pattern = "/dev/shm/otelier-XXXXXX";
    const fs::path folder = ::mkdtemp(pattern.data());
    Launch launch;
    launch.argv = {"bash", "-c",
                   "for i in 1 2 3; do head -c 32M /dev/zero > " + folder.string() +
                       "/$i || exit 7; done; echo filled"};
    launch.confinement.memory_bytes = limit;
    Exit exit = (*Program::start(launch))->wait();
    fs::remove_all(folder);
    return exit;
  }
  void SetUp() override {
    if (!MemoryGroup::make(1 << 20)) GTEST_SKIP() << "no control group can be made here";
    if (!fs::is_directory("/dev/shm")) GTEST_SKIP() << "no file system in memory here";
  }
};

TEST_F(Memory, WithoutAnOwnerIsCounted) {
  const Exit exit = fill(std::size_t{64} << 20);
  EXPECT_EQ(exit.standard_output, "");
  EXPECT_NE(exit.standard_error.find("more than 64 MiB of memory"), std::string::npos)
      << exit.standard_error;
}

TEST_F(Memory, WithinItsLimitIsLeftAlone) {
  const Exit exit = fill(std::size_t{256} << 20);
  EXPECT_EQ(exit.standard_output, "filled\n");
  EXPECT_EQ(exit.standard_error, "");
}

TEST_F(Memory, LeavesNoGroupBehind) {
  (void)fill(std::size_t{256} << 20);
  const std::string ours = "otelier-" + std::to_string(::getpid()) + "-";
  std::error_code ignored;
  for (fs::recursive_directory_iterator at("/sys/fs/cgroup", ignored), end; at != end;
       at.increment(ignored)) {
    EXPECT_FALSE(at->path().filename().string().starts_with(ours)) << at->path();
  }
}

}  // namespace
}  // namespace otelier::judge
