// OTLP/JSON as plain values: what a program would hand to an SDK, for the player and the benchmark.
// Reads the JSON of a value, of attributes, of a span; lists of values live as long as the object.
// A text that is not UTF-8 cannot stand in JSON: {"stringHex": "c3"} holds its bytes instead.
#pragma once

#include <deque>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "json/json.h"
#include "model/base64.h"
#include "model/traces.h"

namespace otelier::plain {

using json::Value;

inline core::Bytes bytes_of_hex(const Value& hex) {
  auto bytes = core::from_hex(hex.as_string());
  if (!hex.is_string() || !bytes) throw std::invalid_argument("two hexadecimal digits a byte");
  return std::move(*bytes);
}
template <class Id>
Id id_of(const Value& hex) {
  const core::Bytes bytes = bytes_of_hex(hex.is_null() ? Value("") : hex);
  std::array<std::byte, Id::kSize> id{};
  if (!bytes.empty() && bytes.size() != id.size()) throw std::invalid_argument("no id");
  std::copy(bytes.begin(), bytes.end(), id.begin());
  return Id(id);
}

// Owns what views point at.
class Plain {
 public:
  std::string_view text(const Value& value) { return texts_.emplace_back(value.as_string()); }
  std::string_view raw_text(const Value& hex) {
    return texts_.emplace_back(core::as_text(bytes_of_hex(hex)));
  }
  std::string_view key(const Value& attribute) {
    return attribute.has("keyHex") ? raw_text(attribute["keyHex"]) : text(attribute["key"]);
  }

  model::AnyValue value(const Value& from) {
    if (from.has("stringValue")) return text(from["stringValue"]);
    if (from.has("stringHex")) return raw_text(from["stringHex"]);
    if (from.has("boolValue")) return from["boolValue"].as_bool();
    if (from.has("intValue")) return from["intValue"].as_int();
    if (from.has("doubleValue")) return from["doubleValue"].as_double();
    if (from.has("bytesValue")) {
      auto bytes = model::from_base64(from["bytesValue"].as_string());
      if (!bytes) throw std::invalid_argument("no base64");
      return model::AnyValue::bytes(bytes_.emplace_back(std::move(*bytes)));
    }
    if (from.has("arrayValue")) {
      std::vector<model::AnyValue> items;
      for (const Value& item : from["arrayValue"]["values"].items()) items.push_back(value(item));
      return model::AnyValue::array(arrays_.emplace_back(std::move(items)));
    }
    if (from.has("kvlistValue")) {
      return model::AnyValue::map(attributes(from["kvlistValue"]["values"]));
    }
    return {};
  }
  std::span<const model::KeyValue> attributes(const Value& list) {
    std::vector<model::KeyValue> all;
    for (const Value& one : list.items()) all.push_back({key(one), value(one["value"])});
    return lists_.emplace_back(std::move(all));
  }

