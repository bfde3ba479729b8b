// What the airlock shuts, at each level that this machine has. Each question is also asked of a
// plain child, which must be able to: so that a question which asks nothing is found out.
#include <gtest/gtest.h>

#include <csignal>

#include "sandbox/level.h"

namespace otelier::sandbox {
namespace {

class Airlock : public ::testing::TestWithParam<Level> {
 protected:
  void SetUp() override {
    if (const auto there = available(GetParam()); !there) GTEST_SKIP() << there.error().message;
    stage_ = *Stage::make();
    isolation_ = isolate(GetParam(), stage_, {"/lib", "/lib64", "/usr/lib", "/usr/lib64"});
  }

  judge::Exit ask(const std::string& question, bool inside, const char* spy = SPY_plain,
                  bool may_fork = true) {
    const auto program_file = stage_->subjects() / "spy";
    EXPECT_TRUE(stage_->copy(spy, program_file));
    judge::Launch launch;
    launch.argv = {program_file.string(), question};
    launch.limits.wall = std::chrono::seconds(30);
    launch.limits.may_fork = may_fork;
    std::unique_ptr<judge::Cell> cell;
    if (inside) {
      cell = std::move(*isolation_->cell());
      cell->confine(launch);
    }
    auto program = judge::Program::start(launch);
    EXPECT_TRUE(program) << program.error().message;
    return (*program)->wait();
  }

  std::shared_ptr<const Stage> stage_;
  std::shared_ptr<const judge::Isolation> isolation_;
};

TEST_P(Airlock, ShutsWhatNoLabNeeds) {
  for (const char* question : {"exec", "memfd", "sysv", "shared", "namespace"}) {
    const judge::Exit free = ask(question, false);
    EXPECT_EQ(free.code, 0) << question << " asks nothing here: " << free.standard_error;
    const judge::Exit shut = ask(question, true);
    EXPECT_EQ(shut.code, 1) << question << ": " << shut.standard_error;
  }
}

TEST_P(Airlock, LeavesOpenWhatLabsNeed) {
  for (const char* question : {"nothing", "fork", "thread", "private"}) {
    const judge::Exit shut = ask(question, true);
    EXPECT_EQ(shut.code, 0) << question << ": " << shut.standard_error;
  }
}

TEST_P(Airlock, LetsNoProcessBesideWhoeverIsTimed) {
  EXPECT_EQ(ask("fork", true, SPY_plain, false).code, 1);
  EXPECT_EQ(ask("thread", true, SPY_plain, false).code, 0);
}

TEST_P(Airlock, LetsThreadSanitizerWork) {
  EXPECT_EQ(ask("thread", true, SPY_thread).code, 0);
  const judge::Exit exit = ask("race", true, SPY_thread);
  EXPECT_EQ(exit.signal, SIGABRT) << exit.standard_error;
  EXPECT_NE(exit.standard_error.find("ThreadSanitizer: data race"), std::string::npos)
      << exit.standard_error;
}

TEST_P(Airlock, LetsAddressSanitizerWork) {
  EXPECT_EQ(ask("thread", true, SPY_address).code, 0);
  const judge::Exit exit = ask("overrun", true, SPY_address);
  EXPECT_EQ(exit.signal, SIGABRT) << exit.standard_error;
  EXPECT_NE(exit.standard_error.find("heap-buffer-overflow"), std::string::npos)
      << exit.standard_error;
}

INSTANTIATE_TEST_SUITE_P(AtEachLevel, Airlock, ::testing::Values(Level::namespaces, Level::user),
                         [](const auto& level) { return std::string(name(level.param)); });

}  // namespace
}  // namespace otelier::sandbox
