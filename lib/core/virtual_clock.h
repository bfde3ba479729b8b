// A clock that stands still until someone moves it: the judge's hand in a player, or a test's own.
// Moving time wakes nobody by itself; waiters whose deadline has come are woken one at a time, the
// earliest first and of equals the one that has waited longest, so that what happens does not
// depend on the machine. Must outlive its threads and conditions. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/clock.h"
#include "core/result.h"

namespace otelier::core {

class VirtualClock final : public Clock {
 public:
  // now() begins at zero, when the time of day is `wall_at_zero`.
  explicit VirtualClock(WallTime wall_at_zero = {}) : wall_at_zero_(wall_at_zero) {}

  [[nodiscard]] TimePoint now() const override;
  [[nodiscard]] WallTime wall_now() const override;
  Wake wait_until(std::unique_lock<std::mutex>& lock, Condition& condition,
                  TimePoint deadline) override;

  // Who does what, at one instant.
  struct Standing {
    TimePoint now;
    std::size_t running = 0;            // core::Threads that are in no wait and in no OutsideIo
    std::size_t parked = 0;             // threads that wait on this clock
    std::size_t outside = 0;            // threads inside an OutsideIo
    std::optional<TimePoint> earliest;  // deadline among the parked
  };
  [[nodiscard]] Standing standing() const;
  // The same, after waiting, at most that long in real time, for nobody to be running.
  [[nodiscard]] Standing standing_when_idle(std::chrono::nanoseconds within) const;

  // Moves time forward without waking anyone; an earlier time changes nothing.
  void move_to(TimePoint time);
  // Wakes the first waiter that is due; false when none is.
  bool wake_next_due();

  // For tests in one process: moves time forward by that much, waking in order what is due and
  // letting everyone come to rest in between. Call it from a thread that is no core::Thread. Error:
  // a thread still runs, or is in outside I/O, after `patience` of real time.
  [[nodiscard]] Result<> advance(duration by, duration patience = std::chrono::seconds(5));

 private:
  struct Waiter;
  // What the calling thread is to this clock.
  enum class Activity { stranger, running, outside };
  struct Membership;
  static Membership& membership();

  void note(Event event) override;
  void wake(Condition& condition, Whom whom) override;
  void release(std::size_t position, Wake reason);
  void stop_counting(Activity activity);
  void start_counting(Activity activity);
  [[nodiscard]] Standing look() const;

  const WallTime wall_at_zero_;
  mutable std::mutex mutex_;
  mutable std::condition_variable idle_;  // rung when running_ has become zero
  TimePoint now_{};
  std::size_t running_ = 0;
  std::size_t outside_ = 0;
  std::vector<Waiter*> waiters_;  // who has waited longest first
};

}  // namespace otelier::core
