// A thread that its clock knows. It counts as running from before the constructor returns until its
// function has returned, except while it waits in a core::Condition, sleeps on the clock or is
// inside a core::OutsideIo. Owned by one thread at a time; the destructor joins. An exception that
// leaves the function ends the process through the terminate handler, a hole in a starter with its
// own exit code (not_implemented.h).
#pragma once

#include <memory>
#include <thread>
#include <type_traits>
#include <utility>

#include "core/clock.h"

namespace otelier::core {

class Thread {
 public:
  Thread() = default;  // no thread

  // Starts one that calls run(). Throws std::system_error when the system gives no more threads.
  template <class Run>
  Thread(Clock& clock, Run run) : end_(std::make_shared<End>(clock)) {
    static_assert(std::is_invocable_v<Run&>, "the function of a Thread takes no arguments");
    clock.note(Clock::Event::thread_created);
    try {
      thread_ = std::thread([end = end_, run = std::move(run)]() mutable {
        end->clock.note(Clock::Event::thread_entered);
        run();
        end->arrive();
      });
    } catch (...) {
      clock.note(Clock::Event::thread_not_created);
      throw;
    }
  }

  Thread(Thread&&) noexcept = default;
  Thread& operator=(Thread&& other) noexcept {
    join();
    thread_ = std::move(other.thread_);
    end_ = std::move(other.end_);
    return *this;
  }
  ~Thread() { join(); }

  // True until join() has returned.
  [[nodiscard]] bool joinable() const { return thread_.joinable(); }
  // Waits, on the clock, until run() has returned. Nothing to wait for: returns at once.
  void join();
  // Lets it go its own way; it must not outlive its clock.
  void detach() { thread_.detach(); }

 private:
  // Shared by the thread and its owner, since either may be the last to look.
  struct End {
    explicit End(Clock& on) : clock(on), changed(on) {}
    void arrive();

    Clock& clock;
    std::mutex mutex;
    Condition changed;
    bool reached = false;
  };

  std::shared_ptr<End> end_;
  std::thread thread_;
};

}  // namespace otelier::core
