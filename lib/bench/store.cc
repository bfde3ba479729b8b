#include "bench/store.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace otelier::bench {
namespace {

using std::chrono::nanoseconds;
using std::chrono::steady_clock;

struct Waiting {
  std::uint64_t number = 0;
  testbed::Request request;
  bool imported = false;
  std::optional<Judged> judged = {};
};

std::size_t weight_of(const testbed::Request& request) {
  return sizeof(Waiting) + (request.body ? request.body->size() : 0);
}

std::string_view body_of(const Held& held) {
  return held.request.body ? core::as_text(*held.request.body) : std::string_view{};
}

class IndexedStore final : public Store {
 public:
  IndexedStore(const StoreLimits& limits, Decode decode)
      : limits_(limits), decode_(std::move(decode)) {
    indexer_ = std::thread([this] { index_all(); });
  }

  ~IndexedStore() override {
    {
      std::scoped_lock lock(queue_mutex_);
      ending_ = true;
    }
    queue_changed_.notify_all();
    indexer_.join();
  }

  void accept(const testbed::Request& request) override {
    Waiting waiting{0, request, false};
    const std::size_t weight = weight_of(request);
    std::scoped_lock lock(queue_mutex_);
    waiting.number = ++last_number_;
    if (full(weight)) {
      // The lock of the index may be held by a reader for a while; this one never is.
      lose(request);
      ++dropped_.overrun;
      return;
    }
    enqueue(std::move(waiting), weight);
  }

  std::uint64_t import(const testbed::Request& request, std::optional<Judged> judged) override {
    const std::size_t weight = weight_of(request);
    std::unique_lock lock(queue_mutex_);
    queue_changed_.wait(lock, [&] { return !full(weight) || queue_.empty() || ending_; });
    if (ending_) return 0;
    enqueue({++last_number_, request, true, std::move(judged)}, weight);
    return last_number_;
  }

  bool settle(nanoseconds within) override {
    std::unique_lock lock(queue_mutex_);
    const std::uint64_t until = last_number_;
    return queue_changed_.wait_for(
        lock, within, [&] { return done_ >= until || (queue_.empty() && !busy_) || ending_; });
  }

  void clear() override {
    {
      std::scoped_lock lock(queue_mutex_);
      queue_.clear();
      queue_bytes_ = 0;
      dropped_ = {};
      forget_until_ = last_number_;
    }
    queue_changed_.notify_all();
    {
      std::scoped_lock lock(index_mutex_);
      held_.clear();
      traces_.clear();
      bodies_.clear();
      counts_ = {};
      ++generation_;
    }
    changed_.notify_all();
  }

  void tell_change() override {
    {
      std::scoped_lock lock(index_mutex_);
      ++generation_;
    }
    changed_.notify_all();
  }

  std::uint64_t generation() const override {
    std::scoped_lock lock(index_mutex_);
    return generation_;
  }

  std::uint64_t wait_change(std::uint64_t seen, nanoseconds within) const override {
    std::unique_lock lock(index_mutex_);
    changed_.wait_for(lock, within, [&] { return generation_ != seen; });
    return generation_;
  }

  StoreCounts counts() const override {
    StoreCounts counts;
    {
      std::scoped_lock lock(index_mutex_);
      counts = counts_;
      counts.requests = held_.size();
      counts.traces = traces_.size();
    }
    counts.limit_bytes = limits_.bytes;
    std::scoped_lock lock(queue_mutex_);
    counts.waiting_requests = queue_.size();
    counts.waiting_bytes = queue_bytes_;
    return counts;
  }

  Dropped dropped() const override {
    std::scoped_lock lock(queue_mutex_);
    return dropped_;
  }

  Snapshot snapshot() const override {
    std::scoped_lock lock(index_mutex_);
    return {held_.begin(), held_.end()};
  }

  HeldPtr find(std::uint64_t number) const override {
    std::scoped_lock lock(index_mutex_);
    const auto found = std::ranges::lower_bound(held_, number, {}, &Held::number);
    return found != held_.end() && (*found)->number == number ? *found : nullptr;
  }

  std::vector<TraceView> traces(std::uint64_t before, std::size_t most,
                                bool with_spans) const override {
    std::scoped_lock lock(index_mutex_);
    return traces_.page(before, most, with_spans);
  }
  std::optional<TraceView> trace(std::string_view id) const override {
    std::scoped_lock lock(index_mutex_);
    return traces_.find(TraceId::of(id));
  }
  bool has_trace(std::string_view id) const override {
    std::scoped_lock lock(index_mutex_);
    return traces_.has(TraceId::of(id));
  }
  bool has_span(std::string_view trace_id, std::string_view span_id) const override {
    std::scoped_lock lock(index_mutex_);
    return traces_.has(TraceId::of(trace_id), span_id);
  }

