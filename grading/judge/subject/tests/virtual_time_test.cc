#include <gtest/gtest.h>
#include <sched.h>

#include <atomic>
#include <thread>

#include "judge/subject/subject.h"
#include "judge/subject/tests/toy_sink.h"

namespace otelier::judge {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

class VirtualTime : public testing::Test {
 protected:
  void SetUp() override {
    Launch launch;
    launch.argv = {TOY_PLAYER};
    auto started = Player::start(launch);
    ASSERT_TRUE(started) << started.error().message;
    player = std::move(*started);
    ASSERT_TRUE(player->use_virtual_time(&sink));
  }

  [[nodiscard]] json to_sink(nanoseconds within = 5s) const {
    return {{"port", sink.http_port()}, {"within", within.count()}};
  }
  static testbed::Answer answer(int status, const char* retry_after, nanoseconds delay = 0s) {
    testbed::Answer made;
    made.status = status;
    made.headers = {{"retry-after", retry_after}};
    made.delay = delay;
    return made;
  }
  [[nodiscard]] std::vector<nanoseconds> request_times() const {
    std::vector<nanoseconds> times;
    for (const auto& request : sink.requests()) times.push_back(request.time);
    return times;
  }

  ToySink sink;
  std::unique_ptr<Player> player;
};

TEST_F(VirtualTime, HonoursARetryAfterToTheMillisecond) {
  sink.script({answer(503, "2"), answer(200, "0")});
  player->begin("flushing", "toy.export", to_sink());
  ASSERT_TRUE(player->advance(1999ms));
  EXPECT_EQ(sink.requests().size(), 1u);
  ASSERT_TRUE(player->advance(1ms));
  const Reply reply = player->await("flushing");
  EXPECT_EQ(reply.as_json, json::parse(R"({"ok":{"success":true,"attempts":2}})"));
  EXPECT_EQ(request_times(), (std::vector<nanoseconds>{0s, 2s}));
  EXPECT_EQ(player->now(), 2s);
}

TEST_F(VirtualTime, StopsAtEveryEventOnTheWay) {
  sink.script({answer(503, "1"), answer(503, "1", 500ms), answer(503, "60")});
  player->begin("flushing", "toy.export", to_sink(10s));
  ASSERT_TRUE(player->advance(1h));
  EXPECT_EQ(player->await("flushing").value, json::parse(R"({"success":false,"attempts":3})"));
  EXPECT_EQ(request_times(), (std::vector<nanoseconds>{0s, 1s, 2500ms}));
}

TEST_F(VirtualTime, HoldsAScriptedDelay) {
  sink.script({answer(200, "0", 3s)});
  player->begin("flushing", "toy.export", to_sink());
  ASSERT_TRUE(player->settle());
  EXPECT_EQ(sink.held().count, 1u);
  ASSERT_TRUE(player->advance(2999ms));
  EXPECT_EQ(sink.held().count, 1u);
  ASSERT_TRUE(player->advance(1ms));
  EXPECT_EQ(sink.held().count, 0u);
  EXPECT_EQ(player->await("flushing").value["attempts"], 1);
}

TEST_F(VirtualTime, WakesStepsInTheOrderOfTheirDeadlines) {
  player->begin("late", "toy.sleep", {{"time", nanoseconds(20s).count()}});
  player->begin("early", "toy.sleep", {{"time", nanoseconds(10s).count()}});
  ASSERT_TRUE(player->advance(1min));
  EXPECT_EQ(player->await("early").value, nanoseconds(10s).count());
  EXPECT_EQ(player->await("late").value, nanoseconds(20s).count());
  EXPECT_EQ(player->call("toy.now", nullptr).value, nanoseconds(1min).count());
}

TEST_F(VirtualTime, SaysThatAStepWaitsForTime) {
  const Reply reply = player->call("toy.sleep", {{"time", nanoseconds(3s).count()}});
  EXPECT_EQ(reply.kind, Reply::Kind::gone);
  EXPECT_EQ(
      reply.message,
      "toy.sleep has not ended, and nothing can happen until time moves: now is 0 ms, and the "
      "first to wake waits until 3 s");
  EXPECT_TRUE(player->stop().timed_out);
}

TEST_F(VirtualTime, SaysThatANotificationWasLost) {
  player->begin("waiting", "toy.lose", nullptr);
  ASSERT_TRUE(player->advance(1h));
  const Reply reply = player->await("waiting");
  EXPECT_EQ(reply.kind, Reply::Kind::gone);
  EXPECT_NE(reply.message.find("nobody waits for a time"), std::string::npos) << reply.message;
}

TEST_F(VirtualTime, RefusesAThreadThatIsBlockedElsewhere) {
  for (const char* how : {"sleep", "condition"}) {
    SetUp();
    player->begin("blocked", "toy.block", {{"how", how}});
    const auto moved = player->advance(1s);
    ASSERT_FALSE(moved) << how;
    EXPECT_NE(moved.error().message.find("a thread is blocked outside core::Clock"),
              std::string::npos)
        << moved.error().message;
  }
}

TEST_F(VirtualTime, WaitsForAThreadThatWorks) {
  player->begin("working", "toy.burn", {{"time", nanoseconds(2500ms).count()}});
  ASSERT_TRUE(player->advance(1s));
  EXPECT_EQ(player->await("working").kind, Reply::Kind::ok);
}

TEST_F(VirtualTime, TakesAPlayerThatEndedForOneAtRest) {
  player->begin("ending", "toy.exit", nullptr);
  EXPECT_TRUE(player->advance(1s));
  EXPECT_EQ(player->await("ending").message,
            "the player ended with exit code 0 before it answered");
}

TEST_F(VirtualTime, CannotBeginAfterAStep) {
  Launch launch;
  launch.argv = {TOY_PLAYER};
  auto other = Player::start(launch);
  ASSERT_TRUE(other);
  EXPECT_EQ((*other)->call("toy.echo", 1).value, 1);
  EXPECT_FALSE((*other)->use_virtual_time(nullptr));
  EXPECT_FALSE((*other)->advance(1s)) << "time is real";
}

// Judge, player and a neighbour that never rests on one processor: who is woken is not yet running,
// for as long as the scheduler likes. Settling must see through it every time.
class HalfAProcessor : public VirtualTime {
 protected:
  void SetUp() override {
    ASSERT_EQ(::sched_getaffinity(0, sizeof all_, &all_), 0);
    cpu_set_t one;
    CPU_ZERO(&one);
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
      if (CPU_ISSET(cpu, &all_)) {
        CPU_SET(cpu, &one);
        break;
      }
    }
    ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
    neighbour_ = std::thread([this] {
      while (!done_) {
      }
    });
  }
  void TearDown() override {
    done_ = true;
    neighbour_.join();
    ::sched_setaffinity(0, sizeof all_, &all_);
  }

