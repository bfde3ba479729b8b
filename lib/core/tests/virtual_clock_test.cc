#include "core/virtual_clock.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "core/outside_io.h"
#include "core/thread.h"

namespace otelier::core {
namespace {

using namespace std::chrono_literals;

constexpr Clock::TimePoint at(Clock::duration since_start) {
  return Clock::TimePoint(since_start);
}

TEST(VirtualClock, StandsStillUntilMoved) {
  VirtualClock clock(Clock::WallTime(100s));
  EXPECT_EQ(clock.now(), at(0s));
  clock.move_to(at(5s));
  clock.move_to(at(4s));
  EXPECT_EQ(clock.now(), at(5s));
  EXPECT_EQ(clock.wall_now(), Clock::WallTime(105s));
}

TEST(VirtualClock, WakesASleeperAtItsTimeAndNotBefore) {
  VirtualClock clock;
  std::atomic<bool> awake = false;
  const Thread sleeper(clock, [&] {
    clock.sleep_for(2s);
    awake = true;
  });
  ASSERT_TRUE(clock.advance(1999ms));
  EXPECT_FALSE(awake);
  EXPECT_EQ(clock.standing().earliest, at(2s));
  ASSERT_TRUE(clock.advance(1ms));
  EXPECT_TRUE(awake);
}

TEST(VirtualClock, WakesEarliestFirstAndOfEqualsTheOldest) {
  VirtualClock clock;
  std::vector<std::string> order;  // one thread runs at a time, so no lock
  const auto sleeper = [&](std::string name, Clock::duration time) {
    Thread thread(clock, [&clock, &order, name, time] {
      clock.sleep_for(time);
      order.push_back(name + "@" + std::to_string(clock.now().time_since_epoch() / 1s));
      clock.sleep_for(time);
      order.push_back(name + "@" + std::to_string(clock.now().time_since_epoch() / 1s));
    });
    EXPECT_EQ(clock.standing_when_idle(10s).running, 0u);
    return thread;
  };
  const Thread late = sleeper("late", 3s);
  const Thread first = sleeper("first", 2s);
  const Thread second = sleeper("second", 2s);
  ASSERT_TRUE(clock.advance(1min));
  EXPECT_EQ(order, (std::vector<std::string>{"first@2", "second@2", "late@3", "first@4", "second@4",
                                             "late@6"}));
  EXPECT_EQ(clock.now(), at(1min));
}

TEST(VirtualClock, EndsAWaitByNotificationWithoutTimeMoving) {
  VirtualClock clock;
  std::mutex mutex;
  Condition changed(clock);
  bool set = false;
  bool result = false;
  Thread waiter(clock, [&] {
    std::unique_lock lock(mutex);
    result = changed.wait_for(lock, 5s, [&] { return set; });
  });
  ASSERT_EQ(clock.standing_when_idle(10s).parked, 1u);
  {
    const std::lock_guard lock(mutex);
    set = true;
    changed.notify_one();
    // The law that settling rests on: already running, although it cannot even have the lock yet.
    EXPECT_EQ(clock.standing().running, 1u);
    EXPECT_EQ(clock.standing().parked, 0u);
  }
  waiter.join();
  EXPECT_TRUE(result);
  EXPECT_EQ(clock.now(), at(0s));
}

TEST(VirtualClock, CountsAJoinAsAWait) {
  VirtualClock clock;
  const Thread parent(clock, [&] { Thread(clock, [&] { clock.sleep_for(1s); }).join(); });
  const auto standing = clock.standing_when_idle(10s);
  EXPECT_EQ(standing.running, 0u);
  EXPECT_EQ(standing.parked, 2u);
  ASSERT_TRUE(clock.advance(1s));
  EXPECT_EQ(clock.standing().parked, 0u);
}

TEST(VirtualClock, CountsOutsideIoApartAndNested) {
  VirtualClock clock;
  std::mutex mutex;
  Condition go(clock);
  bool left = false;
  Thread thread(clock, [&] {
    {
      const OutsideIo outside(clock);
      const OutsideIo deeper(clock);
      std::unique_lock lock(mutex);  // not done in earnest; here it holds the thread in the scope
      go.wait_until(lock, at(1s), [] { return false; });
      EXPECT_EQ(clock.standing().outside, 1u);
      EXPECT_EQ(clock.standing().running, 0u);
    }
    EXPECT_EQ(clock.standing().running, 1u);
    left = true;
  });
  while (clock.standing().parked == 0) std::this_thread::yield();
  EXPECT_EQ(clock.standing().outside, 0u);
  clock.move_to(at(1s));
  EXPECT_TRUE(clock.wake_next_due());
  thread.join();
  EXPECT_TRUE(left);
  EXPECT_EQ(clock.standing().outside, 0u);
}

TEST(VirtualClock, RefusesToMovePastAThreadThatIsBlockedElsewhere) {
  VirtualClock clock;
  std::mutex held;
  held.lock();
  const Thread blocked(clock, [&] { const std::lock_guard lock(held); });
  const auto moved = clock.advance(1s, 20ms);
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().message, "1 threads still run and 0 are in outside I/O");
  EXPECT_EQ(clock.now(), at(0s));
  held.unlock();
}

// Three threads pass a turn round. While any turn is left somebody has it, so nobody may ever be
// seen idle, whatever the scheduler does between a notification and the waking of who was notified.
TEST(VirtualClock, IsNeverIdleWhileAHandOffIsUnderWay) {
  constexpr int kTurns = 10'000;
  VirtualClock clock;
  std::mutex mutex;
  Condition passed(clock);
  int turn = 0;
  std::atomic<bool> done = false;
  const auto player = [&](int me) {
    return Thread(clock, [&, me] {
      std::unique_lock lock(mutex);
      while (turn < kTurns) {
        passed.wait(lock, [&] { return turn % 3 == me || turn >= kTurns; });
        if (turn < kTurns && ++turn == kTurns) done = true;
        passed.notify_all();
      }
    });
  };
  const Thread a = player(0);
  const Thread b = player(1);
  const Thread c = player(2);
  int looks = 0;
  while (clock.standing().running > 0) ++looks;
  EXPECT_TRUE(done) << "seen idle after " << looks << " looks";
  EXPECT_EQ(turn, kTurns);
}

}  // namespace
}  // namespace otelier::core
