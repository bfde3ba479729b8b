#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>
#include <thread>

#include "judge/subject/subject.h"

namespace otelier::judge {
namespace {

using namespace std::chrono_literals;

Launch bash(const std::string& script) {
  Launch launch;
  launch.argv = {"bash", "-c", script};
  return launch;
}

Exit run(const Launch& launch) {
  auto program = Program::start(launch);
  EXPECT_TRUE(program) << program.error().message;
  return program ? (*program)->wait() : Exit{};
}

TEST(Program, EndsWithItsCodeAndItsOutput) {
  const Exit exit = run(bash("echo out; echo err >&2; exit 7"));
  EXPECT_EQ(exit.code, 7);
  EXPECT_FALSE(exit.signal.has_value());
  EXPECT_EQ(exit.standard_output, "out\n");
  EXPECT_EQ(exit.standard_error, "err\n");
  EXPECT_FALSE(exit.timed_out);
}

TEST(Program, ReadsWhatItIsGiven) {
  Launch launch = bash("wc -c");
  launch.standard_input = std::string(300'000, 'x');
  EXPECT_EQ(run(launch).standard_output, "300000\n");
  launch = bash("exit 0");  // and may leave it unread
  launch.standard_input = std::string(300'000, 'x');
  EXPECT_EQ(run(launch).code, 0);
}

TEST(Program, SeesACleanEnvironment) {
  ::setenv("OTELIER_TEST_SECRET", "1", 1);
  Launch launch;
  launch.argv = {"env"};
  launch.environment = {{"OTEL_SERVICE_NAME", "shop"}};
  const std::string seen = run(launch).standard_output;
  EXPECT_EQ(seen.find("SECRET"), std::string::npos);
  EXPECT_EQ(seen.find("OTELIER_PLAYER_FD"), std::string::npos);
  EXPECT_NE(seen.find("OTEL_SERVICE_NAME=shop\n"), std::string::npos);
  EXPECT_NE(seen.find("PATH="), std::string::npos);
}

TEST(Program, InheritsNoDescriptorOfTheJudge) {
  Launch launch;
  launch.argv = {"ls", "/proc/self/fd"};  // no shell, which has pipes of its own for a moment
  EXPECT_EQ(run(launch).standard_output, "0\n1\n2\n3\n") << "3 is the folder that ls reads";
}

TEST(Program, WorksInAFolderOfItsOwnThatIsRemoved) {
  const std::string folder = run(bash("touch a; mkdir b; printf %s \"$PWD\"")).standard_output;
  EXPECT_NE(folder.find("otelier-"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder));
  Launch launch = bash("pwd");
  launch.directory = "/";
  EXPECT_EQ(run(launch).standard_output, "/\n");
}

TEST(Program, IsEndedAfterItsTime) {
  Launch launch = bash("echo begun; sleep 60");
  launch.limits.wall = 200ms;
  const Exit exit = run(launch);
  EXPECT_TRUE(exit.timed_out);
  EXPECT_EQ(exit.signal, SIGKILL);
  EXPECT_EQ(exit.standard_output, "begun\n");
}

TEST(Program, IsEndedAfterItsProcessorTime) {
  Launch launch = bash("while :; do :; done");
  launch.limits.cpu = 1s;
  launch.limits.wall = 2min;  // a second of processor time may take long on a busy machine
  const Exit exit = run(launch);
  // The kernel asks at its clock's ticks: where a virtual machine stood still between two of them,
  // the hard limit, a second later, may be reached with the soft one.
  EXPECT_TRUE(exit.signal == SIGXCPU || exit.signal == SIGKILL)
      << "signal " << exit.signal.value_or(0) << ", code " << exit.code.value_or(-1);
  EXPECT_FALSE(exit.timed_out);
  EXPECT_GE(exit.cpu, 500ms);
}

TEST(Program, WritesNoLargeFile) {
  Launch launch = bash("head -c 5000 /dev/zero > f; stat -c %s f");
  launch.limits.file_bytes = 1000;
  EXPECT_EQ(run(launch).standard_output, "1000\n");
}

TEST(Program, HasItsOutputCut) {
  Launch launch = bash("head -c 100000 /dev/zero; head -c 10 /dev/zero >&2");
  launch.limits.output_bytes = 1000;
  const Exit exit = run(launch);
  EXPECT_EQ(exit.standard_output.size(), 1000u);
  EXPECT_EQ(exit.standard_error.size(), 10u);
  EXPECT_TRUE(exit.output_cut);
  EXPECT_EQ(exit.code, 0);
}

TEST(Program, ObeysASignal) {
  // Until the trap is set the signal would end it, so it leaves a sign.
  const auto sign =
      std::filesystem::temp_directory_path() / ("otelier-sign-" + std::to_string(::getpid()));
  std::filesystem::remove(sign);
  auto program = Program::start(
      bash("trap 'echo bye; exit 5' TERM; touch " + sign.string() + "; sleep 60 & wait"));
  ASSERT_TRUE(program);
  while (!std::filesystem::exists(sign)) std::this_thread::sleep_for(5ms);
  std::filesystem::remove(sign);
  (*program)->signal(SIGTERM);
  EXPECT_EQ((*program)->wait().code, 5);
}

TEST(Program, TakesItsDescendantsWithIt) {
  // One in the background, one in a session of its own whose parent is gone, both holding stdout.
  const auto start = std::chrono::steady_clock::now();
  const Exit exit =
      run(bash("sleep 61 & echo $!; setsid bash -c 'sleep 62 & echo $!'; sleep 0.1; exit 0"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 10s);
  EXPECT_EQ(exit.code, 0);
  std::istringstream pids(exit.standard_output);
  int count = 0;
  for (pid_t pid = 0; pids >> pid; ++count) EXPECT_NE(::kill(pid, 0), 0) << pid;
  EXPECT_EQ(count, 2);
}

TEST(Program, ThatCannotBeReadIsSaid) {
  Launch launch;
  launch.argv = {"no-such-program-anywhere"};
  const auto program = Program::start(launch);
  ASSERT_FALSE(program);
  EXPECT_EQ(program.error().message, "no program called no-such-program-anywhere is in PATH");
}

TEST(Program, MayKillItsSupervisorButNotStay) {
  // $PPID is the supervisor. Whoever kills it dies with it.
  const Exit exit = run(bash("kill -9 $PPID; sleep 60"));
  EXPECT_EQ(exit.signal, SIGKILL);
}

}  // namespace
}  // namespace otelier::judge
