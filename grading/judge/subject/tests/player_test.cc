#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>

#include "judge/subject/channel.h"
#include "judge/subject/subject.h"

namespace otelier::judge {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

std::unique_ptr<Player> start_toy(Limits limits = {}) {
  Launch launch;
  launch.argv = {TOY_PLAYER};
  launch.limits = limits;
  auto player = Player::start(launch);
  EXPECT_TRUE(player) << player.error().message;
  return player ? std::move(*player) : nullptr;
}

Limits with_wall(nanoseconds wall) {
  Limits limits;
  limits.wall = wall;
  return limits;
}

// Gone, or killed and waiting to be: nothing that runs.
bool is_alive(pid_t pid) {
  return ::kill(pid, 0) == 0;
}

TEST(Player, SaysWhatItCanDo) {
  const auto player = start_toy();
  EXPECT_EQ(player->hello().name, "cpp");
  EXPECT_TRUE(player->hello().clock);
  EXPECT_NE(std::ranges::find(player->hello().ops, "toy.echo"), player->hello().ops.end());
}

TEST(Player, EchoesWhateverItIsGiven) {
  const auto player = start_toy();
  const json everything = json::parse(
      R"({"large":18446744073709551615,"small":-9223372036854775808,"text":"\u0000é😀","list":[1,[]],
          "none":null,"half":0.5})");
  EXPECT_EQ(player->call("toy.echo", everything).value, everything);
  const std::string large(1u << 19, 'x');
  EXPECT_EQ(player->call("toy.echo", large).value, large);
}

TEST(Player, RunsBegunStepsBesideOthers) {
  const auto player = start_toy();
  player->begin("slow", "toy.sleep", {{"time", nanoseconds(50ms).count()}});
  EXPECT_EQ(player->call("toy.echo", 1).value, 1);
  EXPECT_EQ(player->await("slow").kind, Reply::Kind::ok);
  EXPECT_EQ(player->await("slow").kind, Reply::Kind::invalid) << "a reply is taken once";
}

TEST(Player, AnswersEveryKindOfFailure) {
  const auto player = start_toy();
  const Reply hole = player->call("toy.hole", nullptr);
  EXPECT_EQ(hole.kind, Reply::Kind::not_implemented);
  EXPECT_EQ(hole.as_json,
            json::parse(R"({"error":{"kind":"not_implemented","message":"toy.hole: fill it"}})"));
  EXPECT_EQ(player->call("toy.invalid", nullptr).kind, Reply::Kind::invalid);
  EXPECT_EQ(player->call("toy.invalid", nullptr).message, "nothing is called \"nothing\"");
  EXPECT_EQ(player->call("toy.throw", nullptr).kind, Reply::Kind::exception);
  EXPECT_EQ(player->call("toy.throw", nullptr).message, "no such span");
  EXPECT_EQ(player->call("trace.start", nullptr).kind, Reply::Kind::unsupported);
  EXPECT_EQ(player->call("toy.echo", 1).value, 1) << "and goes on";
}

TEST(Player, NamesAHoleThatNoExceptionCanLeave) {
  const auto player = start_toy();
  const Reply reply = player->call("toy.hole_in_noexcept", nullptr);
  EXPECT_EQ(reply.kind, Reply::Kind::not_implemented);
  EXPECT_EQ(reply.message, "toy: the part behind noexcept");
  EXPECT_EQ(player->stop().code, 86);
}

TEST(Player, ThatCrashesIsGone) {
  const auto player = start_toy();
  const Reply reply = player->call("toy.crash", nullptr);
  EXPECT_EQ(reply.kind, Reply::Kind::gone);
  EXPECT_EQ(reply.message, "the player was ended by signal SIGSEGV (11) before it answered");
  EXPECT_EQ(player->call("toy.echo", 1).kind, Reply::Kind::gone);
  const Exit exit = player->stop();
  EXPECT_EQ(exit.signal, SIGSEGV);
  EXPECT_FALSE(exit.timed_out);
}

TEST(Player, ThatLeavesEarlyIsGone) {
  const auto player = start_toy();
  EXPECT_EQ(player->call("toy.exit", nullptr).message,
            "the player ended with exit code 0 before it answered");
  EXPECT_EQ(player->stop().code, 0);
}

