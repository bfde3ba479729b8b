// What the judge asks of a codec and what it holds the answers against: inputs drawn from the seed,
// libprotobuf's opinion of them. Where libprotobuf has none (at which byte, and why) the walker has
// one. The speed checks are in examiner_speed.cc.
#include "judge/examiner.h"

#include <google/protobuf/empty.pb.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/unknown_field_set.h>
#include <google/protobuf/wire_format_lite.h>

#include <bit>

#include "labs/01-wire/answers.h"
#include "labs/01-wire/messages.h"
#include "labs/01-wire/walker.h"

namespace otelier::wire_exam {
namespace {

using Lite = google::protobuf::internal::WireFormatLite;
using Out = google::protobuf::io::CodedOutputStream;

// --- libprotobuf writes a list of fields

void write_fields(Out& out, const Json& fields);

std::string written(const Json& fields) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  {
    Out out(&stream);
    write_fields(out, fields);
  }
  return bytes;
}

template <class Put>
void write_packed(Out& out, int number, const Json& values, const Put& put) {
  if (values.empty()) return;
  std::string inside;
  {
    google::protobuf::io::StringOutputStream stream(&inside);
    Out values_out(&stream);
    for (const Json& value : values) put(values_out, value);
  }
  Lite::WriteBytes(number, inside, &out);
}

void write_field(Out& out, int n, const std::string& kind, const Json& value) {
  if (kind == "varint") {
    Lite::WriteUInt64(n, u64(value), &out);
  } else if (kind == "int") {
    Lite::WriteInt64(n, i64(value), &out);
  } else if (kind == "sint") {
    Lite::WriteSInt64(n, i64(value), &out);
  } else if (kind == "fixed32") {
    Lite::WriteFixed32(n, static_cast<std::uint32_t>(u64(value)), &out);
  } else if (kind == "fixed64") {
    Lite::WriteFixed64(n, u64(value), &out);
  } else if (kind == "float") {
    Lite::WriteFloat(n, static_cast<float>(value.get<double>()), &out);
  } else if (kind == "double") {
    Lite::WriteDouble(n, value.get<double>(), &out);
  } else if (kind == "text") {
    Lite::WriteBytes(n, value.get<std::string>(), &out);
  } else if (kind == "bytes") {
    Lite::WriteBytes(n, std::string(core::as_text(bytes_of(value))), &out);
  } else if (kind == "zeros") {
    Lite::WriteBytes(n, std::string(u64(value), '\0'), &out);
  } else if (kind == "message") {
    Lite::WriteBytes(n, written(value), &out);
  } else if (kind == "packed_varint") {
    write_packed(out, n, value, [](Out& o, const Json& v) { o.WriteVarint64(u64(v)); });
  } else if (kind == "packed_sint") {
    write_packed(out, n, value,
                 [](Out& o, const Json& v) { o.WriteVarint64(Lite::ZigZagEncode64(i64(v))); });
  } else if (kind == "packed_fixed32") {
    write_packed(out, n, value, [](Out& o, const Json& v) {
      o.WriteLittleEndian32(static_cast<std::uint32_t>(u64(v)));
    });
  } else if (kind == "packed_fixed64") {
    write_packed(out, n, value, [](Out& o, const Json& v) { o.WriteLittleEndian64(u64(v)); });
  } else if (kind == "packed_double") {
    write_packed(out, n, value, [](Out& o, const Json& v) {
      o.WriteLittleEndian64(std::bit_cast<std::uint64_t>(v.get<double>()));
    });
  } else if (kind == "raw") {
    const core::Bytes raw = bytes_of(value);
    out.WriteRaw(raw.data(), static_cast<int>(raw.size()));
  }
}

void write_fields(Out& out, const Json& fields) {
  for (const Json& field : fields) {
    for (const auto& [kind, value] : field.items()) {
      if (kind != "field") write_field(out, field.value("field", 0), kind, value);
    }
  }
}

// --- generators

Json number_case(Random& random, std::size_t, const Json&) {
  return {{"value", std::to_string(number(random))}};
}
Json signed_case(Random& random, std::size_t, const Json&) {
  const auto value = static_cast<std::int64_t>(number(random));
  return {{"value", std::to_string(one_in(random, 2) ? value : -(value >> 1) - 1)}};
}

Json random_field(Random& random, std::size_t levels) {
  Json field{{"field", field_number(random)}};
  const auto numbers = [&](auto make) {
    Json values = Json::array();
    for (std::size_t i = 0, n = below(random, 6); i < n; ++i) values.push_back(make());
    return values;
  };
  const auto digits = [&] { return std::to_string(number(random)); };
  const auto signed_digits = [&] {
    return std::to_string(static_cast<std::int64_t>(number(random)));
  };
  const auto small = [&] { return static_cast<std::uint32_t>(random()); };
  const auto real = [&] { return static_cast<double>(static_cast<std::int32_t>(random())) / 64; };
  switch (below(random, levels > 0 ? 15 : 13)) {
    case 0:
      field["varint"] = digits();
      break;
    case 1:
      field["int"] = signed_digits();
      break;
    case 2:
      field["sint"] = signed_digits();
      break;
    case 3:
      field["fixed32"] = small();
      break;
    case 4:
      field["fixed64"] = digits();
      break;
    case 5:
      field["float"] = static_cast<float>(below(random, 4096)) / 8;
      break;
    case 6:
      field["double"] = real();
      break;
    case 7:
      field["text"] = random_text(random, below(random, 40));
      break;
    case 8: {
      // Around the place where a length grows from one byte to two.
      const std::size_t size = one_in(random, 3) ? 120 + below(random, 16) : below(random, 24);
      field["bytes"] = hex_of(random_text(random, size));
      break;
    }
    case 9:
      field["packed_varint"] = numbers(digits);
      break;
    case 10:
      field["packed_sint"] = numbers(signed_digits);
      break;
    case 11:
      field["packed_fixed32"] = numbers(small);
      break;
    case 12:
      field["packed_double"] = numbers(real);
      break;
    default: {
      Json inside = Json::array();
      for (std::size_t i = 0, n = below(random, 5); i < n; ++i) {
        inside.push_back(random_field(random, levels - 1));
      }
      field["message"] = std::move(inside);
    }
  }
  return field;
}

Json fields_case(Random& random, std::size_t, const Json& args) {
  const auto levels = option(args, "levels", std::size_t{3});
  Json fields = Json::array();
  for (std::size_t i = 0, n = 1 + below(random, 6); i < n; ++i) {
    fields.push_back(random_field(random, levels));
  }
  return {{"fields", std::move(fields)}};
}

// Fewer fields first, then each message replaced by what is in it.
std::vector<Json> smaller_fields(const Json& input) {
  std::vector<Json> out;
  const Json& fields = input["fields"];
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields.size() > 1) {
      Json only{{"fields", Json::array({fields[i]})}};
      out.push_back(std::move(only));
    }
    if (fields[i].contains("message")) out.push_back({{"fields", fields[i]["message"]}});
  }
  for (std::size_t i = 0; fields.size() > 1 && i < fields.size(); ++i) {
    Json without = input;
    without["fields"].erase(i);
    out.push_back(std::move(without));
  }
  return out;
}

