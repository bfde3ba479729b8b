#include "model/record.h"

#include <utility>

#include "model/utf8.h"

namespace otelier::model {

// lab:solution
namespace {

void write_text(wire::Writer& out, const Field& field, std::string_view text) {
  if (text.empty()) return;
  if (is_utf8(text)) [[likely]] {
    out.text(field.number, text);
  } else {
    out.text(field.number, repaired_utf8(text));
  }
}
void write_count(wire::Writer& out, const Field& field, std::uint64_t number) {
  if (number != 0) out.varint(field.number, number);
}
template <class Id>
void write_id(wire::Writer& out, const Field& field, const Id& id) {
  if (id.is_valid()) out.bytes(field.number, id.bytes());
}

// The attributes of an event or a link, encoded in a place that is kept from one to the next.
const Attributes& encode(std::unique_ptr<Attributes>& place, std::uint32_t field,
                         AttributeLimits limits, std::span<const KeyValue> from) {
  if (!place) place = std::make_unique<Attributes>(field, limits);
  place->clear();
  for (const auto& [key, value] : from) place->set(key, value);
  return *place;
}

}  // namespace
// lab:starter
// lab:end

void SpanRecord::add_event(std::uint64_t time_unix_nano, std::string_view event_name,
                           std::span<const KeyValue> from) {
  // lab:solution
  if (events_.size() >= limits_.events) {
    events_.set_dropped(events_.dropped() + 1);
    return;
  }
  const Attributes& set = encode(event_attributes_, span_event::attributes.number,
                                 {limits_.event_attributes, limits_.attributes.value_length}, from);
  wire::Writer& out = events_.add();
  out.message(span::events.number, [&] {
    if (time_unix_nano != 0) out.fixed64(span_event::time_unix_nano.number, time_unix_nano);
    write_text(out, span_event::name, event_name);
    set.write(out);
    write_count(out, span_event::dropped_attributes_count, set.dropped());
  });
  // lab:starter
  //| not_implemented("SpanRecord::add_event: a finished event, or one more dropped",
  //|                 time_unix_nano, event_name, from);
  // lab:end
}

void SpanRecord::add_link(const TraceId& trace, const SpanId& span, std::string_view state,
                          std::uint32_t link_flags, std::span<const KeyValue> from) {
  // lab:solution
  if (links_.size() >= limits_.links) {
    links_.set_dropped(links_.dropped() + 1);
    return;
  }
  const Attributes& set = encode(link_attributes_, span_link::attributes.number,
                                 {limits_.link_attributes, limits_.attributes.value_length}, from);
  wire::Writer& out = links_.add();
  out.message(span::links.number, [&] {
    write_id(out, span_link::trace_id, trace);
    write_id(out, span_link::span_id, span);
    write_text(out, span_link::trace_state, state);
    set.write(out);
    write_count(out, span_link::dropped_attributes_count, set.dropped());
    if (link_flags != 0) out.fixed32(span_link::flags.number, link_flags);
  });
  // lab:starter
  //| not_implemented("SpanRecord::add_link: a finished link, or one more dropped", trace, span, state,
  //|                 link_flags, from);
  // lab:end
}

void SpanRecord::adopt_event(ByteView field) {
  events_.add().raw(field);
}
void SpanRecord::adopt_link(ByteView field) {
  links_.add().raw(field);
}

void SpanRecord::write(wire::Writer& out, std::uint32_t field) const {
  // lab:solution
  out.message(field, [&] {
    write_id(out, span::trace_id, trace_id);
    write_id(out, span::span_id, span_id);
    write_text(out, span::trace_state, trace_state);
    write_id(out, span::parent_span_id, parent_span_id);
    write_text(out, span::name, name);
    write_count(out, span::kind, static_cast<std::uint32_t>(kind));
    if (start_time_unix_nano != 0) {
      out.fixed64(span::start_time_unix_nano.number, start_time_unix_nano);
    }
    if (end_time_unix_nano != 0) out.fixed64(span::end_time_unix_nano.number, end_time_unix_nano);
    attributes.write(out);
    write_count(out, span::dropped_attributes_count, attributes.dropped());
    if (events_.size() != 0) out.raw(events_.encoded());
    write_count(out, span::dropped_events_count, events_.dropped());
    if (links_.size() != 0) out.raw(links_.encoded());
    write_count(out, span::dropped_links_count, links_.dropped());
    if (status != StatusCode::unset || !status_message.empty()) {
      out.message(span::status.number, [&] {
        write_text(out, model::status::message, status_message);
        write_count(out, model::status::code, static_cast<std::uint32_t>(status));
      });
    }
    if (flags != 0) out.fixed32(span::flags.number, flags);
  });
  // lab:starter
  //| not_implemented("SpanRecord::write: the numbers encoded now, the rest copied", out, field);
  // lab:end
}

void SpanRecord::clear() {
  // lab:solution
  trace_id = {};
  span_id = parent_span_id = {};
  flags = 0;
  kind = SpanKind::internal;
  status = StatusCode::unset;
  start_time_unix_nano = end_time_unix_nano = 0;
  name.clear();
  trace_state.clear();
  status_message.clear();
  attributes.clear();
  events_.clear();
  links_.clear();
  // lab:starter
  //| not_implemented("SpanRecord::clear: as new, with the memory of before");
  // lab:end
}

SpanHandle RecordPool::take() {
  // lab:solution
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      SpanHandle record = std::move(idle_.back());
      idle_.pop_back();
      return record;
    }
  }
  return std::make_unique<SpanRecord>(limits_);
  // lab:starter
  //| not_implemented("RecordPool::take: a record that was given back, or a new one");
  // lab:end
}

void RecordPool::give_back(SpanHandle record) {
  // lab:solution
  if (!record) return;
  record->clear();
  const std::lock_guard lock(mutex_);
  if (idle_.size() < capacity_) idle_.push_back(std::move(record));
  // lab:starter
  //| not_implemented("RecordPool::give_back: clear it, keep it if there is room", record);
  // lab:end
}

std::size_t RecordPool::idle() const {
  const std::lock_guard lock(mutex_);
  return idle_.size();
}

}  // namespace otelier::model