TEST(Player, ThatHangsIsTimedOutAndReaped) {
  const auto player = start_toy(with_wall(300ms));
  const Reply reply = player->call("toy.block", {{"how", "sleep"}});
  EXPECT_EQ(reply.kind, Reply::Kind::gone);
  EXPECT_EQ(reply.message, "the player did not answer within 300 ms");
  EXPECT_EQ(player->call("toy.echo", 1).kind, Reply::Kind::gone) << "at once";
  EXPECT_TRUE(player->stop().timed_out);
}

TEST(Player, MayPrintForEverAtNoCostButItsOwn) {
  Limits limits = with_wall(500ms);
  limits.output_bytes = 10'000;
  const auto player = start_toy(limits);
  EXPECT_EQ(player->call("toy.print_for_ever", nullptr).kind, Reply::Kind::gone);
  const Exit exit = player->stop();
  EXPECT_TRUE(exit.output_cut);
  EXPECT_EQ(exit.standard_output.size(), 10'000u);
}

TEST(Player, KeepsWhatWasPrinted) {
  const auto player = start_toy();
  (void)player->call("toy.print", {{"text", "hello"}});
  const Exit exit = player->stop();
  EXPECT_EQ(exit.standard_output, "hello\n");
  EXPECT_EQ(exit.code, 0);
}

TEST(Player, LeavesNoDaemonBehind) {
  auto player = start_toy();
  const auto daemon = player->call("toy.daemonise", nullptr).value.get<pid_t>();
  ASSERT_TRUE(is_alive(daemon));
  player.reset();
  EXPECT_FALSE(is_alive(daemon));
}

TEST(Player, IsMeasuredFromOutside) {
  const auto player = start_toy();
  const auto before = player->cpu_time();
  (void)player->call("toy.burn", {{"time", nanoseconds(100ms).count()}});
  const auto burnt = player->cpu_time() - before;
  EXPECT_GE(burnt, 95ms);
  EXPECT_LT(burnt, 500ms);
  EXPECT_GE(player->stop().cpu, 95ms);
}

TEST(Player, ThatIsNotThereIsAnError) {
  Launch launch;
  launch.argv = {"/no/such/player"};
  const auto player = Player::start(launch);
  ASSERT_FALSE(player);
  EXPECT_EQ(player.error().message, "cannot execute /no/such/player: No such file or directory");
}

// Players in bash, which say what the C++ runtime never would.
constexpr const char* kHello =
    R"(printf '%s\n' '{"hello":{"player":"bash","ops":["a"]}}' >&3; read -r line <&3; )";

core::Result<std::unique_ptr<Player>> start_bash(const std::string& script) {
  Launch launch;
  launch.argv = {"bash", "-c", script};
  launch.limits.wall = 5s;
  return Player::start(launch);
}

std::string quoted(const std::string& line) {
  return "printf '%s\\n' '" + line + "' >&3; ";
}

TEST(DamagedLines, EndTheConversationWithAReason) {
  const std::string deep(100'000, '[');
  const std::pair<std::string, const char*> cases[] = {
      {"", "no JSON object"},
      {"garbage", "no JSON object: garbage"},
      {"[1]", "no JSON object"},
      {"{\"id\":1,\"ok\":", "no JSON object"},
      {"{\"id\":1,\"ok\":\"\xff\"}", "no JSON object: {\"id\":1,\"ok\":\"?\"}"},
      {"{\"id\":1,\"ok\":NaN}", "no JSON object"},
      {deep, "nested deeper than 128 levels"},
      {"{\"ok\":1}", "without a request"},
      {"{\"id\":\"1\",\"ok\":1}", "without a request"},
      {"{\"id\":-1,\"ok\":1}", "without a request"},
      {"{\"id\":1.0,\"ok\":1}", "without a request"},
      {"{\"id\":2,\"ok\":1}", "request 2, which waits for none"},
      {"{\"id\":18446744073709551615,\"ok\":1}", "which waits for none"},
      {"{\"id\":1}", "neither {\"ok\""},
      {"{\"id\":1,\"ok\":1,\"error\":{\"kind\":\"invalid\",\"message\":\"\"}}", "neither {\"ok\""},
      {"{\"id\":1,\"error\":\"invalid\"}", "neither {\"ok\""},
      {"{\"id\":1,\"error\":{\"kind\":\"invalid\"}}", "neither {\"ok\""},
      {"{\"id\":1,\"error\":{\"kind\":\"passed\",\"message\":\"\"}}", "neither {\"ok\""},
      {"{\"id\":1,\"error\":{\"kind\":\"gone\",\"message\":\"\"}}", "neither {\"ok\""},
      {"{\"id\":1,\"error\":{\"kind\":1,\"message\":[]}}", "neither {\"ok\""},
  };
  for (const auto& [line, reason] : cases) {
    const auto player = start_bash(kHello + quoted(line) + "read -r line <&3");
    ASSERT_TRUE(player) << line << player.error().message;
    const Reply reply = (*player)->call("a", nullptr);
    EXPECT_EQ(reply.kind, Reply::Kind::gone) << line;
    EXPECT_NE(reply.message.find(reason), std::string::npos) << line << "\n" << reply.message;
    EXPECT_NO_THROW((void)reply.as_json.dump());
    EXPECT_FALSE((*player)->stop().timed_out);
  }
}

TEST(DamagedLines, AreNotReadUpToANul) {
  EXPECT_TRUE(read_line_as_object(R"({"id":1,"ok":1})"));
  EXPECT_FALSE(read_line_as_object(std::string_view("{\"id\":1,\"ok\":1}\0x", 17)));
}

TEST(DamagedLines, CannotAnswerTwice) {
  const auto player = start_bash(kHello + quoted(R"({"id":1,"ok":1})") +
                                 quoted(R"({"id":1,"ok":2})") + "read -r line <&3");
  ASSERT_TRUE(player);
  EXPECT_EQ((*player)->call("a", nullptr).value, 1);
  const Reply second = (*player)->call("a", nullptr);
  EXPECT_EQ(second.kind, Reply::Kind::gone);
  EXPECT_NE(second.message.find("answered already"), std::string::npos) << second.message;
}

TEST(DamagedLines, AsAHelloAreAnError) {
  for (const char* hello : {"", "hi", "{}", R"({"hello":1})", R"({"hello":{"player":"x"}})",
                            R"({"hello":{"player":"x","ops":[1]}})",
                            R"({"hello":{"player":"x","ops":[],"clock":"yes"}})"}) {
    EXPECT_FALSE(start_bash(quoted(hello) + "read -r line <&3")) << hello;
  }
  const auto silent = start_bash("echo broken >&2; exit 3");
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().message,
            "the player ended with exit code 3 before it answered\nbroken\n");
}

TEST(DamagedLines, FromALearnersCodeCostThatPlayerOnly) {
  const auto player = start_toy();
  const auto other = start_toy();
  const Reply reply = player->call("toy.say", {{"text", "{\"id\":1,\"ok\":\"forged\"}\n"}});
  // Its own request's id: taken as data, as it is; the true answer then is one too many.
  EXPECT_EQ(reply.value, "forged");
  EXPECT_EQ(player->call("toy.echo", 1).kind, Reply::Kind::gone);
  EXPECT_EQ(other->call("toy.echo", 1).value, 1);
}

TEST(DamagedLines, OnVirtualTimeAreNoCrash) {
  const std::string hello = quoted(R"({"hello":{"player":"x","ops":[],"clock":true}})") +
                            "read -r line <&3; " + quoted(R"({"id":1,"ok":{}})");
  for (const char* poll : {"{}", "[]", "1", R"({"running":-1,"outside":0})",
                           R"({"running":"0","outside":0})", R"({"running":0})"}) {
    const auto player =
        start_bash(hello + "read -r line <&3; " +
                   quoted(std::string(R"({"id":2,"ok":)") + poll + "}") + "read -r line <&3");
    ASSERT_TRUE(player);
    ASSERT_TRUE((*player)->use_virtual_time(nullptr));
    EXPECT_TRUE((*player)->settle());
    EXPECT_EQ((*player)->call("a", nullptr).kind, Reply::Kind::gone) << poll;
  }
}

}  // namespace
}  // namespace otelier::judge
