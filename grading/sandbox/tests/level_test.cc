// What a subject sees and reaches from inside a cell. Each question is also asked of a plain child,
// which must answer otherwise: so that a question which asks nothing is found out.
#include "sandbox/level.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>

namespace otelier::sandbox {
namespace {

class CellTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const auto there = available(Level::namespaces); !there) {
      GTEST_SKIP() << there.error().message;
    }
    stage_ = *Stage::make();
    // A shell is the best of spies; a real cell holds the subject alone.
    ASSERT_TRUE(stage_->copy("/bin/sh", stage_->subjects() / "sh"));
    isolation_ = isolate(Level::namespaces, stage_, {"/lib", "/lib64", "/usr/lib", "/usr/lib64"});
  }

  judge::Exit ask(const std::string& script, bool inside) {
    judge::Launch launch;
    launch.argv = {(stage_->subjects() / "sh").string(), "-c", script};
    launch.limits.wall = std::chrono::seconds(10);
    std::unique_ptr<judge::Cell> cell;
    if (inside) {
      auto made = isolation_->cell();
      EXPECT_TRUE(made) << made.error().message;
      cell = std::move(*made);
      cell->confine(launch);
    }
    auto program = judge::Program::start(launch);
    EXPECT_TRUE(program) << program.error().message;
    return (*program)->wait();
  }

  void differs(const std::string& script) {
    ASSERT_EQ(ask("true", true).code, 0) << "the spy does not start inside";
    EXPECT_EQ(ask(script, false).code, 0) << script << " asks nothing";
    EXPECT_NE(ask(script, true).code, 0) << script;
  }

  std::shared_ptr<const Stage> stage_;
  std::shared_ptr<const judge::Isolation> isolation_;
};

TEST_F(CellTest, SeesNoFileOfTheMachine) {
  differs("test -e /etc/passwd");
  differs("test -e " OTELIER_SOURCE_DIR "/labs");
  differs("test -x /usr/bin/env");
}

TEST_F(CellTest, SeesNoProcessOfTheMachine) {
  differs("kill -0 " + std::to_string(::getpid()));
}

TEST_F(CellTest, WritesOnlyInItsOwnScratch) {
  EXPECT_EQ(ask("echo x > /tmp/x", true).code, 0);
  EXPECT_NE(ask("echo x > /x", true).code, 0);
}

TEST_F(CellTest, TellsTheSignalThatEndedTheSubject) {
  const judge::Exit exit = ask("kill -SEGV $$", true);
  EXPECT_EQ(exit.signal, SIGSEGV);
  EXPECT_FALSE(exit.code);
}

TEST_F(CellTest, HandsOutListeningSockets) {
  auto cell = *isolation_->cell();
  for (const int socket : {cell->take_http(), cell->take_grpc(), cell->take_peer()}) {
    int listening = 0;
    socklen_t size = sizeof listening;
    ASSERT_EQ(::getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size), 0);
    EXPECT_EQ(listening, 1);
    ::close(socket);
  }
  EXPECT_EQ(cell->take_http(), -1);
}

std::uint16_t port_of(int socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  EXPECT_EQ(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size), 0);
  return ntohs(address.sin_port);
}

// A port inside is reached by dialling inside, and from nowhere else.
TEST_F(CellTest, DialsWhereTheSubjectListens) {
  auto cell = *isolation_->cell();
  const judge::Descriptor listener(cell->take_peer());
  const std::uint16_t port = port_of(listener.get());
  const auto dialled = cell->dial(port);
  ASSERT_TRUE(dialled) << dialled.error().message;
  const judge::Descriptor accepted(::accept(listener.get(), nullptr, nullptr));
  ASSERT_TRUE(accepted);
  ASSERT_EQ(::send(dialled->get(), "x", 1, MSG_NOSIGNAL), 1);
  char got = 0;
  EXPECT_EQ(::recv(accepted.get(), &got, 1, 0), 1);
  EXPECT_EQ(got, 'x');
  auto neighbour = *isolation_->cell();
  const auto wrong = neighbour->dial(port);
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().message.find("nobody listens on port"), std::string::npos);
}

TEST(Level, IsNamed) {
  EXPECT_EQ(*level_of("user"), Level::user);
  EXPECT_NE(level_of("strong").error().next.find("namespaces, user, none"), std::string::npos);
}

}  // namespace
}  // namespace otelier::sandbox