 private:
  cpu_set_t all_{};
  std::atomic<bool> done_ = false;
  std::thread neighbour_;
};

TEST_F(HalfAProcessor, SettlesExactlyOverTenThousandHandOffs) {
  constexpr int kTurns = 10'000;
  const char* more = std::getenv("OTELIER_REPEAT");
  const int repeats = more ? std::atoi(more) : 5;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    ToySink own;
    own.script({answer(200, "0", 1s)});
    Launch launch;
    launch.argv = {TOY_PLAYER};
    auto started = Player::start(launch);
    ASSERT_TRUE(started) << started.error().message;
    Player& runner = **started;
    ASSERT_TRUE(runner.use_virtual_time(&own));
    runner.begin("run", "toy.hand_off", {{"turns", kTurns}, {"port", own.http_port()}});
    const auto settled = runner.settle();
    ASSERT_TRUE(settled) << settled.error().message;
    // At rest in the very middle: half the turns are over, one thread is inside the held request.
    ASSERT_EQ(own.held().count, 1u);
    ASSERT_EQ(runner.call("toy.turn", nullptr).value, kTurns / 2);
    ASSERT_TRUE(runner.advance(999ms));
    ASSERT_EQ(runner.call("toy.turn", nullptr).value, kTurns / 2);
    ASSERT_TRUE(runner.advance(1ms));
    ASSERT_EQ(runner.call("toy.turn", nullptr).value, kTurns);
    ASSERT_EQ(runner.await("run").value, kTurns);
  }
}

}  // namespace
}  // namespace otelier::judge
