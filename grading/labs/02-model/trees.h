// Random OTLP messages for the judge, the fuzzers' neighbours and the agreement test: any message
// of lib/proto, filled by reflection, with every kind of value, text of every width and numbers at
// their edges. Deterministic in the engine.
#pragma once

#include <google/protobuf/message.h>

#include <bit>
#include <cstdint>
#include <limits>
#include <memory>
#include <random>
#include <string>

#include "proto/messages.h"
#include "proto/text_forms.h"

namespace otelier::model_exam {

namespace pb = google::protobuf;
using Random = std::mt19937_64;

inline std::uint64_t below(Random& random, std::uint64_t n) {
  return random() % n;
}
inline bool one_in(Random& random, std::uint64_t n) {
  return below(random, n) == 0;
}

// A number whose length in bits is uniform, edges often.
inline std::uint64_t number(Random& random) {
  const std::uint64_t bits = below(random, 65);
  if (bits == 0) return 0;
  const std::uint64_t top = std::uint64_t{1} << (bits - 1);
  if (one_in(random, 3)) return one_in(random, 2) ? top : top - 1;
  return top | (random() & (top - 1));
}
inline std::int64_t signed_number(Random& random) {
  const std::uint64_t bits = number(random);
  return static_cast<std::int64_t>(one_in(random, 2) ? bits : ~bits);
}
inline double real(Random& random) {
  switch (below(random, 8)) {
    case 0:
      return -0.0;
    case 1:
      return one_in(random, 2) ? std::numeric_limits<double>::infinity()
                               : -std::numeric_limits<double>::infinity();
    case 2:
      return std::numeric_limits<double>::quiet_NaN();
    case 3: {
      const double any = std::bit_cast<double>(random());
      return any == any ? any : 0.1;
    }
    default:
      return static_cast<double>(signed_number(random) % 1'000'000) / 64;
  }
}

inline void append_character(std::string& text, std::uint32_t point) {
  const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xc0 | point >> 6);
  } else if (point < 0x10000) {
    put(0xe0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3f));
  } else {
    put(0xf0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3f));
    put(0x80 | (point >> 6 & 0x3f));
  }
  put(0x80 | (point & 0x3f));
}
// UTF-8 of one to `most` characters of all widths; plain letters more often than not.
inline std::string text(Random& random, std::size_t most = 24) {
  std::string made;
  const bool plain = !one_in(random, 3);
  for (std::size_t n = 1 + below(random, most); n > 0; --n) {
    switch (plain ? 0 : below(random, 6)) {
      case 1:
        append_character(made, static_cast<std::uint32_t>(below(random, 0x20)));
        break;
      case 2:
        append_character(made, 0x80 + static_cast<std::uint32_t>(below(random, 0x780)));
        break;
      case 3: {
        const auto point = 0x800 + static_cast<std::uint32_t>(below(random, 0xf800));
        append_character(made, point >= 0xd800 && point < 0xe000 ? 0xfffd : point);
        break;
      }
      case 4:
        append_character(made, 0x10000 + static_cast<std::uint32_t>(below(random, 0x100000)));
        break;
      case 5:
        made += one_in(random, 2) ? '"' : '\\';
        break;
      default:
        made += static_cast<char>('a' + below(random, 26));
    }
  }
  return made;
}
inline std::string octets(Random& random, std::size_t size) {
  std::string made(size, '\0');
  for (char& c : made) c = static_cast<char>(random());
  return made;
}

// 16 or 8, by the name of the field that holds the id.
inline std::size_t id_size(const pb::FieldDescriptor& field) {
  return field.name() == "trace_id" ? 16 : 8;
}

inline void fill(pb::Message& message, Random& random, int levels);

