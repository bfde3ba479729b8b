#include "core/clock.h"

#include <gtest/gtest.h>

#include "core/thread.h"

namespace otelier::core {
namespace {

using namespace std::chrono_literals;

TEST(RealClock, SleepsNoShorterThanItWasTold) {
  Clock& clock = Clock::real();
  const auto start = clock.now();
  clock.sleep_for(3ms);
  EXPECT_GE(clock.now() - start, 3ms);
  clock.sleep_for(-1h);  // past: comes back
}

TEST(RealClock, TellsTheTimeOfDay) {
  const auto difference = Clock::real().wall_now() - std::chrono::system_clock::now();
  EXPECT_LT(std::chrono::abs(difference), 1s);
}

TEST(RealClock, EndsAWaitAtItsDeadline) {
  std::mutex mutex;
  Condition never(Clock::real());
  std::unique_lock lock(mutex);
  EXPECT_FALSE(never.wait_for(lock, 2ms, [] { return false; }));
  EXPECT_TRUE(lock.owns_lock());
}

TEST(RealClock, EndsAWaitWhenNotified) {
  Clock& clock = Clock::real();
  std::mutex mutex;
  Condition changed(clock);
  bool set = false;
  Thread setter(clock, [&] {
    const std::lock_guard lock(mutex);
    set = true;
    changed.notify_all();
  });
  std::unique_lock lock(mutex);
  EXPECT_TRUE(changed.wait_for(lock, 1min, [&] { return set; }));
}

TEST(RealClock, SaysNeverRatherThanOverflow) {
  EXPECT_EQ(Clock::real().after(Clock::duration::max()), Clock::kNever);
}

TEST(Thread, RunsOnceAndJoinsWhenItGoes) {
  int runs = 0;
  {
    const Thread thread(Clock::real(), [&] { ++runs; });
  }
  EXPECT_EQ(runs, 1);
  Thread none;
  none.join();
  EXPECT_FALSE(none.joinable());
}

}  // namespace
}  // namespace otelier::core