// Messages on both sides of the lengths that need one byte more, several of them through one
// Writer.
Json sizes_case(Random& random, std::size_t index, const Json&) {
  static constexpr std::size_t kEdges[] = {0,     126,   127,   128,   129,
                                           16381, 16382, 16383, 16384, 16385};
  Json messages = Json::array();
  for (int i = 0; i < 4; ++i) {
    const std::size_t size =
        i == 0 ? kEdges[index % std::size(kEdges)] : kEdges[below(random, std::size(kEdges))];
    // A field of zeros takes 2 or more bytes for tag and length.
    Json inside = Json::array();
    if (size > 0)
      inside.push_back({{"field", 1}, {"zeros", size - std::min<std::size_t>(size, 2)}});
    Json middle = Json::array({Json{{"field", 2}, {"message", std::move(inside)}},
                               Json{{"field", 3}, {"text", "after"}}});
    messages.push_back(Json::array(
        {Json{{"field", 1}, {"message", std::move(middle)}}, Json{{"field", 2}, {"varint", "7"}}}));
  }
  return {{"messages", std::move(messages)}};
}

Json message_case(Random& random, std::size_t, const Json& args) {
  const bool padded = option(args, "padded", true);
  return {{"hex", core::to_hex(message(random, padded))}};
}
Json malformed_case(Random& random, std::size_t, const Json&) {
  return {{"hex", core::to_hex(malformed(random))}};
}
Json deep_case(Random& random, std::size_t, const Json&) {
  return {{"hex", core::to_hex(deep(random))}};
}

