#include "bench/values.h"

#include <array>

namespace otelier::bench {
namespace {

// By the number of the oneof's field (common.proto, AnyValue).
constexpr std::array<const char*, 8> kTypes = {"empty",  "string", "bool", "int",
                                               "double", "array",  "map",  "bytes"};

WireField chosen(std::string_view any_value) {
  WireField last;  // of a oneof the last one counts
  WireReader reader(any_value);
  for (WireField field; reader.next(field);)
    if (field.number >= 1 && field.number < kTypes.size()) last = field;
  return last;
}

void write_plain(JsonWriter& json, const WireField& field, int depth);

void write_list(JsonWriter& json, std::string_view message, bool map, int depth) {
  json.begin_array();
  WireReader reader(message);
  for (WireField field; reader.next(field);) {
    if (field.number != 1) continue;
    json.begin_object();
    const KeyValue pair = map ? read_key_value(field.bytes) : KeyValue{{}, field.bytes};
    if (map) json.member("key", pair.key);
    write_value(json, pair.value, depth + 1);
    json.end();
  }
  json.end();
}

void write_plain(JsonWriter& json, const WireField& field, int depth) {
  switch (field.number) {
    case 1:
      json.text(field.bytes);
      break;
    case 2:
      json.boolean(field.value != 0);
      break;
    case 3:
      json.digits_signed(field.as_signed());
      break;
    case 4:
      json.real(field.as_double());
      break;
    case 5:
    case 6:
      if (depth >= kMaxValueDepth) {
        json.null();
      } else {
        write_list(json, field.bytes, field.number == 6, depth);
      }
      break;
    case 7:
      json.hex(field.bytes);
      break;
    default:
      json.null();
  }
}

}  // namespace

KeyValue read_key_value(std::string_view message) {
  KeyValue pair;
  WireReader reader(message);
  for (WireField field; reader.next(field);) {
    if (field.number == 1) pair.key = field.bytes;
    if (field.number == 2) pair.value = field.bytes;
  }
  return pair;
}

void write_value(JsonWriter& json, std::string_view any_value, int depth) {
  const WireField field = chosen(any_value);
  json.key("value");
  write_plain(json, field, depth);
  json.member("type", kTypes.at(field.number));
}

void write_attributes(JsonWriter& json, std::string_view message, std::uint32_t field) {
  json.begin_array();
  each_attribute(message, field, [&](const KeyValue& pair) {
    json.begin_object().member("key", pair.key);
    write_value(json, pair.value);
    json.end();
  });
  json.end();
}

void write_resource(JsonWriter& json, std::string_view resource, std::string_view schema_url) {
  std::uint64_t dropped = 0;
  WireReader reader(resource);
  for (WireField field; reader.next(field);)
    if (field.number == 2) dropped = field.value;
  json.begin_object().key("attributes");
  write_attributes(json, resource, 1);
  json.member("schema_url", schema_url).member("dropped", dropped).end();
}

void write_scope_members(JsonWriter& json, std::string_view scope, std::string_view schema_url) {
  std::string_view name, version;
  std::uint64_t dropped = 0;
  WireReader reader(scope);
  for (WireField field; reader.next(field);) {
    if (field.number == 1) name = field.bytes;
    if (field.number == 2) version = field.bytes;
    if (field.number == 4) dropped = field.value;
  }
  json.member("name", name).member("version", version).key("attributes");
  write_attributes(json, scope, 3);
  json.member("schema_url", schema_url).member("dropped", dropped);
}

void write_scope(JsonWriter& json, std::string_view scope, std::string_view schema_url) {
  json.begin_object();
  write_scope_members(json, scope, schema_url);
  json.end();
}

std::string show_value(std::string_view any_value) {
  const WireField field = chosen(any_value);
  if (field.number == 1) return std::string(field.bytes);
  JsonWriter json;
  write_plain(json, field, 0);
  std::string shown = json.take();
  shown.pop_back();
  if (shown.starts_with('"')) shown = shown.substr(1, shown.size() - 2);
  return shown;
}

}  // namespace otelier::bench
