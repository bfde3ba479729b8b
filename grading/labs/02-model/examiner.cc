// Inputs that nobody could memorise, and opinions that do not come from the learner's code: random
// messages filled by reflection, what libprotobuf makes of bytes, what the oracle makes of JSON,
// and a naive model of attributes that keeps a list and does what the specification says.
#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <vector>

#include "labs/02-model/examples.h"
#include "labs/02-model/opinions.h"

namespace otelier::model_exam {
namespace {

// {"message": "traces"}: a random message of that table, as bytes and as OTLP/JSON.
Json message_case(Random& random, std::size_t, const Json& args) {
  const std::string table = option(args, "message", std::string("traces"));
  const auto message = drawn(random, table);
  const std::string bytes = message->SerializeAsString();
  const auto json = proto::to_json(core::as_bytes(bytes), full_name(table));
  return {{"message", table}, {"hex", hex_of(bytes)}, {"json", json ? *json : Json()}};
}

// Every message that has one field less, the outer fields first.
void collect_smaller(const pb::Message& root, pb::Message& part, std::vector<std::string>& all) {
  constexpr std::size_t kMost = 80;
  std::vector<const pb::FieldDescriptor*> fields;
  const auto& r = *part.GetReflection();
  r.ListFields(part, &fields);
  for (const auto* field : fields) {
    if (all.size() >= kMost) return;
    const std::unique_ptr<pb::Message> kept(part.New());
    kept->CopyFrom(part);
    r.ClearField(&part, field);
    all.push_back(root.SerializeAsString());
    part.CopyFrom(*kept);
  }
  for (const auto* field : fields) {
    if (field->cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int n = field->is_repeated() ? r.FieldSize(part, field) : 1;
    for (int i = 0; i < n && all.size() < kMost; ++i) {
      collect_smaller(root,
                      field->is_repeated() ? *r.MutableRepeatedMessage(&part, field, i)
                                           : *r.MutableMessage(&part, field),
                      all);
    }
  }
}
std::vector<Json> smaller_messages(const Json& input) {
  const std::string table = input.value("message", std::string("traces"));
  const core::Bytes bytes = bytes_of(input["hex"]);
  const auto root = new_message(table);
  std::vector<Json> smaller;
  if (!root->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return smaller;
  std::vector<std::string> all;
  collect_smaller(*root, *root, all);
  for (const std::string& one : all) {
    const auto json = proto::to_json(core::as_bytes(one), full_name(table));
    if (json) smaller.push_back({{"message", table}, {"hex", hex_of(one)}, {"json", *json}});
  }
  return smaller;
}

// The text that was written is the document: same members, same types, same values.
Opinion written_opinion(const Json& input, const Json& got) {
  const std::string readable = brief(input["json"]);
  if (!got.is_string()) return differ(readable, "no JSON in the answer: " + brief(got));
  const Json document = Json::parse(got.get_ref<const std::string&>(), nullptr, false);
  if (document.is_discarded()) return differ(readable, "what was written is no JSON");
  const std::string difference = first_difference(input["json"], document);
  return difference.empty() ? agree(readable) : differ(readable, difference);
}
Opinion read_opinion(const Json& input, const Json& got) {
  const std::string table = input.value("message", std::string("traces"));
  return same_message(input["json"], got, full_name(table), "what from_json made");
}

// One after the other: the payloads of examples.h.
Json example_case(Random&, std::size_t index, const Json&) {
  const auto& [table, text] = kExamples[index % std::size(kExamples)];
  return {{"message", table}, {"text", text}};
}
// What the oracle makes of the same text: ids in lower case, numbers as it writes them.
Json example_json(const Json& input) {
  const auto bytes = proto::from_json(input["text"].get_ref<const std::string&>(),
                                      full_name(input["message"].get<std::string>()));
  const auto json =
      proto::to_json(bytes.value_or(core::Bytes()), full_name(input["message"].get<std::string>()));
  return {{"message", input["message"]}, {"json", json ? *json : Json()}};
}
Opinion example_written(const Json& input, const Json& got) {
  return written_opinion(example_json(input), got);
}
Opinion example_read(const Json& input, const Json& got) {
  return read_opinion(example_json(input), got);
}

// Groups without spans have nothing to hang on: a model of spans cannot keep them.
Json relay_case(Random& random, std::size_t index, const Json& args) {
  Json made;
  do {
    made = message_case(random, index, args);
    auto& groups = made["json"]["resourceSpans"];
    if (!groups.is_array()) continue;
    for (Json& group : groups) {
      auto& scopes = group["scopeSpans"];
      if (!scopes.is_array()) scopes = Json::array();
      std::erase_if(scopes.get_ref<Json::array_t&>(),
                    [](const Json& scope) { return !scope.contains("spans"); });
      // To a record a status that says nothing is no status.
      for (Json& scope : scopes) {
        for (Json& span : scope["spans"]) {
          if (span.contains("status") && span["status"].empty()) span.erase("status");
        }
      }
    }
    std::erase_if(groups.get_ref<Json::array_t&>(),
                  [](const Json& group) { return group["scopeSpans"].empty(); });
  } while (!made["json"].contains("resourceSpans") || made["json"]["resourceSpans"].empty());
  const auto bytes = proto::from_json(made["json"].dump(), full_name("traces"));
  made["hex"] = bytes ? core::to_hex(*bytes) : "";
  return made;
}

// --- text
// -----------------------------------------------------------------------------------------

// UTF-8 by arithmetic: decode a number, then ask whether it may be written so.
std::size_t first_not_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(text[i]) & 0xff; };
  std::size_t i = 0;
  while (i < text.size()) {
    const std::uint32_t first = byte(i);
    std::size_t size = 1;
    std::uint32_t point = first, least = 0;
    if (first >= 0x80) {
      if ((first & 0xe0) == 0xc0) {
        size = 2, point = first & 0x1f, least = 0x80;
      } else if ((first & 0xf0) == 0xe0) {
        size = 3, point = first & 0x0f, least = 0x800;
      } else if ((first & 0xf8) == 0xf0) {
        size = 4, point = first & 0x07, least = 0x10000;
      } else {
        return i;
      }
      if (text.size() - i < size) return i;
      for (std::size_t k = 1; k < size; ++k) {
        if ((byte(i + k) & 0xc0) != 0x80) return i;
        point = point << 6 | (byte(i + k) & 0x3f);
      }
      if (point < least || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return i;
    }
    i += size;
  }
  return i;
}

Json text_case(Random& random, std::size_t, const Json&) {
  std::string made = text(random, 20);
  for (std::uint64_t n = below(random, 3); n > 0; --n) {
    const auto at = made.begin() + static_cast<std::ptrdiff_t>(below(random, made.size() + 1));
    switch (below(random, 4)) {
      case 0:
        made.insert(at, static_cast<char>(0x80 + below(random, 128)));
        break;
      case 1: {  // forms that are too long, surrogates, beyond the last
        static constexpr std::string_view kBad[] = {
            "\xc0\x80",         "\xc1\xbf",         "\xe0\x9f\xbf",         "\xed\xa0\x80",
            "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xff"};
        const auto bad = kBad[below(random, std::size(kBad))];
        made.insert(static_cast<std::size_t>(at - made.begin()), bad);
        break;
      }
      case 2:
        made.erase(static_cast<std::size_t>(at - made.begin()));
        break;
      default:
        break;
    }
  }
  return {{"hex", hex_of(made)}};
}
Opinion text_opinion(const Json& input, const Json& got) {
  const core::Bytes bytes = bytes_of(input["hex"]);
  std::string_view rest = core::as_text(bytes);
  const std::size_t valid = first_not_utf8(rest);
  std::string repaired;
  while (!rest.empty()) {
    const std::size_t good = first_not_utf8(rest);
    repaired += rest.substr(0, good);
    if (good == rest.size()) break;
    repaired += "\xef\xbf\xbd";
    rest.remove_prefix(good + 1);
  }
  const Json expected{{"valid", valid}, {"repaired", hex_of(repaired)}};
  const std::string difference = first_difference(expected, got.is_object() ? got : Json::object());
  if (difference.empty()) return agree(expected.dump());
  return differ(expected.dump(),
                "the bytes " + input["hex"].get<std::string>() + ": " + difference);
}

// --- values and attributes
// ------------------------------------------------------------------------

Json value_case(Random& random, int levels) {
  switch (below(random, levels > 0 ? 9 : 7)) {
    case 0:
      return {{"boolValue", one_in(random, 2)}};
    case 1:
    case 2:
      return {{"intValue", std::to_string(signed_number(random))}};
    case 3:
      return {{"doubleValue", static_cast<double>(signed_number(random) % 100'000) / 128}};
    case 4:
      return {{"bytesValue", proto::to_base64(octets(random, below(random, 30)))}};
    case 5:
      return one_in(random, 4) ? Json::object() : Json{{"stringValue", ""}};
    case 6:
      return {{"stringValue", text(random, 40)}};
    case 7: {
      Json items = Json::array();
      for (std::uint64_t n = below(random, 4); n > 0; --n) {
        items.push_back(value_case(random, levels - 1));
      }
      return {{"arrayValue", items.empty() ? Json::object() : Json{{"values", items}}}};
    }
    default: {
      Json members = Json::array();
      for (std::uint64_t n = below(random, 4); n > 0; --n) {
        members.push_back(
            {{"key", "m" + std::to_string(n)}, {"value", value_case(random, levels - 1)}});
      }
      return {{"kvlistValue", members.empty() ? Json::object() : Json{{"values", members}}}};
    }
  }
}
// Keys that are alike: same length, same beginning, same end.
std::string key_case(Random& random, std::uint64_t keys) {
  if (one_in(random, 30)) return "";
  std::string n = std::to_string(below(random, keys));
  switch (below(random, 3)) {
    case 0:
      return "app." + n + ".id";
    case 1:
      return "http.request.header.x-" + n + "-length.of.it";
    default:
      return n;
  }
}
Json attributes_case(Random& random, std::uint64_t most, std::uint64_t keys) {
  Json list = Json::array();
  for (std::uint64_t n = below(random, most + 1); n > 0; --n) {
    list.push_back({{"key", key_case(random, keys)}, {"value", value_case(random, 3)}});
  }
  return list;
}
// {"limits": true}: with limits that are reached.
Json set_case(Random& random, std::size_t, const Json& args) {
  Json made{{"rounds", Json::array()}, {"limits", Json::object()}};
  const bool limited = option(args, "limits", false);
  if (limited) {
    made["limits"] = {{"count", below(random, 12)}, {"value_length", below(random, 12)}};
  }
  for (std::uint64_t n = 1 + below(random, 2); n > 0; --n) {
    made["rounds"].push_back(attributes_case(random, 24, 6));
  }
  return made;
}

std::size_t characters_end(const std::string& text, std::size_t most) {
  std::size_t i = 0;
  for (; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80 && most-- == 0) break;
  }
  return i;
}
void cut(Json& value, std::size_t most) {
  if (value.contains("stringValue")) {
    auto text = value["stringValue"].get<std::string>();
    value["stringValue"] = text.substr(0, characters_end(text, most));
  }
  if (value.contains("bytesValue")) {
    auto bytes = proto::from_base64(value["bytesValue"].get<std::string>()).value_or("");
    value["bytesValue"] = proto::to_base64(bytes.substr(0, most));
  }
  for (const char* list : {"arrayValue", "kvlistValue"}) {
    if (!value.contains(list) || !value[list].contains("values")) continue;
    for (Json& item : value[list]["values"]) {
      cut(std::string_view(list) == "arrayValue" ? item : item["value"], most);
    }
  }
}
// What the specification makes of a row of set(): a list, searched from the front.
struct Naive {
  Json list = Json::array();
  std::uint64_t dropped = 0;

  void set(const Json& attribute, std::uint64_t count, std::uint64_t length) {
    const auto& key = attribute["key"].get_ref<const std::string&>();
    const auto same =
        std::find_if(list.begin(), list.end(), [&](const Json& one) { return one["key"] == key; });
    if (key.empty() || (same == list.end() && list.size() >= count)) {
      ++dropped;
      return;
    }
    Json kept = attribute;
    cut(kept["value"], length);
    if (same != list.end()) {
      *same = kept;
    } else {
      list.push_back(kept);
    }
  }
};
Json sorted(Json list) {
  std::sort(list.begin(), list.end(), [](const Json& a, const Json& b) {
    return a["key"].get<std::string>() < b["key"].get<std::string>();
  });
  return list;
}

Opinion set_opinion(const Json& input, const Json& got) {
  Naive naive;
  const auto count = option(input["limits"], "count", std::uint64_t{128});
  const auto length = option(input["limits"], "value_length", ~std::uint64_t{0});
  for (const Json& one : input["rounds"].back()) naive.set(one, count, length);
  const Json expected{
      {"attributes", sorted(naive.list)}, {"size", naive.list.size()}, {"dropped", naive.dropped}};
  const std::string readable = brief(expected);
  if (!got.is_object()) return differ(readable, "no answer: " + brief(got));
  const auto span =
      proto::to_json(bytes_of(got.value("hex", Json())), "opentelemetry.proto.trace.v1.Span");
  if (!span) return differ(readable, "libprotobuf cannot read it: " + span.error().message);
  const Json came{{"attributes", sorted(span->value("attributes", Json::array()))},
                  {"size", got.value("size", Json())},
                  {"dropped", got.value("dropped", Json())}};
  const std::string difference = first_difference(expected, came);
  if (difference.empty()) return agree(readable);
  return differ(readable,
                difference + " (attributes sorted by key; limits: " + input["limits"].dump() + ")");
}
std::vector<Json> smaller_sets(const Json& input) {
  std::vector<Json> smaller;
  if (input["rounds"].size() > 1) {
    Json one = input;
    one["rounds"] = Json::array({input["rounds"].back()});
    smaller.push_back(one);
  }
  const Json& last = input["rounds"].back();
  for (std::size_t i = 0; i < last.size(); ++i) {
    Json one = input;
    one["rounds"].back().erase(i);
    smaller.push_back(one);
  }
  return smaller;
}

// --- spans and requests
// ---------------------------------------------------------------------------

Json unique_attributes(Random& random, std::uint64_t most) {
  Naive naive;
  for (const Json& one : attributes_case(random, most, 8)) {
    naive.set(one, ~std::uint64_t{0}, ~std::uint64_t{0});
  }
  return naive.list;
}
void put(Json& object, const char* name, Json value) {
  const bool no_text = value.is_string() && value.get_ref<const std::string&>().empty();
  if (!value.empty() && !no_text && value != 0 && value != "0") object[name] = std::move(value);
}
std::string id_case(Random& random, std::size_t size) {
  return core::to_hex(core::as_bytes(octets(random, size)));
}

Json span_case(Random& random) {
  Json span{{"traceId", id_case(random, 16)}, {"spanId", id_case(random, 8)}};
  if (!one_in(random, 4)) span["parentSpanId"] = id_case(random, 8);
  if (one_in(random, 4)) span["traceState"] = "vendor=" + text(random, 6);
  put(span, "name", text(random, 30));
  put(span, "kind", below(random, 6));
  put(span, "flags", one_in(random, 2) ? below(random, 0x400) : 0);
  put(span, "startTimeUnixNano", std::to_string(number(random)));
  put(span, "endTimeUnixNano", std::to_string(number(random)));
  put(span, "attributes", unique_attributes(random, 14));
  for (std::uint64_t n = below(random, 3); n > 0; --n) {
    Json event = Json::object();
    put(event, "timeUnixNano", std::to_string(number(random)));
    put(event, "name", text(random, 12));
    put(event, "attributes", unique_attributes(random, 4));
    span["events"].push_back(event);
  }
  for (std::uint64_t n = below(random, 3); n > 0; --n) {
    Json link{{"traceId", id_case(random, 16)}, {"spanId", id_case(random, 8)}};
    put(link, "traceState", one_in(random, 3) ? "a=1" : "");
    put(link, "flags", one_in(random, 2) ? 0x301 : 0);
    put(link, "attributes", unique_attributes(random, 3));
    span["links"].push_back(link);
  }
  if (one_in(random, 2)) {
    Json status = Json::object();
    put(status, "code", 1 + below(random, 2));
    put(status, "message", one_in(random, 2) ? text(random, 12) : "");
    span["status"] = status;
  }
  for (const char* name : {"droppedAttributesCount", "droppedEventsCount", "droppedLinksCount"}) {
    put(span, name, one_in(random, 4) ? 1 + below(random, 300) : 0);
  }
  return span;
}
Json one_span_case(Random& random, std::size_t, const Json&) {
  return {{"span", span_case(random)}, {"before", span_case(random)}};
}
// The player writes the span as the field of a ScopeSpans.
Opinion span_opinion(const Json& input, const Json& got) {
  return same_message({{"spans", Json::array({input["span"]})}}, got,
                      "opentelemetry.proto.trace.v1.ScopeSpans", "the span");
}
std::vector<Json> smaller_spans(const Json& input) {
  std::vector<Json> smaller;
  for (const auto& [name, value] : input["span"].items()) {
    Json one = input;
    one["span"].erase(name);
    smaller.push_back(one);
    for (std::size_t i = 0; value.is_array() && i < value.size(); ++i) {
      one = input;
      one["span"][name].erase(i);
      if (one["span"][name].empty()) continue;
      smaller.push_back(one);
    }
  }
  return smaller;
}

Json request_case(Random& random, std::size_t, const Json&) {
  Json groups = Json::array();
  for (std::uint64_t n = 1 + below(random, 3); n > 0; --n) {
    Json group{{"resource", Json::object()}, {"scopeSpans", Json::array()}};
    put(group["resource"], "attributes", unique_attributes(random, 5));
    put(group, "schemaUrl", one_in(random, 2) ? "https://schema.example/" + text(random, 4) : "");
    for (std::uint64_t m = 1 + below(random, 3); m > 0; --m) {
      Json scope{{"scope", Json::object()}, {"spans", Json::array()}};
      put(scope["scope"], "name", one_in(random, 5) ? "" : text(random, 12));
      put(scope["scope"], "version", one_in(random, 2) ? "1.2.3" : "");
      put(scope["scope"], "attributes", unique_attributes(random, 3));
      put(scope, "schemaUrl", one_in(random, 2) ? "https://schema.example/" + text(random, 4) : "");
      for (std::uint64_t s = 1 + below(random, 4); s > 0; --s) {
        scope["spans"].push_back(span_case(random));
      }
      group["scopeSpans"].push_back(scope);
    }
    groups.push_back(group);
  }
  return {{"json", {{"resourceSpans", groups}}}};
}
Opinion request_opinion(const Json& input, const Json& got) {
  return same_message(input["json"], got, full_name("traces"), "the request");
}

const judge::Registration kModel{[] {
  judge::add_generator("model.messages", message_case, smaller_messages);
  judge::add_generator("model.relays", relay_case);
  judge::add_generator("model.examples", example_case);
  judge::add_oracle("model.example_written", example_written);
  judge::add_oracle("model.example_read", example_read);
  judge::add_generator("model.texts", text_case);
  judge::add_generator("model.sets", set_case, smaller_sets);
  judge::add_generator("model.spans", one_span_case, smaller_spans);
  judge::add_generator("model.requests", request_case);
  judge::add_oracle("model.written", written_opinion);
  judge::add_oracle("model.read", read_opinion);
  judge::add_oracle("model.relayed", read_opinion);
  judge::add_oracle("model.text", text_opinion);
  judge::add_oracle("model.set", set_opinion);
  judge::add_oracle("model.span", span_opinion);
  judge::add_oracle("model.request", request_opinion);
}};

}  // namespace
}  // namespace otelier::model_exam
