// Messages that are wrong in one place that is known, in both encodings, and messages that were
// damaged at random, on which the verdict must be libprotobuf's and the oracle's.
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/unknown_field_set.h>

#include <optional>
#include <vector>

#include "labs/02-model/opinions.h"
#include "wireview/wireview.h"

namespace otelier::model_exam {
namespace {

struct Leaf {
  pb::Message* message;
  const pb::FieldDescriptor* field;
  int index;  // of the element, -1 for a single field
  std::string path;
};

// Every text, id, number and so on in a message, with its path in OTLP/JSON.
void collect(pb::Message& message, const std::string& path, std::vector<Leaf>& leaves) {
  std::vector<const pb::FieldDescriptor*> fields;
  const auto& r = *message.GetReflection();
  r.ListFields(message, &fields);
  for (const auto* field : fields) {
    const std::string name = (path.empty() ? "" : path + ".") + field->json_name();
    const int n = field->is_repeated() ? r.FieldSize(message, field) : 1;
    for (int i = 0; i < n; ++i) {
      const std::string here = field->is_repeated() ? name + "[" + std::to_string(i) + "]" : name;
      if (field->cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) {
        leaves.push_back({&message, field, field->is_repeated() ? i : -1, here});
        continue;
      }
      collect(field->is_repeated() ? *r.MutableRepeatedMessage(&message, field, i)
                                   : *r.MutableMessage(&message, field),
              here, leaves);
    }
  }
}
void set_text(const Leaf& leaf, const std::string& value) {
  const auto& r = *leaf.message->GetReflection();
  if (leaf.index < 0) {
    r.SetString(leaf.message, leaf.field, value);
  } else {
    r.SetRepeatedString(leaf.message, leaf.field, leaf.index, value);
  }
}
Json fault(const char* name, const std::string& path, std::size_t offset) {
  return {{"fault", name}, {"path", path}, {"offset", offset}};
}

// A place where a mark was put, found again in the bytes.
std::string mark(Random& random) {
  return "mark" + std::to_string(random());
}

Json damaged_case(Random& random, std::size_t index, const Json&) {
  const google::protobuf::LogSilencer quiet;  // it warns when it serialises what is no UTF-8
  while (true) {
    const auto message = drawn(random, "traces");
    std::vector<Leaf> leaves;
    collect(*message, "", leaves);
    std::vector<Leaf> fit;
    const bool id = index % 3 == 1;
    for (const Leaf& leaf : leaves) {
      const bool is_id = proto::is_hex_id(*leaf.field);
      const bool is_text = leaf.field->type() == pb::FieldDescriptor::TYPE_STRING;
      if (id ? is_id : is_text) fit.push_back(leaf);
    }
    if (fit.empty()) continue;
    const Leaf& leaf = fit[below(random, fit.size())];
    std::string marked = mark(random);
    switch (index % 3) {
      case 0: {  // text that is not UTF-8 from a byte in its middle
        const std::size_t good = marked.size();
        marked += std::string(one_in(random, 2) ? "\xff" : "\xed\xa0\x80") + text(random, 100);
        set_text(leaf, marked);
        const std::string bytes = message->SerializePartialAsString();
        return {{"hex", hex_of(bytes)},
                {"expected", fault("not_utf8", leaf.path, bytes.find(marked) + good)}};
      }
      case 1: {  // an id of another length
        if (marked.size() == id_size(*leaf.field)) marked += "x";
        set_text(leaf, marked);
        const std::string bytes = message->SerializeAsString();
        return {{"hex", hex_of(bytes)},
                {"expected", fault("bad_id", leaf.path, bytes.find(marked) - 2)}};
      }
      default: {  // a message that ends inside a field: what holds it says that it is whole
        const std::string path = leaf.path.substr(0, leaf.path.rfind('.'));
        if (path == leaf.path || leaf.index >= 0) continue;
        // A field that is not known, the last in its message, whose length promises a byte more
        // than the message has.
        auto& unknown = *leaf.message->GetReflection()->MutableUnknownFields(leaf.message);
        unknown.AddLengthDelimited(2004, marked);
        std::string bytes = message->SerializeAsString();
        const std::size_t length_at = bytes.find(marked) - 1;
        ++bytes[length_at];
        return {{"hex", hex_of(bytes)}, {"expected", fault("malformed", path, length_at)}};
      }
    }
  }
}

Opinion fault_opinion(const Json& input, const Json& got) {
  const Json& expected = input["expected"];
  if (!got.is_object() || !got.contains("accepted")) {
    return differ(expected.dump(), "no verdict: " + brief(got));
  }
  if (got["accepted"] == true) {
    return differ(expected.dump(), "it was accepted; expected " + expected.dump());
  }
  const Json said = got.value("fault", Json::object());
  for (const char* part : {"fault", "path", "offset"}) {
    if (said.value(part, Json()) == expected[part]) continue;
    return differ(expected.dump(), std::string(part) + ": expected " + expected[part].dump() +
                                       ", got " + said.value(part, Json()).dump());
  }
  if (said.value("message", std::string()).size() < 10) {
    return differ(expected.dump(), "the error has no sentence");
  }
  return agree(expected.dump());
}

// --- JSON
// -----------------------------------------------------------------------------------------

// A leaf of the document: the object or list that holds it, and its path.
struct JsonLeaf {
  Json* value;
  std::string path;
  std::string name;
};
void collect(Json& value, const std::string& path, const std::string& name,
             std::vector<JsonLeaf>& leaves) {
  if (value.is_object()) {
    for (auto& [key, member] : value.items()) {
      collect(member, path.empty() ? key : path + "." + key, key, leaves);
    }
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      collect(value[i], path + "[" + std::to_string(i) + "]", name, leaves);
    }
  } else {
    leaves.push_back({&value, path, name});
  }
}
bool is_id(const std::string& name) {
  return name == "traceId" || name == "spanId" || name == "parentSpanId";
}
bool is_64_bits(const std::string& name) {
  return name == "intValue" || name.ends_with("UnixNano");
}
bool is_count(const std::string& name) {
  return name.ends_with("Count") || name == "flags" || name == "kind" || name == "code";
}

// What is put in the place of a leaf, and what must be said of it.
struct Wrong {
  Json value;
  const char* fault;
};
std::optional<Wrong> wrong(const std::string& name, Random& random, const std::string& marked) {
  if (is_id(name)) {
    const std::string digits = name == "traceId" ? std::string(32, 'a') : std::string(16, 'a');
    switch (below(random, 4)) {
      case 0:
        return Wrong{digits.substr(1) + "g", "bad_id"};
      case 1:
        return Wrong{digits.substr(2), "bad_id"};
      case 2:
        return Wrong{"W47/95gDgQPSabYzgT/GDA==", "bad_id"};  // base64, the well-known mistake
      default:
        return Wrong{Json(7), "wrong_type"};
    }
  }
  if (is_64_bits(name)) {
    switch (below(random, 4)) {
      case 0:
        return Wrong{"18446744073709551616", "out_of_range"};
      case 1:
        return Wrong{"12" + marked, "wrong_type"};
      case 2:
        return Wrong{1.5, "wrong_type"};
      default:
        return Wrong{true, "wrong_type"};
    }
  }
  if (name == "kind" || name == "code") return Wrong{"SPAN_KIND_SERVER", "wrong_type"};
  if (is_count(name)) {
    return one_in(random, 2) ? Wrong{4294967296, "out_of_range"} : Wrong{-1, "out_of_range"};
  }
  if (name == "boolValue") return Wrong{one_in(random, 2) ? Json("true") : Json(1), "wrong_type"};
  if (name == "doubleValue") return Wrong{"0x10", "wrong_type"};
  if (name == "bytesValue") return Wrong{"####", "bad_base64"};
  if (name == "key" || name == "name" || name == "stringValue" || name == "schemaUrl") {
    return one_in(random, 2) ? Wrong{42, "wrong_type"}
                             : Wrong{Json::object({{"a", 1}}), "wrong_type"};
  }
  return std::nullopt;
}

Json damaged_json_case(Random& random, std::size_t index, const Json&) {
  while (true) {
    const auto message = drawn(random, "traces");
    auto document =
        proto::to_json(core::as_bytes(message->SerializeAsString()), full_name("traces"));
    if (!document) continue;
    std::vector<JsonLeaf> leaves;
    collect(*document, "", "", leaves);
    if (leaves.empty()) continue;
    const JsonLeaf& leaf = leaves[below(random, leaves.size())];
    const std::string marked = mark(random);
    const int indent = one_in(random, 2) ? 2 : -1;
    if (index % 4 == 3) {  // the text itself breaks
      *leaf.value = marked;
      std::string text = document->dump(indent);
      const std::size_t at = text.find(marked) - 1;
      text[at] = '?';
      return {{"json", text}, {"expected", fault("malformed", "", at)}};
    }
    const auto put = wrong(leaf.name, random, marked);
    if (!put) continue;
    // The place is found by a mark; then what is wrong takes its place.
    *leaf.value = marked;
    std::string text = document->dump(indent);
    const std::size_t at = text.find("\"" + marked + "\"");
    text.replace(at, marked.size() + 2, put->value.dump());
    return {{"json", text}, {"expected", fault(put->fault, leaf.path, at)}};
  }
}

// --- at random
// ------------------------------------------------------------------------------------

void mangle(std::string& bytes, Random& random) {
  for (std::uint64_t n = 1 + below(random, 3); n > 0 && !bytes.empty(); --n) {
    const std::size_t at = below(random, bytes.size());
    switch (below(random, 5)) {
      case 0:
        bytes.resize(at);
        break;
      case 1:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(random, 8)));
        break;
      case 2:
        bytes[at] = static_cast<char>(random());
        break;
      case 3:
        bytes.erase(at, 1 + below(random, 3));
        break;
      default:
        bytes.insert(at, octets(random, 1 + below(random, 3)));
    }
  }
}
Json mangled_case(Random& random, std::size_t index, const Json& args) {
  const std::string table = index % 4 == 3 ? "value" : "traces";
  std::string bytes = drawn(random, table)->SerializeAsString();
  if (option(args, "encoding", std::string("protobuf")) == "json") {
    const auto json = proto::to_json(core::as_bytes(bytes), full_name(table));
    std::string text = json ? json->dump() : "{}";
    mangle(text, random);
    // A scenario carries text: what is no UTF-8 cannot stand in it.
    for (char& c : text) {
      if (static_cast<unsigned char>(c) >= 0x80) c = '.';
    }
    return {{"message", table}, {"json", text}};
  }
  mangle(bytes, random);
  return {{"message", table}, {"hex", hex_of(bytes)}};
}

