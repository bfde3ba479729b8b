// ./lab up, status and down as a user meets them, on ephemeral ports. Nothing is left running.
#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "cli/tests/stack_command.h"

namespace otelier::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Stack : public StackCommand {
 protected:
  [[nodiscard]] Said up(const std::string& http = "0") const {
    return lab({"up", "--no-page", "--http-port", http, "--grpc-port", "0", "--api-port", "0"});
  }
  [[nodiscard]] nlohmann::json status() const {
    const Said said = lab({"status", "--json"});
    auto json = nlohmann::json::parse(said.text, nullptr, false);
    EXPECT_FALSE(json.is_discarded()) << said.text;
    return json;
  }
};

TEST_F(Stack, ComesUpTellsWhereItIsAndGoesDown) {
  const Said up = this->up();
  ASSERT_EQ(up.code, 0) << up.text;
  EXPECT_THAT(up.text, AllOf(HasSubstr("./lab status"), HasSubstr("./lab down")));
  const auto json = status();
  for (const char* endpoint : {"otlp_http", "otlp_grpc", "api"})
    EXPECT_THAT(up.text, HasSubstr(json["endpoints"][endpoint].get<std::string>()));
  const pid_t process = json["process"];
  EXPECT_TRUE(alive(process));
  const Said shown = lab({"status"});
  EXPECT_EQ(shown.code, 0);
  EXPECT_THAT(shown.text, AllOf(HasSubstr("process " + std::to_string(process)),
                                HasSubstr("0 requests, 0 items, 0 bytes, 0 refused")));

  const Said down = lab({"down"});
  EXPECT_EQ(down.code, 0) << down.text;
  EXPECT_EQ(down.text, "Stopped.\n");
  EXPECT_FALSE(alive(process));
  EXPECT_FALSE(std::filesystem::exists(kit / ".lab/stack"));
}

TEST_F(Stack, IsUpOnceHoweverOftenItIsAskedFor) {
  const Said first = up();
  ASSERT_EQ(first.code, 0) << first.text;
  const auto before = status();
  const Said second = up();
  EXPECT_EQ(second.code, 0);
  EXPECT_THAT(second.text, HasSubstr("It is up already."));
  EXPECT_THAT(second.text, HasSubstr(before["endpoints"]["otlp_http"].get<std::string>()));
  EXPECT_EQ(status()["process"], before["process"]);
}

TEST_F(Stack, IsFineToEndTwiceAndSaysWhenNothingIsUp) {
  EXPECT_EQ(lab({"down"}).text, "Nothing is up.\n");
  EXPECT_EQ(lab({"down"}).code, 0);
  const Said none = lab({"status"});
  EXPECT_EQ(none.code, 1);
  EXPECT_THAT(none.text, HasSubstr("./lab up"));
  EXPECT_EQ(lab({"status", "--json"}).text, "null\n");
}

TEST_F(Stack, NamesAPortInUseAndItsHolderAndLeavesNothingRunning) {
  const TakenPort taken;
  const std::string port = std::to_string(taken.number());
  const Said up = this->up(port);
  EXPECT_EQ(up.code, 2);
  EXPECT_THAT(up.flat(), AllOf(HasSubstr(port), HasSubstr("process " + std::to_string(getpid())),
                               HasSubstr("--http-port")));
  EXPECT_EQ(lab({"status"}).code, 1);
  EXPECT_FALSE(std::filesystem::exists(kit / ".lab/stack"));
}

TEST_F(Stack, RefusesAPortThatCannotBe) {
  const Said up = this->up("70000");
  EXPECT_EQ(up.code, 2);
  EXPECT_THAT(up.text, HasSubstr("there is no port 70000"));
}

// A stack that was killed leaves its file behind: nobody is taken for it, and up works again.
TEST_F(Stack, AKilledStackIsNotBelievedAndCanBeStartedAgain) {
  ASSERT_EQ(up().code, 0);
  const pid_t process = status()["process"];
  ASSERT_EQ(kill(process, SIGKILL), 0);
  while (alive(process)) usleep(1000);
  EXPECT_EQ(lab({"status"}).code, 1);
  EXPECT_EQ(lab({"down"}).text, "Nothing is up.\n");
  ASSERT_EQ(up().code, 0);
  EXPECT_NE(status()["process"], process);
}

}  // namespace
}  // namespace otelier::cli
