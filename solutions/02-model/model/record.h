// One span as the SDK keeps it between its start and its export: plain numbers where they are
// changed, finished bytes where they are only carried. A record is filled by one thread, moved
// through a queue, written into a request, cleared and used again: RecordPool keeps those that have
// grown to their size, so that a span in steady state allocates nothing. Limits drop and count.
// Move-only: a copy would be a mistake that nobody sees. otel#span-limits
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/attributes.h"
#include "model/ids.h"
#include "model/schema.h"

namespace otelier::model {

// otlp's numbers. internal is what a span is when nobody says.
enum class SpanKind : std::uint32_t {
  unspecified = 0,
  internal = 1,
  server = 2,
  client = 3,
  producer = 4,
  consumer = 5,
};

enum class StatusCode : std::uint32_t { unset = 0, ok = 1, error = 2 };

// OTEL_SPAN_EVENT_COUNT_LIMIT, OTEL_SPAN_LINK_COUNT_LIMIT, OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT,
// OTEL_LINK_ATTRIBUTE_COUNT_LIMIT, and the two of AttributeLimits.
struct SpanLimits {
  AttributeLimits attributes = {};
  std::uint32_t events = 128;
  std::uint32_t links = 128;
  std::uint32_t event_attributes = 128;
  std::uint32_t link_attributes = 128;
};

// Events or links: finished fields of the span, one behind the other, and how many there are.
class EncodedList {
 public:
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::uint32_t dropped() const { return dropped_; }
  void set_dropped(std::uint32_t count) { dropped_ = count; }
  // The fields, tags and all.
  [[nodiscard]] ByteView encoded() const { return size_ == 0 ? ByteView() : writer_->view(); }

 private:
  friend class SpanRecord;
  wire::Writer& add() {
    if (!writer_) writer_ = std::make_unique<wire::Writer>();
    ++size_;
    return *writer_;
  }
  void clear() {
    if (size_ != 0) writer_->clear();
    size_ = dropped_ = 0;
  }

  std::unique_ptr<wire::Writer> writer_;  // most spans have none
  std::uint32_t size_ = 0, dropped_ = 0;
};

class SpanRecord {
 public:
  explicit SpanRecord(const SpanLimits& limits = {})
      : attributes(span::attributes.number, limits.attributes), limits_(limits) {}
  // What was moved from may be assigned to or destroyed, and nothing else.
  SpanRecord(SpanRecord&&) = default;
  SpanRecord& operator=(SpanRecord&&) = default;

  TraceId trace_id;
  SpanId span_id;
  SpanId parent_span_id;  // absent: a root
  std::uint32_t flags =
      0;  // 0xff: the W3C trace flags; 0x100: 0x200 is known; 0x200: parent remote
  SpanKind kind = SpanKind::internal;
  StatusCode status = StatusCode::unset;
  std::uint64_t start_time_unix_nano = 0;
  std::uint64_t end_time_unix_nano = 0;
  // Texts are repaired when they are written, should they not be UTF-8.
  std::string name;
  std::string trace_state;
  std::string status_message;
  Attributes attributes;

  // Each writes the finished event or link, with the attribute limits of its kind; beyond
  // limits.events or limits.links it is dropped and counted. O(bytes). otel#span-limits
  void add_event(std::uint64_t time_unix_nano, std::string_view event_name,
                 std::span<const KeyValue> event_attributes = {});
  void add_link(const TraceId& trace, const SpanId& span, std::string_view state,
                std::uint32_t link_flags, std::span<const KeyValue> link_attributes = {});
  // Takes an event or a link field as it came off the wire, tag and all.
  void adopt_event(ByteView field);
  void adopt_link(ByteView field);

  [[nodiscard]] const EncodedList& events() const { return events_; }
  [[nodiscard]] const EncodedList& links() const { return links_; }
  void set_dropped_events(std::uint32_t count) { events_.set_dropped(count); }
  void set_dropped_links(std::uint32_t count) { links_.set_dropped(count); }

  // Appends the span as field `field` of the message that is open: defaults are left out, what was
  // encoded before is copied. O(bytes), no allocation but the writer's own growth.
  void write(wire::Writer& out, std::uint32_t field = scope_spans::spans.number) const;

  // As new, with the memory and the limits of before.
  void clear();

 private:
  SpanLimits limits_;
  EncodedList events_, links_;
  std::unique_ptr<Attributes> event_attributes_, link_attributes_;  // while one is being written
};

// What is moved from hand to hand: eight bytes, whatever the record holds.
using SpanHandle = std::unique_ptr<SpanRecord>;

// Records that wait to be used again. Thread-safe; one lock a call, held for a few instructions.
class RecordPool {
 public:
  // Keeps at most `capacity` records; more than that are freed when they come back.
  explicit RecordPool(std::size_t capacity, const SpanLimits& limits = {})
      : capacity_(capacity), limits_(limits) {
    idle_.reserve(capacity);
  }

  // A cleared record: one that was given back, the warmest first, or a new one.
  [[nodiscard]] SpanHandle take();
  // Clears it and keeps it, if there is room; nullptr is no record and ignored.
  void give_back(SpanHandle record);
  [[nodiscard]] std::size_t idle() const;

 private:
  std::size_t capacity_;
  SpanLimits limits_;
  mutable std::mutex mutex_;
  std::vector<SpanHandle> idle_;
};

}  // namespace otelier::model
