#include "core/clock.h"

namespace otelier::core {
namespace {

class RealClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const override {
    return TimePoint(std::chrono::steady_clock::now().time_since_epoch());
  }

  [[nodiscard]] WallTime wall_now() const override { return std::chrono::system_clock::now(); }

  Wake wait_until(std::unique_lock<std::mutex>& lock, Condition& condition,
                  TimePoint deadline) override {
    if (deadline == kNever) {
      bell(condition).wait(lock);
      return Wake::notified;
    }
    const std::chrono::steady_clock::time_point until(deadline.time_since_epoch());
    const auto status = bell(condition).wait_until(lock, until);
    return status == std::cv_status::timeout ? Wake::deadline : Wake::notified;
  }

 private:
  void note(Event) override {}
  void wake(Condition& condition, Whom whom) override {
    if (whom == Whom::one) {
      bell(condition).notify_one();
    } else {
      bell(condition).notify_all();
    }
  }
};

}  // namespace

Clock& Clock::real() {
  // Never destroyed: threads may still wait while the process ends.
  static RealClock& clock = *new RealClock;
  return clock;
}

Clock::TimePoint Clock::after(duration timeout) const {
  const TimePoint start = now();
  if (timeout > kNever - start) return kNever;
  return start + timeout;
}

void Clock::sleep_until(TimePoint deadline) {
  std::mutex mutex;
  Condition nobody(*this);
  std::unique_lock lock(mutex);
  while (wait_until(lock, nobody, deadline) != Wake::deadline) {
  }
}

}  // namespace otelier::core
