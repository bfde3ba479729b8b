// The steps of lab 02: what a scenario can ask of a model. A step calls the learner's functions and
// tells what came back; what is right is the judge's business. Spans and values come as OTLP/JSON
// and are handed on as plain values, one call each; encoded messages travel as hexadecimal digits.
#include "players/cpp/player.h"

#include <array>
#include <string>
#include <vector>

#include "labs/02-model/other_signals.h"
#include "labs/02-model/plain.h"
#include "model/check.h"
#include "model/otlp_json.h"
#include "model/traces.h"
#include "model/utf8.h"

namespace otelier {
namespace {

using json::Value;
using model::AttributeLimits;
using player::AddStep;
using player::Call;
using player::Invalid;

core::Bytes unhex(const Value& hex) {
  auto bytes = core::from_hex(hex.as_string());
  if (!hex.is_string() || !bytes) throw Invalid("\"hex\" holds two hexadecimal digits a byte");
  return std::move(*bytes);
}
Value count(std::size_t n) {
  return Value(std::uint64_t{n});
}
Value hex_of(const wire::Writer& writer) {
  return Value(core::to_hex(writer.view()));
}

Value fault_of(const model::Error& error) {
  return Value::object({{"fault", std::string(model::name(error.fault))},
                        {"path", error.path},
                        {"offset", count(error.offset)},
                        {"message", error.message()}});
}

const model::Message& table(const Value& name) {
  struct Named {
    std::string_view name;
    const model::Message* table;
  };
  static constexpr std::array<Named, 4> kTables{{{"traces", &model::kTracesData},
                                                 {"metrics", &model::other::kMetricsData},
                                                 {"logs", &model::other::kLogsData},
                                                 {"value", &model::kAnyValue}}};
  for (const Named& one : kTables) {
    if (one.name == name.as_string("traces")) return *one.table;
  }
  throw Invalid("no table is called " + std::string(name.as_string()));
}

std::uint32_t limit(const Value& value, std::uint32_t otherwise) {
  return value.is_null() ? otherwise : plain::u32(value);
}
AttributeLimits attribute_limits(const Value& from) {
  AttributeLimits limits;
  limits.count = limit(from["count"], limits.count);
  limits.value_length = limit(from["value_length"], limits.value_length);
  return limits;
}
model::SpanLimits span_limits(const Value& from) {
  model::SpanLimits limits;
  limits.attributes = attribute_limits(from);
  limits.events = limit(from["events"], limits.events);
  limits.links = limit(from["links"], limits.links);
  limits.event_attributes = limit(from["event_attributes"], limits.event_attributes);
  limits.link_attributes = limit(from["link_attributes"], limits.link_attributes);
  return limits;
}

template <class Id>
Value id_reply(const Value& args) {
  if (args.has("bytes")) {
    const auto id = plain::id_of<Id>(args["bytes"]);
    return Value::object({{"valid", id.is_valid()}, {"hex", id.hex()}});
  }
  const auto id = Id::from_hex(args["text"].as_string());
  if (!id) return Value::object({{"read", false}});
  return Value::object({{"read", true}, {"bytes", core::to_hex(id->bytes())}});
}
const AddStep kId{"model.id", [](const Call& call) {
                    return call.args["kind"].as_string() == "span"
                               ? id_reply<model::SpanId>(call.args)
                               : id_reply<model::TraceId>(call.args);
                  }};
const AddStep kValid{"model.valid", [](const Call& call) {
                       Value all = Value::array();
                       for (const Value& bytes : call.args["ids"].items()) {
                         all.push(plain::id_of<model::TraceId>(bytes).is_valid());
                       }
                       return all;
                     }};

const AddStep kUtf8{
    "model.utf8", [](const Call& call) {
      const core::Bytes bytes = unhex(call.args["hex"]);
      const std::string_view text = core::as_text(bytes);
      const std::size_t valid = model::valid_utf8(text);
      if (valid > text.size()) throw Invalid("valid_utf8 counts more bytes than there are");
      Value reply =
          Value::object({{"valid", count(valid)},
                         {"repaired", core::to_hex(core::as_bytes(model::repaired_utf8(text)))}});
      if (call.args.has("characters")) {
        reply.set("prefix",
                  count(model::utf8_prefix(
                      text, static_cast<std::size_t>(call.args["characters"].as_uint()))));
      }
      return reply;
    }};

// An encoded value as OTLP/JSON, through the views that readers get.
Value shown(const model::EncodedValue& value) {
  using model::ValueKind;
  switch (value.kind()) {
    case ValueKind::empty:
      break;
    case ValueKind::string:
      return Value::object({{"stringValue", value.string()}});
    case ValueKind::boolean:
      return Value::object({{"boolValue", value.boolean()}});
    case ValueKind::integer:
      return Value::object({{"intValue", std::to_string(value.integer())}});
    case ValueKind::real:
      return Value::object({{"doubleValue", value.real()}});
    case ValueKind::bytes:
      return Value::object({{"bytesValue", model::to_base64(value.bytes())}});
    case ValueKind::array: {
      Value items = Value::array();
      for (const auto& item : value.items()) items.push(shown(item));
      return Value::object({{"arrayValue", Value::object({{"values", std::move(items)}})}});
    }
    case ValueKind::map: {
      Value members = Value::array();
      for (const auto& [key, member] : value.members()) {
        members.push(Value::object({{"key", key}, {"value", shown(member)}}));
      }
      return Value::object({{"kvlistValue", Value::object({{"values", std::move(members)}})}});
    }
  }
  return Value::object();
}

// args.rounds is a list of lists of attributes: the object is cleared before each further round,
// and the reply tells of the last.
const AddStep kAttributes{"model.attributes", [](const Call& call) {
                            plain::Plain plain;
                            model::Attributes attributes(model::span::attributes.number,
                                                         attribute_limits(call.args["limits"]));
                            Value kept = Value::array();
                            bool first = true;
                            for (const Value& round : call.args["rounds"].items()) {
                              if (!first) attributes.clear();
                              first = false;
                              kept = Value::array();
                              for (const auto& [key, value] : plain.attributes(round)) {
                                kept.push(attributes.set(key, value));
                              }
                            }
                            wire::Writer writer;
                            attributes.write(writer);
                            Value reply = Value::object({{"hex", hex_of(writer)},
                                                         {"kept", std::move(kept)},
                                                         {"size", count(attributes.size())},
                                                         {"dropped", count(attributes.dropped())}});
                            Value found = Value::object();
                            for (const Value& key : call.args["find"].items()) {
                              const auto value = attributes.find(key.as_string());
                              found.set(std::string(key.as_string()),
                                        value ? shown(*value) : Value(false));
                            }
                            reply.set("found", std::move(found));
                            return reply;
                          }};

// One key set again and again beside a few others: the memory that this takes.
const AddStep kOverwrite{
    "model.overwrite", [](const Call& call) {
      model::Attributes attributes(model::span::attributes.number);
      attributes.set("first", "stays");
      std::size_t most = 0;
      for (std::int64_t i = 0; i < call.args["times"].as_int(); ++i) {
        attributes.set("counter", i);
        most = std::max(most, attributes.memory());
      }
      attributes.set("last", true);
      wire::Writer writer;
      attributes.write(writer);
      return Value::object({{"hex", hex_of(writer)}, {"most_bytes", count(most)}});
    }};

// Arrays and maps inside each other, args.levels of them in turn.
const AddStep kNest{"model.nest", [](const Call& call) {
                      const auto levels = static_cast<std::size_t>(call.args["levels"].as_uint());
                      std::deque<model::AnyValue> values{model::AnyValue("inside")};
                      std::deque<model::KeyValue> members;
                      for (std::size_t i = 0; i < levels; ++i) {
                        if (i % 2 == 0) {
                          members.push_back({"k", values.back()});
                          values.push_back(model::AnyValue::map({&members.back(), 1}));
                        } else {
                          values.push_back(model::AnyValue::array({&values.back(), 1}));
                        }
                      }
                      model::Attributes attributes(model::span::attributes.number);
                      const bool kept = attributes.set("nest", values.back());
                      wire::Writer writer;
                      attributes.write(writer);
                      return Value::object({{"hex", hex_of(writer)},
                                            {"kept", kept},
                                            {"size", count(attributes.size())},
                                            {"dropped", count(attributes.dropped())}});
                    }};

// One span from plain values, as the field of a ScopeSpans. args.before: a span that the record
// held before and was cleared of.
const AddStep kSpan{"model.span", [](const Call& call) {
                      plain::Plain plain;
                      model::RecordPool pool(4, span_limits(call.args["limits"]));
                      model::SpanHandle record = pool.take();
                      if (call.args.has("before")) {
                        plain::fill(*record, plain::span_of(call.args["before"], plain));
                        pool.give_back(std::move(record));
                        record = pool.take();
                      }
                      plain::fill(*record, plain::span_of(call.args["span"], plain));
                      wire::Writer writer;
                      record->write(writer);
                      return Value::object({{"hex", hex_of(writer)}, {"idle", count(pool.idle())}});
                    }};

void write_groups(wire::Writer& writer, const std::vector<plain::Group>& groups,
                  model::RecordPool& pool) {
  model::TracesWriter traces(writer);
  for (const plain::Group& group : groups) {
    for (const plain::Span& span : group.spans) {
      model::SpanHandle record = pool.take();
      plain::fill(*record, span);
      traces.add(*group.resource, *group.scope, *record);
      pool.give_back(std::move(record));
    }
  }
  traces.finish();
}

const AddStep kRequest{"model.request", [](const Call& call) {
                         plain::Plain plain;
                         model::RecordPool pool(4);
                         wire::Writer writer;
                         write_groups(writer, plain::groups_of(call.args["request"], plain), pool);
                         return Value::object({{"hex", hex_of(writer)}});
                       }};

// A request read into records and written again.
const AddStep kRelay{
    "model.relay", [](const Call& call) {
      const core::Bytes bytes = unhex(call.args["hex"]);
      const auto spans = model::read_traces(bytes);
      if (!spans) return Value::object({{"fault", fault_of(spans.error())}});
      wire::Writer writer;
      model::TracesWriter traces(writer);
      for (const auto& [resource, scope, record] : *spans) traces.add(*resource, *scope, *record);
      traces.finish();
      Value reply = Value::object({{"hex", hex_of(writer)}, {"spans", count(spans->size())}});
      if (call.args.has("find") && !spans->empty()) {
        const auto& first = spans->front();
        const auto value = first.record->attributes.find(call.args["find"].as_string());
        const auto service = first.resource->find("service.name");
        reply.set("found", value ? shown(*value) : Value(false));
        reply.set("service", service ? shown(*service) : Value(false));
        reply.set("scope", first.scope->name());
        reply.set("name", first.record->name);
      }
      return reply;
    }};

const AddStep kCheck{
    "model.check", [](const Call& call) {
      const core::Bytes bytes = unhex(call.args["hex"]);
      const auto checked = model::check(bytes, table(call.args["message"]));
      return Value::object({{"accepted", checked.has_value()},
                            {"fault", checked ? Value() : fault_of(checked.error())}});
    }};

const AddStep kToJson{"model.to_json", [](const Call& call) {
                        const core::Bytes bytes = unhex(call.args["hex"]);
                        const auto text = model::to_json(bytes, table(call.args["message"]));
                        if (!text) return Value::object({{"fault", fault_of(text.error())}});
                        return Value::object({{"json", *text}});
                      }};

// args.json is the text itself, or a document that is written out here.
const AddStep kFromJson{
    "model.from_json", [](const Call& call) {
      const Value& json = call.args["json"];
      const std::string text = json.is_string() ? std::string(json.as_string()) : json.dump();
      wire::Writer writer;
      const auto read = model::from_json(text, table(call.args["message"]), writer);
      if (!read) {
        return Value::object({{"accepted", false}, {"fault", fault_of(read.error())}});
      }
      return Value::object({{"accepted", true}, {"hex", hex_of(writer)}, {"fault", Value()}});
    }};

// What the speed checks measure: requests written from plain values, and requests put together from
// records that are finished. Loading and showing are apart.
struct Work {
  plain::Plain plain;
  std::vector<plain::Group> groups;
  struct Finished {
    const plain::Group* group;
    model::SpanRecord record;
  };
  std::vector<Finished> finished;
};
struct Works {
  std::vector<std::unique_ptr<Work>> all;
  wire::Writer writer;
  model::RecordPool pool{4};
};

void assemble(wire::Writer& writer, const Work& work) {
  model::TracesWriter traces(writer);
  for (const auto& [group, record] : work.finished) {
    traces.add(*group->resource, *group->scope, record);
  }
  traces.finish();
}

const AddStep kLoad{"model.load", [](const Call& call) {
                      if (call.args["index"].as_uint() == 0) {
                        call.registry.put("works", std::make_shared<Works>());
                      }
                      const auto works = call.registry.get<Works>("works");
                      auto work = std::make_unique<Work>();
                      work->groups = plain::groups_of(call.args["request"], work->plain);
                      for (const plain::Group& group : work->groups) {
                        for (const plain::Span& span : group.spans) {
                          work->finished.push_back({&group, model::SpanRecord()});
                          plain::fill(work->finished.back().record, span);
                        }
                      }
                      works->all.push_back(std::move(work));
                      return count(works->all.size());
                    }};
const AddStep kEncodeAll{"model.encode_all", [](const Call& call) {
                           const auto works = call.registry.get<Works>("works");
                           for (std::uint64_t i = call.args["times"].as_uint(); i > 0; --i) {
                             for (const auto& work : works->all) {
                               works->writer.clear();
                               write_groups(works->writer, work->groups, works->pool);
                             }
                           }
                           return count(works->writer.size());
                         }};
const AddStep kAssembleAll{"model.assemble_all", [](const Call& call) {
                             const auto works = call.registry.get<Works>("works");
                             for (std::uint64_t i = call.args["times"].as_uint(); i > 0; --i) {
                               for (const auto& work : works->all) {
                                 works->writer.clear();
                                 assemble(works->writer, *work);
                               }
                             }
                             return count(works->writer.size());
                           }};
const AddStep kShow{"model.show", [](const Call& call) {
                      const auto works = call.registry.get<Works>("works");
                      const auto index = static_cast<std::size_t>(call.args["index"].as_uint());
                      if (index >= works->all.size()) throw Invalid("no input of that index");
                      works->writer.clear();
                      if (call.args["finished"].as_bool()) {
                        assemble(works->writer, *works->all[index]);
                      } else {
                        write_groups(works->writer, works->all[index]->groups, works->pool);
                      }
                      return Value::object({{"hex", hex_of(works->writer)}});
                    }};

}  // namespace
}  // namespace otelier
