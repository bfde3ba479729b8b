#include "testbed/pacer.h"

#include <algorithm>

namespace otelier::testbed {

Pacer::~Pacer() {
  stop();
}

Pacer::Nanoseconds Pacer::now() const {
  if (!virtual_) return std::chrono::steady_clock::now() - start_;
  std::scoped_lock lock(mutex_);
  return virtual_now_;
}

void Pacer::hold(Key key, Nanoseconds deadline, Action action) {
  std::scoped_lock lock(mutex_);
  if (stopping_) return;
  if (const auto known = by_key_.find(key); known != by_key_.end()) {
    entries_.erase(known->second);
    by_key_.erase(known);
  }
  by_key_[key] = entries_.emplace(deadline, Entry{key, std::move(action)});
  ++generation_;
  if (!virtual_ && !thread_.joinable()) thread_ = std::thread([this] { run(); });
  wake_.notify_all();
}

bool Pacer::abandon(Key key) {
  std::scoped_lock lock(mutex_);
  const auto known = by_key_.find(key);
  if (known == by_key_.end()) return false;
  entries_.erase(known->second);
  by_key_.erase(known);
  ++generation_;
  return true;
}

bool Pacer::play_one(std::unique_lock<std::mutex>& lock, Nanoseconds by) {
  if (entries_.empty() || entries_.begin()->first > by) return false;
  auto node = entries_.extract(entries_.begin());
  by_key_.erase(node.mapped().key);
  ++generation_;
  if (virtual_) virtual_now_ = std::max(virtual_now_, node.key());
  lock.unlock();
  node.mapped().action(node.key());
  lock.lock();
  return true;
}

void Pacer::advance_to(Nanoseconds now) {
  std::scoped_lock one_at_a_time(advancing_);
  std::unique_lock lock(mutex_);
  while (play_one(lock, now)) {
  }
  virtual_now_ = std::max(virtual_now_, now);
}

void Pacer::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (entries_.empty()) {
      wake_.wait(lock);
    } else if (!play_one(lock, std::chrono::steady_clock::now() - start_)) {
      wake_.wait_until(lock, start_ + entries_.begin()->first);
    }
  }
}

void Pacer::stop() {
  {
    std::scoped_lock lock(mutex_);
    stopping_ = true;
    entries_.clear();
    by_key_.clear();
    wake_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

Held Pacer::held() const {
  std::scoped_lock lock(mutex_);
  Held held{.count = entries_.size(), .earliest = {}, .generation = generation_};
  if (!entries_.empty()) held.earliest = entries_.begin()->first;
  return held;
}

void Pacer::changed() {
  std::scoped_lock lock(mutex_);
  ++generation_;
}

}  // namespace otelier::testbed
