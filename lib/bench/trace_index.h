// The held spans by their trace. Spans come and go in the order of their requests, so each trace
// loses its oldest first. Not thread-safe: the store guards it. Only spans of accepted requests are
// here. add() and remove() are O(spans of the request); what lists say is computed when asked and
// kept until the trace changes.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bench/held.h"

namespace otelier::bench {

// A trace id by value. OTLP has 16 bytes; what is longer counts by its first 16 and its length.
struct TraceId {
  std::array<char, 16> bytes{};
  std::uint32_t size = 0;

  static TraceId of(std::string_view raw);
  friend bool operator==(const TraceId&, const TraceId&) = default;
};
struct TraceIdHash {
  std::size_t operator()(const TraceId& id) const;
};

struct SpanRef {
  HeldPtr held;
  std::uint32_t row = 0;

  [[nodiscard]] const SpanRow& span() const { return held->rows.spans[row]; }
  [[nodiscard]] std::string_view service() const { return held->service_of(span().scope); }
};

struct TraceSummary {
  struct Service {
    std::string name;
    std::size_t spans = 0, errors = 0;
  };
  std::string trace_id;         // raw bytes
  std::optional<SpanRef> root;  // without parent, the earliest
  std::uint64_t start = 0, end = 0;
  std::size_t spans = 0, errors = 0;
  std::size_t missing_parents = 0;  // spans whose parent is not held
  std::vector<Service> services;    // in order of first appearance
  std::uint64_t last_request = 0;
};

// A trace as a reader takes it away: valid whatever the store does next.
struct TraceView {
  std::uint64_t order = 0;  // grows from trace to trace, by their first span's arrival
  std::shared_ptr<const TraceSummary> summary;
  std::vector<SpanRef> spans;  // only where asked for; in order of arrival
};

class TraceIndex {
 public:
  void add(const HeldPtr& held);
  void remove(const Held& held);
  void clear();

  // The newest `most` traces whose order is below `before`, newest first.
  [[nodiscard]] std::vector<TraceView> page(std::uint64_t before, std::size_t most,
                                            bool with_spans);
  [[nodiscard]] std::optional<TraceView> find(const TraceId& id);
  [[nodiscard]] bool has(const TraceId& id) const { return traces_.contains(id); }
  [[nodiscard]] bool has(const TraceId& id, std::string_view span_id) const;
  [[nodiscard]] std::size_t size() const { return traces_.size(); }

 private:
  struct Trace {
    std::uint64_t order = 0;
    std::vector<SpanRef> spans;
    std::size_t gone = 0;                         // of spans, at the front, not yet erased
    std::shared_ptr<const TraceSummary> summary;  // null when it must be made anew
  };
  TraceView view(Trace& trace, bool with_spans);

  std::unordered_map<TraceId, Trace, TraceIdHash> traces_;
  std::map<std::uint64_t, Trace*> by_order_;
  std::uint64_t next_order_ = 1;
};

}  // namespace otelier::bench