 private:
  std::deque<std::string> texts_;
  std::deque<core::Bytes> bytes_;
  std::deque<std::vector<model::AnyValue>> arrays_;
  std::deque<std::vector<model::KeyValue>> lists_;
};

struct Event {
  std::uint64_t time = 0;
  std::string_view name;
  std::span<const model::KeyValue> attributes;
};
struct Link {
  model::TraceId trace_id;
  model::SpanId span_id;
  std::string_view state;
  std::uint32_t flags = 0;
  std::span<const model::KeyValue> attributes;
};
// The arguments of every call that makes one span.
struct Span {
  model::TraceId trace_id;
  model::SpanId span_id, parent_span_id;
  std::string_view name, trace_state, status_message;
  std::uint32_t flags = 0, kind = 0, status = 0;
  std::uint64_t start = 0, end = 0;
  std::span<const model::KeyValue> attributes;
  std::vector<Event> events;
  std::vector<Link> links;
  std::uint32_t dropped_attributes = 0, dropped_events = 0, dropped_links = 0;
};

inline std::uint32_t u32(const Value& value) {
  return static_cast<std::uint32_t>(value.as_uint());
}

inline Span span_of(const Value& from, Plain& plain) {
  Span span;
  span.trace_id = id_of<model::TraceId>(from["traceId"]);
  span.span_id = id_of<model::SpanId>(from["spanId"]);
  span.parent_span_id = id_of<model::SpanId>(from["parentSpanId"]);
  span.name = from.has("nameHex") ? plain.raw_text(from["nameHex"]) : plain.text(from["name"]);
  span.trace_state = plain.text(from["traceState"]);
  span.flags = u32(from["flags"]);
  span.kind = u32(from["kind"]);
  span.start = from["startTimeUnixNano"].as_uint();
  span.end = from["endTimeUnixNano"].as_uint();
  span.attributes = plain.attributes(from["attributes"]);
  for (const Value& event : from["events"].items()) {
    span.events.push_back({event["timeUnixNano"].as_uint(), plain.text(event["name"]),
                           plain.attributes(event["attributes"])});
  }
  for (const Value& link : from["links"].items()) {
    span.links.push_back({id_of<model::TraceId>(link["traceId"]),
                          id_of<model::SpanId>(link["spanId"]), plain.text(link["traceState"]),
                          u32(link["flags"]), plain.attributes(link["attributes"])});
  }
  span.status = u32(from["status"]["code"]);
  span.status_message = plain.text(from["status"]["message"]);
  span.dropped_attributes = u32(from["droppedAttributesCount"]);
  span.dropped_events = u32(from["droppedEventsCount"]);
  span.dropped_links = u32(from["droppedLinksCount"]);
  return span;
}

// What a program does between the start of a span and its end: it says what it has to say and
// nothing else, so that what a record kept of an earlier span shows.
inline void fill(model::SpanRecord& record, const Span& span) {
  record.trace_id = span.trace_id;
  record.span_id = span.span_id;
  if (span.parent_span_id.is_valid()) record.parent_span_id = span.parent_span_id;
  if (span.flags != 0) record.flags = span.flags;
  record.kind = static_cast<model::SpanKind>(span.kind);
  record.start_time_unix_nano = span.start;
  record.end_time_unix_nano = span.end;
  record.name = span.name;
  if (!span.trace_state.empty()) record.trace_state = span.trace_state;
  if (span.status != 0) record.status = static_cast<model::StatusCode>(span.status);
  if (!span.status_message.empty()) record.status_message = span.status_message;
  for (const auto& [key, value] : span.attributes) record.attributes.set(key, value);
  for (const Event& event : span.events) {
    record.add_event(event.time, event.name, event.attributes);
  }
  for (const Link& link : span.links) {
    record.add_link(link.trace_id, link.span_id, link.state, link.flags, link.attributes);
  }
  if (span.dropped_attributes != 0) record.attributes.set_dropped(span.dropped_attributes);
  if (span.dropped_events != 0) record.set_dropped_events(span.dropped_events);
  if (span.dropped_links != 0) record.set_dropped_links(span.dropped_links);
}

struct Group {
  std::shared_ptr<const model::Resource> resource;
  std::shared_ptr<const model::Scope> scope;
  std::vector<Span> spans;
};

// A whole request as calls: the groups in their order.
inline std::vector<Group> groups_of(const Value& request, Plain& plain) {
  std::vector<Group> groups;
  for (const Value& outer : request["resourceSpans"].items()) {
    const auto resource = model::Resource::make(plain.attributes(outer["resource"]["attributes"]),
                                                outer["schemaUrl"].as_string());
    for (const Value& inner : outer["scopeSpans"].items()) {
      const Value& scope = inner["scope"];
      Group group{
          resource,
          model::Scope::make(scope["name"].as_string(), scope["version"].as_string(),
                             plain.attributes(scope["attributes"]), inner["schemaUrl"].as_string()),
          {}};
      for (const Value& span : inner["spans"].items()) group.spans.push_back(span_of(span, plain));
      groups.push_back(std::move(group));
    }
  }
  return groups;
}

}  // namespace otelier::plain
