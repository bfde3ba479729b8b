// The linter over all that a store holds. A thread of its own looks at each request once, in order
// of arrival, and only while somebody asks; nobody waits for it longer than they said. What is
// found is kept with its request and goes with it, and is bounded: the oldest findings go first,
// and counts tell. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "bench/lint/lint.h"
#include "bench/store.h"

namespace otelier::bench {

inline constexpr std::size_t kMostFindings = 100'000;  // kept

using ReportPtr = std::shared_ptr<const lint::Report>;

struct Inspected {
  std::map<std::uint64_t, ReportPtr> reports;  // by number of the request
  std::vector<lint::Habit> habits;             // of the requests held
  std::uint64_t last = 0;                      // the highest number looked at
  std::size_t left_out = 0;                    // requests held whose findings had no room
  std::uint64_t version = 0;                   // another one, other reports
};

// One request by itself: without what only the requests before it could show. O(body).
[[nodiscard]] lint::Report inspect(const Held& held, lint::History& history);
// How one is looked at; a test may let it wait.
using Inspect = std::function<lint::Report(const Held&, lint::History&)>;

class Inspection {
 public:
  // The store outlives it. `most` findings are kept.
  explicit Inspection(const Store& store, std::size_t most = kMostFindings, Inspect look = inspect);
  // Waits for the request it is at: a third of a second at worst.
  ~Inspection();
  Inspection(const Inspection&) = delete;
  Inspection& operator=(const Inspection&) = delete;

  // What is known once all that is held now was looked at, or the time is over. O(requests held).
  [[nodiscard]] std::shared_ptr<const Inspected> look(std::chrono::nanoseconds within);

 private:
  void work();
  void look_at_all(const Snapshot& held);

  const Store& store_;
  const std::size_t most_;
  const Inspect inspect_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t wanted_ = 0, done_ = 0;  // generations of the store
  bool ending_ = false;
  std::shared_ptr<const Inspected> published_ = std::make_shared<Inspected>();

  // The thread's own.
  Inspected now_;
  std::size_t findings_ = 0;
  lint::History history_;
  std::thread thread_;
};

}  // namespace otelier::bench