bool ids_are_whole(const wireview::Node& node) {
  const bool id =
      node.name == "trace_id" || node.name == "span_id" || node.name == "parent_span_id";
  if (id && node.type == "bytes") {
    const std::size_t size = node.offset + node.length - node.value_offset;
    if (size != 0 && size != (node.name == "trace_id" ? 16U : 8U)) return false;
  }
  for (const auto& child : node.children) {
    if (!ids_are_whole(child)) return false;
  }
  return true;
}
Opinion verdict(bool accepts, const std::string& who, const Json& got, const std::string& input) {
  const std::string expected = accepts ? "accepted" : "refused";
  if (!got.is_boolean()) return differ(expected, "no verdict: " + brief(got));
  if (got.get<bool>() == accepts) return agree(expected);
  return differ(expected, who + " says: " + expected + ". The input: " + input);
}
Opinion mangled_opinion(const Json& input, const Json& got) {
  const google::protobuf::LogSilencer quiet;
  const std::string table = input["message"];
  if (input.contains("json")) {
    const auto& text = input["json"].get_ref<const std::string&>();
    const auto bytes = proto::from_json(text, full_name(table));
    bool accepts = bytes.has_value();
    if (accepts) {
      const auto message = new_message(table);
      message->ParseFromArray(bytes->data(), static_cast<int>(bytes->size()));
      accepts = ids_have_their_length(*message);
    }
    return verdict(accepts, "the oracle", got, text);
  }
  const core::Bytes bytes = bytes_of(input["hex"]);
  const auto message = new_message(table);
  const bool accepts = message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
                       ids_are_whole(wireview::view_protobuf(bytes, full_name(table)));
  return verdict(accepts, "libprotobuf (and the lengths of ids)", got, input["hex"]);
}
std::vector<Json> smaller_mangled(const Json& input) {
  std::vector<Json> smaller;
  if (!input.contains("hex")) return smaller;
  const auto& hex = input["hex"].get_ref<const std::string&>();
  for (std::size_t piece = hex.size() / 2; piece >= 2; piece /= 2) {
    piece -= piece % 2;
    if (piece == 0) break;
    for (std::size_t at = 0; at + piece <= hex.size() && smaller.size() < 120; at += piece) {
      Json one = input;
      one["hex"] = hex.substr(0, at) + hex.substr(at + piece);
      smaller.push_back(one);
    }
  }
  return smaller;
}

const judge::Registration kDamage{[] {
  judge::add_generator("model.damaged", damaged_case);
  judge::add_generator("model.damaged_json", damaged_json_case);
  judge::add_generator("model.mangled", mangled_case, smaller_mangled);
  judge::add_oracle("model.fault", fault_opinion);
  judge::add_oracle("model.verdict", mangled_opinion);
}};

}  // namespace
}  // namespace otelier::model_exam
