#include "core/virtual_clock.h"

#include <algorithm>
#include <string>
#include <thread>

namespace otelier::core {

// One thread in wait_until(); lives on that thread's stack.
struct VirtualClock::Waiter {
  const Condition* condition;
  TimePoint deadline;
  Activity before;  // what it was doing when it came to wait, and does again when woken
  std::optional<Wake> woken = {};
  std::condition_variable bell = {};
};

// A thread belongs to the clock of its core::Thread; any other thread is a stranger, whose waits
// are woken like all others but who never counts as running.
struct VirtualClock::Membership {
  const VirtualClock* clock = nullptr;
  int outside_depth = 0;
};

VirtualClock::Membership& VirtualClock::membership() {
  thread_local Membership mine;
  return mine;
}

Clock::TimePoint VirtualClock::now() const {
  const std::lock_guard own(mutex_);
  return now_;
}

Clock::WallTime VirtualClock::wall_now() const {
  return wall_at_zero_ + now().time_since_epoch();
}

Clock::Wake VirtualClock::wait_until(std::unique_lock<std::mutex>& lock, Condition& condition,
                                     TimePoint deadline) {
  const Membership& mine = membership();
  std::unique_lock own(mutex_);
  if (deadline <= now_) return Wake::deadline;

  Activity before = mine.clock == this ? Activity::running : Activity::stranger;
  if (mine.outside_depth > 0) before = Activity::outside;
  Waiter waiter{.condition = &condition, .deadline = deadline, .before = before};
  waiters_.push_back(&waiter);
  stop_counting(before);
  // Who notifies needs mutex_ to find the waiter, so nothing is lost between these two lines.
  lock.unlock();
  waiter.bell.wait(own, [&] { return waiter.woken.has_value(); });
  own.unlock();
  lock.lock();
  return *waiter.woken;
}

void VirtualClock::wake(Condition& condition, Whom whom) {
  const std::lock_guard own(mutex_);
  for (std::size_t i = 0; i < waiters_.size();) {
    if (waiters_[i]->condition != &condition) {
      ++i;
      continue;
    }
    release(i, Wake::notified);
    if (whom == Whom::one) return;
  }
}

bool VirtualClock::wake_next_due() {
  const std::lock_guard own(mutex_);
  const auto first = std::ranges::min_element(waiters_, {}, &Waiter::deadline);
  if (first == waiters_.end() || (*first)->deadline > now_) return false;
  release(static_cast<std::size_t>(first - waiters_.begin()), Wake::deadline);
  return true;
}

// Counts the waiter as active again, then lets it go. Under mutex_, which the waiter needs to
// leave.
void VirtualClock::release(std::size_t position, Wake reason) {
  Waiter& waiter = *waiters_[position];
  waiters_.erase(waiters_.begin() + static_cast<std::ptrdiff_t>(position));
  start_counting(waiter.before);
  waiter.woken = reason;
  waiter.bell.notify_one();
}

void VirtualClock::start_counting(Activity activity) {
  if (activity == Activity::running) ++running_;
  if (activity == Activity::outside) ++outside_;
}

void VirtualClock::stop_counting(Activity activity) {
  if (activity == Activity::outside) --outside_;
  if (activity == Activity::running && --running_ == 0) idle_.notify_all();
}

void VirtualClock::note(Event event) {
  Membership& mine = membership();
  const std::lock_guard own(mutex_);
  const Activity when_inside = mine.clock == this ? Activity::running : Activity::stranger;
  switch (event) {
    case Event::thread_created:
      start_counting(Activity::running);
      return;
    case Event::thread_entered:
      mine.clock = this;
      return;
    case Event::thread_left:
      mine.clock = nullptr;
      stop_counting(Activity::running);
      return;
    case Event::thread_not_created:
      stop_counting(Activity::running);
      return;
    case Event::outside_entered:
      if (mine.outside_depth++ > 0) return;
      start_counting(Activity::outside);
      stop_counting(when_inside);
      return;
    case Event::outside_left:
      if (--mine.outside_depth > 0) return;
      start_counting(when_inside);
      stop_counting(Activity::outside);
      return;
  }
}

VirtualClock::Standing VirtualClock::look() const {
  Standing standing{.now = now_,
                    .running = running_,
                    .parked = waiters_.size(),
                    .outside = outside_,
                    .earliest = {}};
  for (const Waiter* waiter : waiters_) {
    if (waiter->deadline == kNever) continue;
    standing.earliest = std::min(standing.earliest.value_or(kNever), waiter->deadline);
  }
  return standing;
}

VirtualClock::Standing VirtualClock::standing() const {
  const std::lock_guard own(mutex_);
  return look();
}

VirtualClock::Standing VirtualClock::standing_when_idle(std::chrono::nanoseconds within) const {
  std::unique_lock own(mutex_);
  idle_.wait_for(own, within, [this] { return running_ == 0; });
  return look();
}

void VirtualClock::move_to(TimePoint time) {
  const std::lock_guard own(mutex_);
  now_ = std::max(now_, time);
}

Result<> VirtualClock::advance(duration by, duration patience) {
  using std::chrono::steady_clock;
  const TimePoint target = after(by);
  for (;;) {
    const auto give_up = steady_clock::now() + patience;
    Standing standing = standing_when_idle(patience);
    while (standing.running + standing.outside > 0 && steady_clock::now() < give_up) {
      std::this_thread::sleep_for(
          std::chrono::microseconds(200));  // the world outside, in real time
      standing = standing_when_idle(give_up - steady_clock::now());
    }
    if (standing.running + standing.outside > 0) {
      return fail(std::to_string(standing.running) + " threads still run and " +
                      std::to_string(standing.outside) + " are in outside I/O",
                  "is a thread blocked outside core::Clock, or does it never stop working?");
    }
    if (!standing.earliest || *standing.earliest > target) break;
    move_to(*standing.earliest);
    wake_next_due();
  }
  move_to(target);
  return {};
}

}  // namespace otelier::core
