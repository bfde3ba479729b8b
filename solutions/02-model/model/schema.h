// The messages of OTLP as tables: for each field its number, its name in JSON and what it holds.
// One table a message drives all that this lab does with it: checking protobuf, writing JSON,
// reading JSON, and the numbers that the fast paths write. A message that is not here yet is added
// by writing its table, and nothing else: metrics, logs and profiles do so in their own labs.
// Everything is constant; tables point at each other, since values nest. otlp#trace-request-nesting
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "wire/tag.h"

namespace otelier::model {

// What a field holds, in the words of the .proto files; the ids are bytes that have a length.
enum class Holds : std::uint8_t {
  text,
  bytes,
  trace_id,  // 16 bytes or none
  span_id,   // 8 bytes or none
  boolean,
  enumeration,
  int32,
  sint32,
  uint32,
  int64,
  uint64,
  fixed32,
  fixed64,
  sfixed64,
  real,  // double
  message,
};

enum class Label : std::uint8_t {
  single,    // absent and default are the same: a default is not written
  optional,  // absent and default differ
  choice,    // one of the message's choices at most: the oneof. Absent and default differ
  repeated,
};

struct Message;

struct Field {
  std::string_view name;   // in OTLP/JSON: lowerCamelCase
  const Message* message;  // its table, where it holds one
  std::uint32_t number;
  Holds holds;
  Label label;

  // Takes them in the order one reads; they stand by size, so that two share a cache line.
  constexpr Field(std::uint32_t field_number, std::string_view field_name, Holds what,
                  Label how_many = Label::single, const Message* its_message = nullptr)
      : name(field_name),
        message(its_message),
        number(field_number),
        holds(what),
        label(how_many) {}

  // Numbers are packed when they repeat; all else comes one by one. protobuf#packed
  [[nodiscard]] constexpr bool packed() const;
  // The wire type of one value of it, unpacked.
  [[nodiscard]] constexpr wire::WireType wire_type() const;
};

struct Message {
  std::string_view name;
  std::span<const Field> fields;

