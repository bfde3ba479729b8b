// Where steps are played: one thread for those that the judge calls, in order, and one for each
// that it begins. All are core::Threads of one clock, chosen before the first step.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/thread.h"
#include "core/virtual_clock.h"
#include "players/cpp/channel.h"
#include "players/cpp/player.h"

namespace otelier::player {

// One request to run a step.
struct Order {
  json::Value id;
  std::string op;
  std::string as;
  json::Value args;
};

class Stage {
 public:
  explicit Stage(Channel& channel) : channel_(channel) {}

  // Time stands still from here on. False when a step has been played already. Called by the
  // reader.
  [[nodiscard]] bool use_virtual_time(core::Clock::WallTime wall_at_zero);
  // The virtual clock, or null on the real one.
  [[nodiscard]] core::VirtualClock* virtual_clock() { return virtual_.get(); }

  // Plays the step after those called before. The thread that plays it counts as running before
  // this returns. Called by the reader.
  void call(Order order);
  // Plays the step at once, beside others.
  void begin(Order order);

 private:
  // Started by the first step, so that use_virtual_time() may come first.
  struct Worker {
    explicit Worker(core::Clock& clock) : changed(clock) {}
    std::mutex mutex;
    core::Condition changed;
    std::deque<Order> orders;
    core::Thread thread;
  };

  [[nodiscard]] core::Clock& clock();
  void play(const Order& order);
  void work(Worker& worker);

  Channel& channel_;
  Registry registry_;
  std::unique_ptr<core::VirtualClock> virtual_;
  std::unique_ptr<Worker> worker_;
  bool played_ = false;
};

}  // namespace otelier::player
