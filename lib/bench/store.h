// What the bench holds: requests with their rows, bounded by number and by memory, oldest out
// first. accept() is called on a sink's thread and only queues: a thread of the store decodes and
// indexes. When that thread falls behind further than the queue is long, requests are lost to the
// index and counted; senders are never made to wait. Readers take a snapshot and then need no lock.
// All members are thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/held.h"
#include "bench/trace_index.h"
#include "core/result.h"
#include "testbed/sink.h"

namespace otelier::bench {

struct StoreLimits {
  std::size_t requests = 10'000;
  std::size_t bytes = 512u << 20;  // of memory: bodies, payloads, rows
  // Waiting to be indexed. A second and more of a sender at full speed.
  std::size_t waiting_bytes = 64u << 20;
  std::size_t waiting_requests = 20'000;
};

struct StoreCounts {
  std::size_t requests = 0, spans = 0, logs = 0, points = 0, samples = 0, traces = 0;
  std::size_t bytes = 0, limit_bytes = 0;
  std::size_t waiting_requests = 0, waiting_bytes = 0;  // behind
};

// What is no longer, or never was, held; since the start or the last clear().
struct Dropped {
  std::uint64_t requests = 0, items = 0;  // all of them
  std::uint64_t overrun = 0;              // of the requests: never indexed, the queue was full
  std::optional<std::chrono::system_clock::time_point> since;  // the first of them
};

// How the store's thread makes of a request what is held: hold(), or what a test puts before it.
using Decode = std::function<std::shared_ptr<Held>(std::uint64_t number,
                                                   const testbed::Request& request, bool imported)>;

class Store {
 public:
  [[nodiscard]] static std::unique_ptr<Store> create(const StoreLimits& limits,
                                                     Decode decode = hold);
  virtual ~Store() = default;

  // Queues a request and returns at once. O(headers).
  virtual void accept(const testbed::Request& request) = 0;
  // Takes in a request of an earlier session, or of a judged run; waits for room in the queue. Its
  // number; 0 when the store ends.
  virtual std::uint64_t import(const testbed::Request& request,
                               std::optional<Judged> judged = {}) = 0;
  // Waits until what was accepted before the call is indexed; false when the time is over.
  virtual bool settle(std::chrono::nanoseconds within) = 0;
  // Forgets what is held, and what was dropped. Numbers go on.
  virtual void clear() = 0;
  // Lets the generation grow, for what is kept beside the store.
  virtual void tell_change() = 0;

  // Grows with every change of what is held.
  [[nodiscard]] virtual std::uint64_t generation() const = 0;
  // Waits until the generation is another than `seen`; the present one.
  [[nodiscard]] virtual std::uint64_t wait_change(std::uint64_t seen,
                                                  std::chrono::nanoseconds within) const = 0;

  [[nodiscard]] virtual StoreCounts counts() const = 0;
  [[nodiscard]] virtual Dropped dropped() const = 0;
  // O(requests held), no copy of bodies.
  [[nodiscard]] virtual Snapshot snapshot() const = 0;
  // Null when there is none (any more). O(log requests).
  [[nodiscard]] virtual HeldPtr find(std::uint64_t number) const = 0;

  // The newest `most` traces of an order below `before`, newest first.
  [[nodiscard]] virtual std::vector<TraceView> traces(std::uint64_t before, std::size_t most,
                                                      bool with_spans) const = 0;
  // By the id's raw bytes.
  [[nodiscard]] virtual std::optional<TraceView> trace(std::string_view id) const = 0;
  [[nodiscard]] virtual bool has_trace(std::string_view id) const = 0;
  // O(spans of the trace).
  [[nodiscard]] virtual bool has_span(std::string_view trace_id,
                                      std::string_view span_id) const = 0;
};

}  // namespace otelier::bench