 private:
  // --- the queue, under queue_mutex_ ---
  [[nodiscard]] bool full(std::size_t weight) const {
    return queue_.size() >= limits_.waiting_requests ||
           (!queue_.empty() && queue_bytes_ + weight > limits_.waiting_bytes);
  }
  void enqueue(Waiting waiting, std::size_t weight) {
    queue_bytes_ += weight;
    queue_.push_back(std::move(waiting));
    queue_changed_.notify_all();
  }
  void lose(const testbed::Request& request) {
    ++dropped_.requests;
    dropped_.items += request.items;
    if (!dropped_.since) dropped_.since = std::chrono::system_clock::now();
  }

  // --- the store's own thread ---
  void index_all() {
    std::unique_lock lock(queue_mutex_);
    while (true) {
      busy_ = false;
      queue_changed_.notify_all();
      queue_changed_.wait(lock, [&] { return !queue_.empty() || ending_; });
      if (ending_) return;
      const Waiting next = std::move(queue_.front());
      queue_.pop_front();
      queue_bytes_ -= weight_of(next.request);
      busy_ = true;
      lock.unlock();
      auto held = decode_(next.number, next.request, next.imported);
      held->judged = next.judged;
      const Snapshot evicted = merge(std::move(held));
      lock.lock();
      done_ = next.number;
      for (const auto& old : evicted) lose(old->request);
    }
  }

  // Gives back what had to go, so that it is destroyed outside the lock.
  Snapshot merge(std::shared_ptr<Held> held) {
    Snapshot evicted;
    {
      std::scoped_lock lock(index_mutex_);
      if (held->number <= forget_until_) return evicted;  // cleared while it was decoded
      held->repeats = earlier(*held);
      if (held->repeats == 0 && !body_of(*held).empty()) bodies_[held->body_hash] = held->number;
      count(*held, 1);
      traces_.add(held);
      held_.push_back(std::move(held));
      while (held_.size() > limits_.requests ||
             (counts_.bytes > limits_.bytes && held_.size() > 1)) {
        evicted.push_back(std::move(held_.front()));
        held_.pop_front();
        const Held& old = *evicted.back();
        count(old, -1);
        traces_.remove(old);
        const auto body = bodies_.find(old.body_hash);
        if (body != bodies_.end() && body->second == old.number) bodies_.erase(body);
      }
      ++generation_;
    }
    changed_.notify_all();
    return evicted;
  }

  // The number of the held request with the same body.
  [[nodiscard]] std::uint64_t earlier(const Held& held) const {
    const auto known = bodies_.find(held.body_hash);
    if (known == bodies_.end()) return 0;
    const auto found = std::ranges::lower_bound(held_, known->second, {}, &Held::number);
    if (found == held_.end() || (*found)->number != known->second) return 0;
    const bool same = (*found)->request.path == held.request.path &&
                      body_of(**found) == body_of(held) && !body_of(held).empty();
    return same ? known->second : 0;
  }

  void count(const Held& held, int sign) {
    const auto add = [sign](std::size_t& total, std::size_t n) {
      sign > 0 ? total += n : total -= n;
    };
    add(counts_.bytes, held.bytes);
    if (!held.accepted) return;
    add(counts_.spans, held.rows.spans.size());
    add(counts_.logs, held.rows.logs.size());
    add(counts_.points, held.rows.points.size());
    for (const auto& profile : held.rows.profiles) add(counts_.samples, profile.samples);
  }

  const StoreLimits limits_;
  const Decode decode_;

  mutable std::mutex queue_mutex_;
  std::condition_variable queue_changed_;
  std::deque<Waiting> queue_;
  std::size_t queue_bytes_ = 0;
  std::uint64_t last_number_ = 0, done_ = 0;
  bool busy_ = false, ending_ = false;
  Dropped dropped_;
  std::atomic<std::uint64_t> forget_until_{0};  // numbers that clear() has made void

  mutable std::mutex index_mutex_;
  mutable std::condition_variable changed_;
  std::deque<HeldPtr> held_;
  mutable TraceIndex traces_;                              // keeps summaries it has made
  std::unordered_map<std::size_t, std::uint64_t> bodies_;  // hash of a body → first with it
  StoreCounts counts_;
  std::uint64_t generation_ = 1;

  std::thread indexer_;
};

}  // namespace

std::unique_ptr<Store> Store::create(const StoreLimits& limits, Decode decode) {
  return std::make_unique<IndexedStore>(limits, std::move(decode));
}

}  // namespace otelier::bench
