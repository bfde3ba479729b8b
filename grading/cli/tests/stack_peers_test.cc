// ./lab up --stack processes as a user meets it. The peers are folders of the test's own, and the
// program behind them is this command's hidden verb serve-stack, which listens, answers and ends as
// any peer does; and one is real, where it is prepared. On free ports; nothing is left running.
#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "bench/running.h"
#include "cli/tests/stack_command.h"

namespace otelier::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;
using Json = nlohmann::json;

class Peers : public StackCommand {
 protected:
  void SetUp() override {
    StackCommand::SetUp();
    fs::remove(kit / "grading");
    fs::create_directories(kit / "grading/peers");
    for (const auto& entry : fs::directory_iterator(fs::path(OTELIER_SOURCE_DIR) / "grading"))
      if (entry.path().filename() != "peers")
        fs::create_symlink(entry.path(), kit / "grading" / entry.path().filename());
  }

  // A peer that is another bench; `words` go behind its ports.
  void peer(const std::string& name, int api_port = 19999, const std::string& words = "") const {
    const std::string port = std::to_string(api_port);
    write("grading/peers/" + name + "/peer.yaml",
          "title: {en: Another bench, zh: 另一个 bench}\n"
          "link: https://example.org\n"
          "version: {in: pin.txt, after: \"version \"}\n"
          "prepare: peer-" +
              name +
              "\n"
              "minutes: 2\n"
              "run: [\"" OTELIER_BINARY_DIR
              "/grading/cli/otelier-lab\", serve-stack, --http-port, \"0\", --grpc-port, \"0\", "
              "--api-port, \"${" +
              name + ".api.port}\", --address-file, \"${run}/address\"" + words +
              "]\n"
              "endpoints: {api: \"http://127.0.0.1:" +
              port +
              "\"}\n"
              "health: {endpoint: api, path: /api/status}\n");
    write("grading/peers/" + name + "/pin.txt", "version 9.1\n");
  }
  void prepared(const std::string& name) const { write(".lab/prepared-peer-" + name, "\n"); }
  [[nodiscard]] Said up(std::vector<std::string> more = {"--free-ports"}) const {
    more.insert(more.begin(), {"up", "--no-page", "--stack", "processes"});
    return lab(more);
  }
  [[nodiscard]] Json services() const {
    const Json json = Json::parse(lab({"status", "--json"}).text, nullptr, false);
    EXPECT_TRUE(json.is_object()) << json;
    return json.is_object() ? json.value("services", Json::array()) : Json::array();
  }
  [[nodiscard]] pid_t process_of(std::size_t number) const {
    return Json::parse(read(".lab/stack-peers/state.json"))[number]["process"];
  }
};

TEST_F(Peers, ThosePreparedStartAreToldWithTheirHealthAndEnd) {
  peer("echo");
  prepared("echo");
  peer("later");
  const Said up = this->up();
  EXPECT_EQ(up.code, 3) << up.text;
  EXPECT_THAT(up.text,
              AllOf(HasSubstr("echo 9.1"), HasSubstr("healthy"),
                    HasSubstr("Not up: later: it is not prepared\n"
                              "        ./lab prepare peer-later (the first time up to 2 min")));
  const Json all = services();
  ASSERT_EQ(all.size(), 1U) << all;
  EXPECT_EQ(all[0]["name"], "echo");
  EXPECT_EQ(all[0]["version"], "9.1");
  EXPECT_EQ(all[0]["healthy"], true);
  const std::string endpoint = all[0]["endpoints"]["api"];
  EXPECT_THAT(up.text, HasSubstr(endpoint));
  const auto port = static_cast<std::uint16_t>(std::stoi(endpoint.substr(endpoint.rfind(':') + 1)));
  EXPECT_NE(port, 19999) << "a free port instead";
  EXPECT_TRUE(bench::get(port, "/api/status"));
  const Said status = lab({"status"});
  EXPECT_EQ(status.code, 0);
  EXPECT_THAT(status.text, AllOf(HasSubstr("OTLP/HTTP"), HasSubstr("echo 9.1"),
                                 HasSubstr("healthy"), HasSubstr(endpoint)));
  const pid_t process = process_of(0);
  ASSERT_TRUE(alive(process));
  EXPECT_EQ(lab({"down"}).text, "Stopped.\n");
  EXPECT_FALSE(alive(process));
  EXPECT_EQ(lab({"down"}).text, "Nothing is up.\n");
}

TEST_F(Peers, APortInUseIsNamedWithItsHolder) {
  const TakenPort taken;
  peer("echo", taken.number());
  prepared("echo");
  const Said up = this->up({"--http-port", "0", "--grpc-port", "0", "--api-port", "0"});
  EXPECT_EQ(up.code, 3);
  EXPECT_THAT(up.text,
              AllOf(HasSubstr("Not up: echo: api: port " + std::to_string(taken.number())),
                    HasSubstr("process " + std::to_string(getpid())), HasSubstr("--free-ports")));
  EXPECT_THAT(services(), testing::IsEmpty());
}

