// What the sink holds back, and until when. Under real time a thread of the pacer's own plays what
// is due (started with the first hold); under virtual time nothing moves until advance_to().
// Thread-safe. Actions run without a lock held: they may hold again, which is how a drip goes on.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "testbed/sink.h"

namespace otelier::testbed {

class Pacer {
 public:
  using Nanoseconds = std::chrono::nanoseconds;
  // Names what is held, at most one action each, so that it can be abandoned.
  using Key = std::uint64_t;
  // Called with the deadline it was due at.
  using Action = std::function<void(Nanoseconds due)>;

  explicit Pacer(bool virtual_time) : virtual_(virtual_time) {}
  ~Pacer();
  Pacer(const Pacer&) = delete;
  Pacer& operator=(const Pacer&) = delete;

  // Since the pacer was made; virtual under virtual time.
  [[nodiscard]] Nanoseconds now() const;
  void hold(Key key, Nanoseconds deadline, Action action);
  // Forgets what is held under the key; false when nothing is.
  bool abandon(Key key);
  // Virtual time only: plays what is due up to now, in order of deadlines, on this thread.
  void advance_to(Nanoseconds now);
  // Forgets everything and plays nothing any more.
  void stop();

  [[nodiscard]] Held held() const;
  // Something changed that the owner of virtual time should look at.
  void changed();

 private:
  struct Entry {
    Key key;
    Action action;
  };

  // Plays the earliest entry due by the deadline, with the lock released; false when there is none.
  bool play_one(std::unique_lock<std::mutex>& lock, Nanoseconds by);
  void run();

  const bool virtual_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  mutable std::mutex mutex_;
  std::mutex advancing_;
  std::condition_variable wake_;
  Nanoseconds virtual_now_{};
  std::multimap<Nanoseconds, Entry> entries_;
  std::unordered_map<Key, std::multimap<Nanoseconds, Entry>::iterator> by_key_;
  std::uint64_t generation_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace otelier::testbed
