// Time, and all waiting for it. Whatever waits in this course waits on a Clock: then the judge can
// own time, and a retry after thirty seconds is tested in a millisecond. Two laws make that work:
// threads that wait are core::Thread (thread.h), and they wait in a core::Condition or in sleep_*.
// Waiting for a socket is done inside a core::OutsideIo (outside_io.h). A thread that blocks in any
// other way makes virtual time unsafe to move, and the judge says so instead of guessing.
//
// now() is steady: nanoseconds since an unspecified start, never backwards, for deadlines and
// durations. wall_now() is the time of day, for timestamps: nanoseconds since 1970-01-01 UTC; it
// may jump. A Clock outlives what uses it. All members are thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace otelier::core {

class Condition;

class Clock {
 public:
  // The names that make Clock::time_point a std::chrono time point: `clock.now() + 5s` is one.
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<Clock>;
  static constexpr bool is_steady = true;

  using TimePoint = time_point;
  using WallTime = std::chrono::sys_time<std::chrono::nanoseconds>;
  static constexpr TimePoint kNever = TimePoint::max();  // as a deadline: wait for ever

  // Why a wait ended. A notified thread looks at its condition again: it may be woken for nothing.
  enum class Wake { notified, deadline };

  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  // The machine's own time. Lives as long as the process.
  [[nodiscard]] static Clock& real();

  // Steady time; about 20 ns.
  [[nodiscard]] virtual TimePoint now() const = 0;
  // Time of day; about 20 ns.
  [[nodiscard]] virtual WallTime wall_now() const = 0;

  // The deadline that much later than now; kNever when that is beyond what a TimePoint can say.
  [[nodiscard]] TimePoint after(duration timeout) const;

  // Gives the lock up, sleeps until the condition is notified or the deadline has come, and takes
  // the lock again. Comes back at once when the deadline is past. Condition's own members, which
  // take a predicate, are the better tool in most places.
  virtual Wake wait_until(std::unique_lock<std::mutex>& lock, Condition& condition,
                          TimePoint deadline) = 0;

  // Sleeps; returns at once when the time is past.
  void sleep_until(TimePoint deadline);
  void sleep_for(duration time) { sleep_until(after(time)); }

 protected:
  // What threads tell the clock, so that a virtual one knows who is running.
  enum class Event {
    thread_created,      // by its creator, before the thread runs
    thread_not_created,  // by its creator: the system refused
    thread_entered,      // by the thread, first
    thread_left,         // by the thread, last
    outside_entered,     // by the thread: it may block in outside I/O from here …
    outside_left,        // … to here
  };
  enum class Whom { one, all };
  // What a real clock sleeps on; virtual ones know a Condition by its address alone.
  static std::condition_variable& bell(Condition& condition);

 private:
  friend class Condition;
  friend class Thread;
  friend class OutsideIo;
  virtual void note(Event event) = 0;
  // A thread woken by this counts as running before the call returns.
  virtual void wake(Condition& condition, Whom whom) = 0;
};

// A condition variable bound to a clock. Use it as std::condition_variable is used: change the
// state under the mutex, then notify; wait with a predicate that reads the state under the same
// mutex. The predicate runs with the lock held. Must not be destroyed while a thread waits in it.
class Condition {
 public:
  explicit Condition(Clock& clock) : clock_(clock) {}
  Condition(const Condition&) = delete;
  Condition& operator=(const Condition&) = delete;

  [[nodiscard]] Clock& clock() const { return clock_; }

  void notify_one() { clock_.wake(*this, Clock::Whom::one); }
  void notify_all() { clock_.wake(*this, Clock::Whom::all); }

  // Waits until ready() is true.
  template <class Ready>
  void wait(std::unique_lock<std::mutex>& lock, Ready ready) {
    while (!ready()) clock_.wait_until(lock, *this, Clock::kNever);
  }
  // The same, at most until the deadline. Gives ready() as it is at the end.
  template <class Ready>
  bool wait_until(std::unique_lock<std::mutex>& lock, Clock::TimePoint deadline, Ready ready) {
    while (!ready()) {
      if (clock_.wait_until(lock, *this, deadline) == Clock::Wake::deadline) return ready();
    }
    return true;
  }
  // The same, at most for that long.
  template <class Ready>
  bool wait_for(std::unique_lock<std::mutex>& lock, Clock::duration timeout, Ready ready) {
    return wait_until(lock, clock_.after(timeout), std::move(ready));
  }

 private:
  friend class Clock;
  Clock& clock_;
  std::condition_variable bell_;
};

inline std::condition_variable& Clock::bell(Condition& condition) {
  return condition.bell_;
}

}  // namespace otelier::core
