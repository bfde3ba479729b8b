#include "core/thread.h"

namespace otelier::core {

void Thread::End::arrive() {
  {
    const std::lock_guard lock(mutex);
    reached = true;
    // Who joins counts as running from here on, before this thread stops counting.
    changed.notify_all();
  }
  clock.note(Clock::Event::thread_left);
}

void Thread::join() {
  if (!thread_.joinable()) return;
  {
    std::unique_lock lock(end_->mutex);
    end_->changed.wait(lock, [this] { return end_->reached; });
  }
  thread_.join();
}

}  // namespace otelier::core
