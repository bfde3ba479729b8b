// OTLP's values in the shape the API gives them. Reads the wire directly; what nests deeper than
// kMaxValueDepth ends in a null. Pure functions, thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bench/json_writer.h"
#include "bench/wire.h"

namespace otelier::bench {

inline constexpr int kMaxValueDepth = 32;

// A repeated KeyValue field of the message as [{"key", "value", "type"}].
void write_attributes(JsonWriter& json, std::string_view message, std::uint32_t field);
// An AnyValue's two members "value" and "type", into an open object.
void write_value(JsonWriter& json, std::string_view any_value, int depth = 0);
// Resource and scope as objects: attributes, schema_url, dropped; name and version.
void write_resource(JsonWriter& json, std::string_view resource, std::string_view schema_url);
void write_scope(JsonWriter& json, std::string_view scope, std::string_view schema_url);
void write_scope_members(JsonWriter& json, std::string_view scope, std::string_view schema_url);

// The value as a person writes it: text as it is, numbers in decimal, bytes in hexadecimal;
// arrays and maps as JSON.
[[nodiscard]] std::string show_value(std::string_view any_value);

struct KeyValue {
  std::string_view key, value;  // an AnyValue
};
[[nodiscard]] KeyValue read_key_value(std::string_view message);
// Calls see(KeyValue) for each of a repeated KeyValue field.
template <class See>
void each_attribute(std::string_view message, std::uint32_t field, See&& see) {
  WireReader reader(message);
  for (WireField found; reader.next(found);)
    if (found.number == field && found.wire_type == 2) see(read_key_value(found.bytes));
}

}  // namespace otelier::bench