inline void fill_field(pb::Message& message, const pb::FieldDescriptor& field, Random& random,
                       int levels) {
  const auto& r = *message.GetReflection();
  const bool many = field.is_repeated();
  using F = pb::FieldDescriptor;
  switch (field.cpp_type()) {
    case F::CPPTYPE_INT32: {
      const auto value = static_cast<std::int32_t>(signed_number(random));
      many ? r.AddInt32(&message, &field, value) : r.SetInt32(&message, &field, value);
      break;
    }
    case F::CPPTYPE_UINT32: {
      const auto value = static_cast<std::uint32_t>(number(random));
      many ? r.AddUInt32(&message, &field, value) : r.SetUInt32(&message, &field, value);
      break;
    }
    case F::CPPTYPE_INT64: {
      const std::int64_t value = signed_number(random);
      many ? r.AddInt64(&message, &field, value) : r.SetInt64(&message, &field, value);
      break;
    }
    case F::CPPTYPE_UINT64: {
      const std::uint64_t value = number(random);
      many ? r.AddUInt64(&message, &field, value) : r.SetUInt64(&message, &field, value);
      break;
    }
    case F::CPPTYPE_DOUBLE: {
      const double value = real(random);
      many ? r.AddDouble(&message, &field, value) : r.SetDouble(&message, &field, value);
      break;
    }
    case F::CPPTYPE_BOOL:
      r.SetBool(&message, &field, one_in(random, 2));
      break;
    case F::CPPTYPE_ENUM:  // numbers that have no name yet travel too
      r.SetEnumValue(&message, &field, static_cast<int>(below(random, 8)));
      break;
    case F::CPPTYPE_STRING: {
      std::string value;
      if (field.type() == F::TYPE_STRING) {
        value = one_in(random, 12) ? "" : text(random);
      } else if (proto::is_hex_id(field)) {
        value = octets(random, id_size(field));
      } else {
        value = octets(random, below(random, 20));
      }
      many ? r.AddString(&message, &field, value) : r.SetString(&message, &field, value);
      break;
    }
    case F::CPPTYPE_MESSAGE:
      fill(many ? *r.AddMessage(&message, &field) : *r.MutableMessage(&message, &field), random,
           levels - 1);
      break;
    default:
      break;
  }
}

// Sets about two thirds of the fields, one of each choice; goes `levels` messages deep.
inline void fill(pb::Message& message, Random& random, int levels) {
  const auto& type = *message.GetDescriptor();
  for (int i = 0; i < type.oneof_decl_count(); ++i) {
    const auto& choice = *type.oneof_decl(i);
    if (choice.is_synthetic() || one_in(random, 10)) continue;
    const auto& field = *choice.field(
        static_cast<int>(below(random, static_cast<std::uint64_t>(choice.field_count()))));
    if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE && levels <= 0) continue;
    fill_field(message, field, random, levels);
  }
  for (int i = 0; i < type.field_count(); ++i) {
    const auto& field = *type.field(i);
    if (field.real_containing_oneof() != nullptr || one_in(random, 3)) continue;
    if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE && levels <= 0) continue;
    const std::uint64_t times = field.is_repeated() ? 1 + below(random, 3) : 1;
    for (std::uint64_t n = 0; n < times; ++n) fill_field(message, field, random, levels);
  }
}

// The message that a table of the lab stands for: "traces", "metrics", "logs" or "value".
inline std::string full_name(std::string_view table) {
  if (table == "metrics") return "opentelemetry.proto.metrics.v1.MetricsData";
  if (table == "logs") return "opentelemetry.proto.logs.v1.LogsData";
  if (table == "value") return "opentelemetry.proto.common.v1.AnyValue";
  return "opentelemetry.proto.trace.v1.TracesData";
}
inline std::unique_ptr<pb::Message> new_message(std::string_view table) {
  return proto::make_message(**proto::find_message(full_name(table)));
}
inline std::unique_ptr<pb::Message> drawn(Random& random, std::string_view table) {
  auto message = new_message(table);
  const int levels = table == "value" ? 6 : 7;
  do fill(*message, random, levels);
  while (message->ByteSizeLong() == 0);
  return message;
}

// Whether every id has its length or none: what OTLP wants and libprotobuf does not look at.
inline bool ids_have_their_length(const pb::Message& message) {
  std::vector<const pb::FieldDescriptor*> fields;
  const auto& r = *message.GetReflection();
  r.ListFields(message, &fields);
  for (const auto* field : fields) {
    if (proto::is_hex_id(*field)) {
      const std::size_t size = r.GetString(message, field).size();
      if (size != 0 && size != id_size(*field)) return false;
    }
    if (field->cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int n = field->is_repeated() ? r.FieldSize(message, field) : 1;
    for (int i = 0; i < n; ++i) {
      const auto& inside = field->is_repeated() ? r.GetRepeatedMessage(message, field, i)
                                                : r.GetMessage(message, field);
      if (!ids_have_their_length(inside)) return false;
    }
  }
  return true;
}

}  // namespace otelier::model_exam
