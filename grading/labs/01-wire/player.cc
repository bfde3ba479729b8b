// The steps of lab 01: what a scenario can ask of a codec. A step calls the learner's functions and
// tells what came back; what is right is the judge's business. 64-bit numbers travel as strings,
// bytes as hexadecimal digits. A field to be written is an object: its number and one more member,
// which names the method and holds the value:
//   {"field": 1, "varint": "150"}   {"field": 3, "message": [ …fields… ]}   {"raw": "0801"}
#include "players/cpp/player.h"

#include <algorithm>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/bytes.h"
#include "labs/01-wire/telemetry.h"
#include "wire/reader.h"
#include "wire/writer.h"

namespace otelier {
namespace {

using json::Value;
using player::AddStep;
using player::Call;
using player::Invalid;

std::string decimal(std::uint64_t value) {
  return std::to_string(value);
}
std::string decimal(std::int64_t value) {
  return std::to_string(value);
}

core::Bytes bytes_of(const Value& hex) {
  auto bytes = core::from_hex(hex.as_string());
  if (!hex.is_string() || !bytes) throw Invalid("\"hex\" holds two hexadecimal digits a byte");
  return std::move(*bytes);
}

template <class T, class Convert>
std::vector<T> list(const Value& values, Convert convert) {
  std::vector<T> out;
  out.reserve(values.items().size());
  for (const Value& value : values.items()) out.push_back(convert(value));
  return out;
}
std::uint64_t u64(const Value& value) {
  return value.as_uint();
}
std::int64_t i64(const Value& value) {
  return value.as_int();
}
double real(const Value& value) {
  return value.as_double();
}
std::uint32_t u32(const Value& value) {
  return static_cast<std::uint32_t>(value.as_uint());
}

void write_fields(wire::Writer& writer, const Value& fields);

struct Write {
  std::string_view name;
  void (*write)(wire::Writer&, std::uint32_t, const Value&);
};
std::span<const Write> writes() {
  using W = wire::Writer;
  static constexpr Write kTable[] = {
      {"varint", [](W& w, std::uint32_t n, const Value& v) { w.varint(n, u64(v)); }},
      {"int", [](W& w, std::uint32_t n,
                 const Value& v) { w.varint(n, static_cast<std::uint64_t>(i64(v))); }},
      {"sint", [](W& w, std::uint32_t n, const Value& v) { w.sint(n, i64(v)); }},
      {"fixed32", [](W& w, std::uint32_t n, const Value& v) { w.fixed32(n, u32(v)); }},
      {"fixed64", [](W& w, std::uint32_t n, const Value& v) { w.fixed64(n, u64(v)); }},
      {"float",
       [](W& w, std::uint32_t n, const Value& v) { w.float32(n, static_cast<float>(real(v))); }},
      {"double", [](W& w, std::uint32_t n, const Value& v) { w.float64(n, real(v)); }},
      {"text", [](W& w, std::uint32_t n, const Value& v) { w.text(n, v.as_string()); }},
      {"bytes", [](W& w, std::uint32_t n, const Value& v) { w.bytes(n, bytes_of(v)); }},
      {"zeros",
       [](W& w, std::uint32_t n, const Value& v) {
         w.bytes(n, core::Bytes(static_cast<std::size_t>(v.as_uint())));
       }},
      {"packed_varint", [](W& w, std::uint32_t n,
                           const Value& v) { w.packed_varint(n, list<std::uint64_t>(v, u64)); }},
      {"packed_sint",
       [](W& w, std::uint32_t n, const Value& v) { w.packed_sint(n, list<std::int64_t>(v, i64)); }},
      {"packed_fixed32", [](W& w, std::uint32_t n,
                            const Value& v) { w.packed_fixed32(n, list<std::uint32_t>(v, u32)); }},
      {"packed_fixed64", [](W& w, std::uint32_t n,
                            const Value& v) { w.packed_fixed64(n, list<std::uint64_t>(v, u64)); }},
      {"packed_double",
       [](W& w, std::uint32_t n, const Value& v) { w.packed_float64(n, list<double>(v, real)); }},
      {"message",
       [](W& w, std::uint32_t n, const Value& v) { w.message(n, [&] { write_fields(w, v); }); }},
      {"raw", [](W& w, std::uint32_t, const Value& v) { w.raw(bytes_of(v)); }},
  };
  return kTable;
}

void write_fields(wire::Writer& writer, const Value& fields) {
  for (const Value& field : fields.items()) {
    for (const auto& [key, value] : field.members()) {
      if (key == "field") continue;
      const auto write = std::find_if(writes().begin(), writes().end(),
                                      [&](const Write& one) { return one.name == key; });
      if (write == writes().end()) throw Invalid("no way to write a field is called " + key);
      write->write(writer, u32(field["field"]), value);
    }
  }
}

Value fault_of(const wire::Error& error) {
  return Value::object({{"fault", std::string(wire::name(error.fault))},
                        {"offset", std::uint64_t{error.offset}},
                        {"message", error.message()}});
}

// Reads with a Cursor, without tags: one value of each kind named, or of the same kind to the end.
Value read_values(wire::Cursor cursor, const std::function<std::string_view(std::size_t)>& kind) {
  Value values = Value::array();
  Value fault;
  const auto take = [&](const auto& got, auto&& write) {
    if (!got) {
      fault = fault_of(got.error());
      return false;
    }
    values.push(write(*got));
    return true;
  };
  for (std::size_t i = 0; !kind(i).empty(); ++i) {
    const std::string_view what = kind(i);
    bool ok = false;
    if (what == "varint") {
      ok = take(cursor.varint(), [](std::uint64_t v) { return Value(decimal(v)); });
    } else if (what == "sint") {
      ok = take(cursor.sint(), [](std::int64_t v) { return Value(decimal(v)); });
    } else if (what == "fixed32") {
      ok = take(cursor.fixed32(), [](std::uint32_t v) { return Value(std::uint64_t{v}); });
    } else if (what == "fixed64") {
      ok = take(cursor.fixed64(), [](std::uint64_t v) { return Value(decimal(v)); });
    } else if (what == "double") {
      ok = take(cursor.fixed64(), [](std::uint64_t v) { return Value(std::bit_cast<double>(v)); });
    } else if (what == "tag") {
      ok = take(cursor.tag(), [](std::uint32_t v) { return Value(std::uint64_t{v}); });
    } else if (what == "bytes") {
      ok = take(cursor.length_delimited(), [](core::ByteView v) { return Value(core::to_hex(v)); });
    } else {
      throw Invalid("no value is of the kind " + std::string(what));
    }
    if (!ok) break;
  }
  return Value::object({{"values", std::move(values)},
                        {"fault", std::move(fault)},
                        {"offset", std::uint64_t{cursor.offset()}}});
}

Value packed(const wire::Field& field, std::string_view kind) {
  Value all = Value::array();
  wire::Cursor cursor = field.values();
  while (!cursor.done()) {
    const std::size_t before = cursor.rest().size();
    if (kind == "varint" || kind == "sint") {
      const auto value = cursor.varint();
      if (!value) return fault_of(value.error());
      all.push(kind == "sint" ? Value(decimal(wire::unzigzag(*value))) : Value(decimal(*value)));
    } else if (kind == "fixed32") {
      const auto value = cursor.fixed32();
      if (!value) return fault_of(value.error());
      all.push(std::uint64_t{*value});
    } else {
      const auto value = cursor.fixed64();
      if (!value) return fault_of(value.error());
      all.push(kind == "double" ? Value(std::bit_cast<double>(*value)) : Value(decimal(*value)));
    }
    if (cursor.rest().size() >= before) throw Invalid("the Cursor read a value and did not move");
  }
  return all;
}

// What a field says when it is read as args.read tells: {"2": "sint", "6": "packed_varint"}.
Value meaning(const wire::Field& field, std::string_view kind) {
  if (kind == "bool") return field.as_bool();
  if (kind == "int") return decimal(field.as_int());
  if (kind == "sint") return decimal(field.as_sint());
  if (kind == "float") return static_cast<double>(field.as_float());
  if (kind == "double") return field.as_double();
  if (kind == "text") return field.text();
  if (kind.starts_with("packed_")) return packed(field, kind.substr(7));
  throw Invalid("no way to read a field is called " + std::string(kind));
}

std::string_view type_name(wire::WireType type) {
  switch (type) {
    case wire::WireType::varint:
      return "varint";
    case wire::WireType::fixed64:
      return "fixed64";
    case wire::WireType::length_delimited:
      return "length_delimited";
    case wire::WireType::start_group:
      return "group";
    case wire::WireType::fixed32:
      return "fixed32";
    case wire::WireType::end_group:
      break;
  }
  return "?";
}

bool enters(const Value& numbers, std::uint32_t number) {
  for (const Value& one : numbers.items()) {
    if (one.as_uint() == number) return true;
  }
  return false;
}

// args.messages lists the field numbers whose insides are read as messages, at every level.
Value read_fields(wire::Reader reader, const Value& args) {
  Value fields = Value::array();
  Value fault;
  while (!reader.done()) {
    const std::size_t before = reader.offset();
    const auto field = reader.next();
    if (!field) {
      fault = fault_of(field.error());
      break;
    }
    if (reader.offset() <= before) throw Invalid("the Reader gave a field and did not move");
    Value shown = Value::object({{"field", std::uint64_t{field->number()}},
                                 {"type", type_name(field->type())},
                                 {"offset", std::uint64_t{field->offset}},
                                 {"raw", core::to_hex(field->raw())}});
    const bool has_bytes = field->type() == wire::WireType::length_delimited ||
                           field->type() == wire::WireType::start_group;
    shown.set("value", has_bytes ? core::to_hex(field->bytes()) : decimal(field->value));
    const Value& read = args["read"][decimal(std::uint64_t{field->number()})];
    if (!read.is_null()) shown.set("means", meaning(*field, read.as_string()));
    if (has_bytes && enters(args["messages"], field->number())) {
      const auto inside = reader.message(*field);
      if (!inside) {
        fault = fault_of(inside.error());
        break;
      }
      Value within = read_fields(*inside, args);
      const Value& broken = within["fault"];
      shown.set("inside", within["fields"]);
      if (!broken.is_null()) {
        fields.push(std::move(shown));
        fault = broken;
        break;
      }
    }
    fields.push(std::move(shown));
  }
  return Value::object({{"fields", std::move(fields)}, {"fault", std::move(fault)}});
}

wire::Limits limits_of(const Value& args) {
  wire::Limits limits;
  if (args.has("depth")) limits.depth = static_cast<std::size_t>(args["depth"].as_uint());
  if (args.has("bytes")) limits.bytes = static_cast<std::size_t>(args["bytes"].as_uint());
  return limits;
}

const AddStep kVarint{"wire.varint", [](const Call& call) {
                        const std::uint64_t value = call.args["value"].as_uint();
                        std::byte out[wire::kMaxVarintBytes];
                        const std::size_t used = wire::put_varint(value, out);
                        if (used > sizeof out)
                          throw Invalid("put_varint says it wrote past the end");
                        return Value::object({{"hex", core::to_hex({out, used})}});
                      }};

const AddStep kVarintSize{"wire.varint_size", [](const Call& call) {
                            Value sizes = Value::array();
                            for (const Value& value : call.args["values"].items()) {
                              sizes.push(std::uint64_t{wire::varint_size(value.as_uint())});
                            }
                            return sizes;
                          }};

// The view that get_varint is given ends with the heap block, so that AddressSanitizer sees a read
// past it.
const AddStep kReadVarint{
    "wire.read_varint", [](const Call& call) {
      const core::Bytes bytes = bytes_of(call.args["hex"]);
      std::uint64_t value = 0;
      const std::size_t used =
          call.args.has("max_bytes")
              ? wire::get_varint(bytes, value,
                                 static_cast<std::size_t>(call.args["max_bytes"].as_uint()))
              : wire::get_varint(bytes, value);
      Value reply = Value::object({{"used", std::uint64_t{used}}});
      if (used != 0) reply.set("value", decimal(value));
      return reply;
    }};

const AddStep kZigzag{"wire.zigzag", [](const Call& call) {
                        const std::int64_t value = call.args["value"].as_int();
                        const std::uint64_t encoded = wire::zigzag(value);
                        return Value::object({{"encoded", decimal(encoded)},
                                              {"decoded", decimal(wire::unzigzag(encoded))}});
                      }};

const AddStep kUnzigzag{"wire.unzigzag", [](const Call& call) {
                          return Value(decimal(wire::unzigzag(call.args["value"].as_uint())));
                        }};

const AddStep kFixed{
    "wire.fixed", [](const Call& call) {
      std::byte four[4], eight[8];
      wire::put_fixed32(u32(call.args["value32"]), four);
      wire::put_fixed64(call.args["value64"].as_uint(), eight);
      return Value::object({{"hex32", core::to_hex(four)},
                            {"hex64", core::to_hex(eight)},
                            {"back32", decimal(std::uint64_t{wire::get_fixed32(four)})},
                            {"back64", decimal(wire::get_fixed64(eight))}});
    }};

const AddStep kValues{
    "wire.values", [](const Call& call) {
      const core::Bytes bytes = bytes_of(call.args["hex"]);
      const auto& kinds = call.args["kinds"].items();
      return read_values(
          wire::Cursor(bytes, static_cast<std::size_t>(call.args["offset"].as_uint())),
          [&](std::size_t i) -> std::string_view {
            return i < kinds.size() ? kinds[i].as_string() : std::string_view();
          });
    }};

const AddStep kEncode{"wire.encode", [](const Call& call) {
                        wire::Writer writer;
                        write_fields(writer, call.args["fields"]);
                        core::ByteView bytes = writer.view();
                        Value reply = Value::object({{"size", std::uint64_t{writer.size()}}});
                        if (call.args.has("head")) {
                          const auto head = static_cast<std::size_t>(call.args["head"].as_uint());
                          bytes = bytes.first(std::min(head, bytes.size()));
                        }
                        reply.set("hex", core::to_hex(bytes));
                        return reply;
                      }};

// Several messages through one Writer, cleared between them.
const AddStep kEncodeMany{"wire.encode_many", [](const Call& call) {
                            wire::Writer writer;
                            Value all = Value::array();
                            for (const Value& fields : call.args["messages"].items()) {
                              writer.clear();
                              write_fields(writer, fields);
                              all.push(core::to_hex(writer.view()));
                            }
                            return Value::object({{"hex", std::move(all)}});
                          }};

const AddStep kDecode{"wire.decode", [](const Call& call) {
                        const core::Bytes bytes = bytes_of(call.args["hex"]);
                        return read_fields(wire::Reader(bytes, limits_of(call.args)), call.args);
                      }};

const AddStep kCheck{
    "wire.check", [](const Call& call) {
      const core::Bytes bytes = bytes_of(call.args["hex"]);
      const auto result = wire::check(bytes, limits_of(call.args));
      return Value::object({{"accepted", result.has_value()},
                            {"fault", result ? Value() : fault_of(result.error())}});
    }};

// Goes through a message, leaves out the fields named in args.drop, and writes the others as they
// came.
const AddStep kKeep{"wire.keep", [](const Call& call) {
                      const core::Bytes bytes = bytes_of(call.args["hex"]);
                      wire::Reader reader(bytes);
                      wire::Writer writer;
                      while (!reader.done()) {
                        const auto field = reader.next();
                        if (!field) return Value::object({{"fault", fault_of(field.error())}});
                        if (!enters(call.args["drop"], field->number())) writer.raw(field->raw());
                      }
                      return Value::object({{"hex", core::to_hex(writer.view())}});
                    }};

// What the speed checks measure: a batch of spans written again and again by one Writer, and its
// bytes walked again and again. Loading and showing are apart, so that the time of run is the
// codec's alone.

std::vector<telemetry::Attribute> attributes_of(const Value& attributes) {
  std::vector<telemetry::Attribute> out;
  for (const Value& from : attributes.items()) {
    telemetry::Attribute attribute;
    attribute.key = from["key"].as_string();
    if (from.has("text")) attribute.value = std::string(from["text"].as_string());
    if (from.has("bool")) attribute.value = from["bool"].as_bool();
    if (from.has("int")) attribute.value = from["int"].as_int();
    if (from.has("double")) attribute.value = from["double"].as_double();
    out.push_back(std::move(attribute));
  }
  return out;
}

template <std::size_t N>
void copy_id(const Value& hex, std::array<std::byte, N>& id) {
  const core::Bytes bytes = bytes_of(hex);
  if (bytes.size() != N) throw Invalid("an id has another size");
  std::copy(bytes.begin(), bytes.end(), id.begin());
}

telemetry::Batch batch_of(const Value& from) {
  telemetry::Batch batch;
  batch.resource = attributes_of(from["resource"]);
  batch.scope = from["scope"].as_string();
  for (const Value& one : from["spans"].items()) {
    telemetry::Span span;
    copy_id(one["trace_id"], span.trace_id);
    copy_id(one["span_id"], span.span_id);
    copy_id(one["parent_span_id"], span.parent_span_id);
    span.name = one["name"].as_string();
    span.kind = u32(one["kind"]);
    span.start_ns = one["start_ns"].as_uint();
    span.end_ns = one["end_ns"].as_uint();
    span.attributes = attributes_of(one["attributes"]);
    batch.spans.push_back(std::move(span));
  }
  return batch;
}

struct Batches {
  std::vector<telemetry::Batch> all;
  wire::Writer writer;
};

// The objects that the loading steps fill: made by the first of them.
template <class T>
std::shared_ptr<T> loaded(const Call& call, const std::string& name, bool fresh) {
  if (fresh) call.registry.put(name, std::make_shared<T>());
  return call.registry.get<T>(name);
}
template <class List>
auto& chosen(List& all, const Value& index) {
  if (index.as_uint() >= all.size()) throw Invalid("no input of that index was loaded");
  return all[static_cast<std::size_t>(index.as_uint())];
}

const AddStep kLoadBatch{"wire.load_batch", [](const Call& call) {
                           const auto load =
                               loaded<Batches>(call, "batches", call.args["index"].as_uint() == 0);
                           load->all.push_back(batch_of(call.args["batch"]));
                           return Value(std::uint64_t{load->all.size()});
                         }};
const AddStep kWriteBatches{"wire.write_batches", [](const Call& call) {
                              const auto load = call.registry.get<Batches>("batches");
                              for (std::uint64_t i = call.args["times"].as_uint(); i > 0; --i) {
                                for (const telemetry::Batch& batch : load->all) {
                                  load->writer.clear();
                                  telemetry::write(load->writer, batch);
                                }
                              }
                              return Value(std::uint64_t{load->writer.size()});
                            }};
const AddStep kShowBatch{"wire.show_batch", [](const Call& call) {
                           const auto load = call.registry.get<Batches>("batches");
                           load->writer.clear();
                           telemetry::write(load->writer, chosen(load->all, call.args["index"]));
                           return Value::object({{"hex", core::to_hex(load->writer.view())}});
                         }};

struct Walked {
  core::Bytes bytes;
  telemetry::Totals totals;
};
struct Messages {
  std::vector<Walked> all;
};

const AddStep kLoadBytes{"wire.load_bytes", [](const Call& call) {
                           const auto load = loaded<Messages>(call, "messages",
                                                              call.args["index"].as_uint() == 0);
                           load->all.push_back({bytes_of(call.args["hex"]), {}});
                           return Value(std::uint64_t{load->all.size()});
                         }};
const AddStep kWalkBytes{"wire.walk_bytes", [](const Call& call) {
                           const auto load = call.registry.get<Messages>("messages");
                           for (std::uint64_t i = call.args["times"].as_uint(); i > 0; --i) {
                             for (Walked& one : load->all)
                               one.totals = telemetry::Walk(one.bytes).totals();
                           }
                           return Value(std::uint64_t{load->all.size()});
                         }};
const AddStep kShowTotals{
    "wire.show_totals", [](const Call& call) {
      const auto load = call.registry.get<Messages>("messages");
      const telemetry::Totals totals =
          telemetry::Walk(chosen(load->all, call.args["index"]).bytes).totals();
      return Value::object({{"spans", decimal(totals.spans)},
                            {"attributes", decimal(totals.attributes)},
                            {"text_bytes", decimal(totals.text_bytes)},
                            {"nanoseconds", decimal(totals.nanoseconds)},
                            {"whole", decimal(totals.whole)}});
    }};

}  // namespace
}  // namespace otelier