// A message cut in half, quarters taken out, then single bytes.
std::vector<Json> smaller_bytes(const Json& input) {
  std::vector<Json> out;
  const std::string hex = input["hex"];
  const std::size_t size = hex.size() / 2;
  for (std::size_t piece = size / 2; piece > 0; piece /= 2) {
    for (std::size_t at = 0; at + piece <= size && out.size() < 256; at += piece) {
      Json smaller = input;
      smaller["hex"] = hex.substr(0, 2 * at) + hex.substr(2 * (at + piece));
      out.push_back(std::move(smaller));
    }
  }
  return out;
}

// A message and the numbers of some of its fields that are to be left out.
Json keep_case(Random& random, std::size_t, const Json&) {
  const core::Bytes bytes = message(random);
  Walker walker(bytes);
  Json drop = Json::array();
  for (const auto& field : walker.fields(0, bytes.size())) {
    if (one_in(random, 3)) drop.push_back(field.number);
  }
  return {{"hex", core::to_hex(bytes)}, {"drop", std::move(drop)}};
}

// --- oracles

Opinion varint_opinion(const Json& input, const Json& got) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    Out(&stream).WriteVarint64(u64(input["value"]));
  }
  return same_text("the varint of " + text_of(input["value"]), hex_of(bytes), got);
}

Opinion zigzag_opinion(const Json& input, const Json& got) {
  const std::int64_t value = i64(input["value"]);
  const std::string expected = std::to_string(Lite::ZigZagEncode64(value));
  Opinion first =
      same_text("zigzag of " + std::to_string(value), expected, got.value("encoded", Json()));
  if (!first.agrees) return first;
  return same_text("unzigzag of " + expected, std::to_string(value), got.value("decoded", Json()));
}

Opinion encode_opinion(const Json& input, const Json& got) {
  return same_bytes(written(input["fields"]), got);
}

Opinion encode_many_opinion(const Json& input, const Json& got) {
  const Json& messages = input["messages"];
  if (!got.is_array() || got.size() != messages.size()) {
    return differ(std::to_string(messages.size()) + " messages", "got " + got.dump());
  }
  for (std::size_t i = 0; i < messages.size(); ++i) {
    Opinion one = same_bytes(written(messages[i]), got[i]);
    if (!one.agrees) {
      one.difference = "message " + std::to_string(i + 1) + " of one Writer: " + one.difference;
      return one;
    }
  }
  return agree("the bytes libprotobuf writes");
}

const char* type_name(std::uint32_t type) {
  static constexpr const char* kNames[] = {"varint", "fixed64", "length_delimited",
                                           "group",  "?",       "fixed32"};
  return kNames[type % 6];
}

// The fields that libprotobuf and the walker see, in the words of the player's answer.
Json fields_of(core::ByteView bytes, Walker& walker) {
  Json fields = Json::array();
  for (const Seen& seen : walker.fields(0, bytes.size())) {
    const bool has_inside = seen.type == 2 || seen.type == 3;
    fields.push_back({{"field", seen.number},
                      {"type", type_name(seen.type)},
                      {"offset", seen.offset},
                      {"raw", core::to_hex(bytes.subspan(seen.offset, seen.end - seen.offset))},
                      {"value", has_inside ? core::to_hex(bytes.subspan(
                                                 seen.inside, seen.inside_end - seen.inside))
                                           : std::to_string(seen.value)}});
  }
  return fields;
}