TEST_F(Peers, OneThatEndsAtOnceIsToldWithTheLastItSaid) {
  peer("hasty", 19999, ", --address, \"300.0.0.1\"");
  prepared("hasty");
  peer("echo");
  prepared("echo");
  const Said up = this->up();
  EXPECT_EQ(up.code, 3);
  EXPECT_THAT(up.text,
              AllOf(HasSubstr("Not up: hasty: it ended with status 2, the last it said:\n"),
                    HasSubstr("\"300.0.0.1\" is not a numeric IP address"),
                    HasSubstr(".lab/stack-peers/hasty.log"), HasSubstr("echo 9.1")));
  EXPECT_EQ(services().size(), 1U) << "the other one runs";
}

TEST_F(Peers, ANameThatNoneHasIsRefusedBeforeAnythingStarts) {
  peer("collector");
  peer("zipkin");
  const Said wrong = up({"--free-ports", "--peer", "colector"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.flat(),
              AllOf(HasSubstr("there is no peer \"colector\""),
                    HasSubstr("did you mean collector?"), HasSubstr("peers: collector, zipkin")));
  const Said embedded = lab({"up", "--peer", "zipkin"});
  EXPECT_EQ(embedded.code, 2);
  EXPECT_THAT(embedded.flat(), HasSubstr("./lab up --stack processes --peer zipkin"));
  const Said stack = lab({"up", "--stack", "process"});
  EXPECT_EQ(stack.code, 2);
  EXPECT_THAT(stack.flat(), HasSubstr("processes"));
  EXPECT_EQ(lab({"status"}).code, 1) << "nothing is up";
}

TEST_F(Peers, UpTwiceChangesNothingAndSaysWhenThatIsNotWhatWasAskedFor) {
  for (const char* name : {"echo", "other"}) {
    peer(name);
    prepared(name);
  }
  ASSERT_EQ(up({"--free-ports", "--peer", "echo"}).code, 0);
  const pid_t process = process_of(0);
  const Said again = up();
  EXPECT_EQ(again.code, 0);
  EXPECT_THAT(again.text, AllOf(HasSubstr("It is up already."), HasSubstr("echo 9.1"),
                                Not(HasSubstr("other"))));
  EXPECT_TRUE(alive(process));
  const Said more = up({"--peer", "other"});
  EXPECT_EQ(more.code, 2);
  EXPECT_THAT(more.flat(), HasSubstr("./lab down"));
}

TEST_F(Peers, OneThatEndsLaterIsSeenAndStartedAgain) {
  peer("echo");
  prepared("echo");
  ASSERT_EQ(up().code, 0);
  const pid_t process = process_of(0);
  ASSERT_EQ(kill(process, SIGKILL), 0);
  while (alive(process)) usleep(1000);
  const Said status = lab({"status"});
  EXPECT_EQ(status.code, 1);
  EXPECT_THAT(status.text, HasSubstr("ended"));
  EXPECT_EQ(up().code, 0);
  EXPECT_EQ(lab({"status"}).code, 0);
  EXPECT_NE(process_of(0), process);
}

TEST_F(Peers, ABenchThatWasKilledIsStartedAnewWithItsPeers) {
  peer("echo");
  prepared("echo");
  ASSERT_EQ(up().code, 0);
  const pid_t bench = Json::parse(lab({"status", "--json"}).text)["process"];
  const pid_t process = process_of(0);
  ASSERT_EQ(kill(bench, SIGKILL), 0);
  while (alive(bench)) usleep(1000);
  const Said status = lab({"status"});
  EXPECT_EQ(status.code, 1);
  EXPECT_THAT(status.text, AllOf(HasSubstr("The bench is not up"), HasSubstr("./lab down"),
                                 HasSubstr("echo 9.1")));
  EXPECT_EQ(up().code, 0);
  EXPECT_FALSE(alive(process));
  EXPECT_EQ(lab({"status"}).code, 0);
}

TEST_F(Peers, ARealToxiproxyPassesOnToTheBench) {
  const fs::path source = OTELIER_SOURCE_DIR;
  if (!fs::exists(source / ".lab/peer-toxiproxy/toxiproxy"))
    GTEST_SKIP() << "toxiproxy is not prepared: ./lab prepare peer-toxiproxy";
  for (const char* name : {"collector", "toxiproxy"})  // the one's links name the other
    fs::create_symlink(source / "grading/peers" / name, kit / "grading/peers" / name);
  fs::create_symlink(source / ".lab/peer-toxiproxy", kit / ".lab/peer-toxiproxy");
  prepared("toxiproxy");
  const Said up = this->up({"--free-ports", "--peer", "toxiproxy"});
  ASSERT_EQ(up.code, 0) << up.text;
  const Json all = services();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0]["version"], "2.12.0");
  const std::string link = all[0]["endpoints"]["bench_http"];
  const auto answer =
      bench::post(static_cast<std::uint16_t>(std::stoi(link.substr(link.rfind(':') + 1))),
                  "/v1/traces", "application/json", "{}");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_THAT(lab({"status"}).text, HasSubstr("1 requests, 0 items"));
}

}  // namespace
}  // namespace otelier::cli