  // nullptr for a field that is not known. O(fields), which are sixteen at the most.
  [[nodiscard]] constexpr const Field* find(std::uint32_t number) const;
  [[nodiscard]] constexpr const Field* find(std::string_view name) const;
};

// The tables. The fields of some messages have names of their own in C++: fast paths write them.
extern const Message kKeyValue, kAnyValue, kArrayValue, kKeyValueList, kEntityRef, kResource,
    kInstrumentationScope, kStatus, kSpanEvent, kSpanLink, kSpan, kScopeSpans, kResourceSpans,
    kTracesData;  // the same as ExportTraceServiceRequest

namespace key_value {
inline constexpr Field key{1, "key", Holds::text};
inline constexpr Field value{2, "value", Holds::message, Label::single, &kAnyValue};
inline constexpr Field key_strindex{3, "keyStrindex", Holds::int32};
}  // namespace key_value

namespace any_value {  // the numbers of the first seven are those of ValueKind
inline constexpr Field string{1, "stringValue", Holds::text, Label::choice};
inline constexpr Field boolean{2, "boolValue", Holds::boolean, Label::choice};
inline constexpr Field integer{3, "intValue", Holds::int64, Label::choice};
inline constexpr Field real{4, "doubleValue", Holds::real, Label::choice};
inline constexpr Field array{5, "arrayValue", Holds::message, Label::choice, &kArrayValue};
inline constexpr Field map{6, "kvlistValue", Holds::message, Label::choice, &kKeyValueList};
inline constexpr Field bytes{7, "bytesValue", Holds::bytes, Label::choice};
inline constexpr Field string_strindex{8, "stringValueStrindex", Holds::int32, Label::choice};
}  // namespace any_value

inline constexpr Field kArrayItems{1, "values", Holds::message, Label::repeated, &kAnyValue};
inline constexpr Field kMapMembers{1, "values", Holds::message, Label::repeated, &kKeyValue};

namespace resource {
inline constexpr Field attributes{1, "attributes", Holds::message, Label::repeated, &kKeyValue};
inline constexpr Field dropped_attributes_count{2, "droppedAttributesCount", Holds::uint32};
inline constexpr Field entity_refs{3, "entityRefs", Holds::message, Label::repeated, &kEntityRef};
}  // namespace resource

namespace scope {
inline constexpr Field name{1, "name", Holds::text};
inline constexpr Field version{2, "version", Holds::text};
inline constexpr Field attributes{3, "attributes", Holds::message, Label::repeated, &kKeyValue};
inline constexpr Field dropped_attributes_count{4, "droppedAttributesCount", Holds::uint32};
}  // namespace scope

namespace status {
inline constexpr Field message{2, "message", Holds::text};
inline constexpr Field code{3, "code", Holds::enumeration};
}  // namespace status

namespace span_event {
inline constexpr Field time_unix_nano{1, "timeUnixNano", Holds::fixed64};
inline constexpr Field name{2, "name", Holds::text};
inline constexpr Field attributes{3, "attributes", Holds::message, Label::repeated, &kKeyValue};
inline constexpr Field dropped_attributes_count{4, "droppedAttributesCount", Holds::uint32};
}  // namespace span_event

namespace span_link {
inline constexpr Field trace_id{1, "traceId", Holds::trace_id};
inline constexpr Field span_id{2, "spanId", Holds::span_id};
inline constexpr Field trace_state{3, "traceState", Holds::text};
inline constexpr Field attributes{4, "attributes", Holds::message, Label::repeated, &kKeyValue};
inline constexpr Field dropped_attributes_count{5, "droppedAttributesCount", Holds::uint32};
inline constexpr Field flags{6, "flags", Holds::fixed32};
}  // namespace span_link

namespace span {
inline constexpr Field trace_id{1, "traceId", Holds::trace_id};
inline constexpr Field span_id{2, "spanId", Holds::span_id};
inline constexpr Field trace_state{3, "traceState", Holds::text};
inline constexpr Field parent_span_id{4, "parentSpanId", Holds::span_id};
inline constexpr Field name{5, "name", Holds::text};
inline constexpr Field kind{6, "kind", Holds::enumeration};
inline constexpr Field start_time_unix_nano{7, "startTimeUnixNano", Holds::fixed64};
inline constexpr Field end_time_unix_nano{8, "endTimeUnixNano", Holds::fixed64};
inline constexpr Field attributes{9, "attributes", Holds::message, Label::repeated, &kKeyValue};
inline constexpr Field dropped_attributes_count{10, "droppedAttributesCount", Holds::uint32};
inline constexpr Field events{11, "events", Holds::message, Label::repeated, &kSpanEvent};
inline constexpr Field dropped_events_count{12, "droppedEventsCount", Holds::uint32};
inline constexpr Field links{13, "links", Holds::message, Label::repeated, &kSpanLink};
inline constexpr Field dropped_links_count{14, "droppedLinksCount", Holds::uint32};
inline constexpr Field status{15, "status", Holds::message, Label::single, &kStatus};
inline constexpr Field flags{16, "flags", Holds::fixed32};
}  // namespace span

namespace scope_spans {
inline constexpr Field scope{1, "scope", Holds::message, Label::single, &kInstrumentationScope};
inline constexpr Field spans{2, "spans", Holds::message, Label::repeated, &kSpan};
inline constexpr Field schema_url{3, "schemaUrl", Holds::text};
}  // namespace scope_spans

namespace resource_spans {
inline constexpr Field resource{1, "resource", Holds::message, Label::single, &kResource};
inline constexpr Field scope_spans{2, "scopeSpans", Holds::message, Label::repeated, &kScopeSpans};
inline constexpr Field schema_url{3, "schemaUrl", Holds::text};
}  // namespace resource_spans

inline constexpr Field kRequestGroups{1, "resourceSpans", Holds::message, Label::repeated,
                                      &kResourceSpans};

constexpr wire::WireType Field::wire_type() const {
  switch (holds) {
    case Holds::text:
    case Holds::bytes:
    case Holds::trace_id:
    case Holds::span_id:
    case Holds::message:
      return wire::WireType::length_delimited;
    case Holds::fixed32:
      return wire::WireType::fixed32;
    case Holds::fixed64:
    case Holds::sfixed64:
    case Holds::real:
      return wire::WireType::fixed64;
    default:
      return wire::WireType::varint;
  }
}
constexpr bool Field::packed() const {
  return label == Label::repeated && wire_type() != wire::WireType::length_delimited;
}
constexpr const Field* Message::find(std::uint32_t number) const {
  for (const Field& field : fields) {
    if (field.number == number) return &field;
  }
  return nullptr;
}
constexpr const Field* Message::find(std::string_view wanted) const {
  for (const Field& field : fields) {
    if (field.name == wanted) return &field;
  }
  return nullptr;
}

}  // namespace otelier::model