// Whether libprotobuf sees the same numbers, types and values: the walker is ours and may be wrong.
bool confirmed(core::ByteView bytes, const Json& fields) {
  using google::protobuf::UnknownField;
  google::protobuf::Empty empty;
  if (!empty.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return false;
  const auto& unknown = empty.GetReflection()->GetUnknownFields(empty);
  if (static_cast<std::size_t>(unknown.field_count()) != fields.size()) return false;
  for (int i = 0; i < unknown.field_count(); ++i) {
    const UnknownField& one = unknown.field(i);
    const Json& field = fields[static_cast<std::size_t>(i)];
    if (one.number() != field["field"].get<int>()) return false;
    const std::string value = field["value"];
    bool same = false;
    switch (one.type()) {
      case UnknownField::TYPE_VARINT:
        same = value == std::to_string(one.varint());
        break;
      case UnknownField::TYPE_FIXED32:
        same = value == std::to_string(one.fixed32());
        break;
      case UnknownField::TYPE_FIXED64:
        same = value == std::to_string(one.fixed64());
        break;
      case UnknownField::TYPE_LENGTH_DELIMITED:
        same = value == hex_of(one.length_delimited());
        break;
      case UnknownField::TYPE_GROUP:
        same = field["type"] == "group";
        break;
    }
    if (!same) return false;
  }
  return true;
}

Opinion decode_opinion(const Json& input, const Json& got) {
  const core::Bytes bytes = bytes_of(input["hex"]);
  Walker walker(bytes);
  const Json expected = fields_of(bytes, walker);
  if (!confirmed(bytes, expected)) {
    return differ("", "the judge's two oracles disagree: please report this input");
  }
  const std::string readable = expected.dump();
  if (!got.is_object() || !got.contains("fields"))
    return differ(readable, "no fields in the answer");
  if (const Json fault = got.value("fault", Json()); !fault.is_null()) {
    return differ(readable, "the message is whole, and the Reader says " + fault.dump());
  }
  const Json& fields = got["fields"];
  for (std::size_t i = 0; i < std::max(expected.size(), fields.size()); ++i) {
    const std::string where = "field " + std::to_string(i + 1) + " of the message";
    if (i >= fields.size()) {
      return differ(readable, where + " is missing: " + expected[i].dump());
    }
    if (i >= expected.size()) return differ(readable, where + " is not there: " + fields[i].dump());
    for (const auto& [key, value] : expected[i].items()) {
      const Json said = fields[i].value(key, Json());
      if (said == value) continue;
      return differ(readable, where + ", at byte " + expected[i]["offset"].dump() + ": " + key +
                                  " is " + value.dump() + ", got " + said.dump());
    }
  }
  return agree(readable);
}

Opinion check_opinion(const Json& input, const Json& got) {
  const core::Bytes bytes = bytes_of(input["hex"]);
  google::protobuf::Empty empty;
  const google::protobuf::LogSilencer quiet;
  const bool accepts = empty.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  Walker walker(bytes);
  walker.fields(0, bytes.size());
  const auto& broken = walker.broken();
  if (broken.has_value() == accepts) {
    return differ("", "the judge's two oracles disagree: please report this input");
  }
  const std::string expected =
      accepts ? "accepted" : broken->fault + " at byte " + std::to_string(broken->offset);
  if (!got.is_object() || !got.contains("accepted"))
    return differ(expected, "no verdict: " + got.dump());
  const Json fault = got.value("fault", Json());
  std::string said = "accepted";
  if (got["accepted"] != true) {
    said = fault.is_object() ? text_of(fault.value("fault", Json())) + " at byte " +
                                   text_of(fault.value("offset", Json()))
                             : "refused without a fault";
  }
  if (said == expected) return agree(expected);
  return differ(expected, "the message " + input["hex"].get<std::string>() + ": expected " +
                              expected + ", got " + said);
}

Opinion keep_opinion(const Json& input, const Json& got) {
  const core::Bytes bytes = bytes_of(input["hex"]);
  Walker walker(bytes);
  std::string expected;
  for (const auto& field : walker.fields(0, bytes.size())) {
    bool dropped = false;
    for (const Json& number : input["drop"]) dropped = dropped || number == field.number;
    if (dropped) continue;
    expected +=
        core::as_text(core::ByteView(bytes).subspan(field.offset, field.end - field.offset));
  }
  return same_bytes(expected, got);
}

const judge::Registration kWire{[] {
  judge::add_generator("wire.numbers", number_case);
  judge::add_generator("wire.signed", signed_case);
  judge::add_generator("wire.fields", fields_case, smaller_fields);
  judge::add_generator("wire.sizes", sizes_case);
  judge::add_generator("wire.messages", message_case, smaller_bytes);
  judge::add_generator("wire.malformed", malformed_case, smaller_bytes);
  judge::add_generator("wire.deep", deep_case, smaller_bytes);
  judge::add_generator("wire.keep", keep_case);
  judge::add_oracle("wire.varint", varint_opinion);
  judge::add_oracle("wire.zigzag", zigzag_opinion);
  judge::add_oracle("wire.encode", encode_opinion);
  judge::add_oracle("wire.encode_many", encode_many_opinion);
  judge::add_oracle("wire.decode", decode_opinion);
  judge::add_oracle("wire.check", check_opinion);
  judge::add_oracle("wire.keep", keep_opinion);
}};

}  // namespace
}  // namespace otelier::wire_exam
