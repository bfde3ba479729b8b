#include <algorithm>
#include <bit>
#include <charconv>

#include "model/base64.h"
#include "model/check.h"
#include "model/otlp_json.h"
#include "wire/reader.h"

namespace otelier::model {

// lab:solution
namespace {

json::Value* member_of(json::Object& object, std::string_view name) {
  const auto at = std::find_if(object.begin(), object.end(),
                               [&](const json::Member& member) { return member.first == name; });
  return at == object.end() ? nullptr : &at->second;
}
json::Value& member_or_new(json::Object& object, std::string_view name) {
  if (json::Value* there = member_of(object, name)) return *there;
  return object.emplace_back(std::string(name), json::Value()).second;
}
void remove(json::Object& object, std::string_view name) {
  std::erase_if(object, [&](const json::Member& member) { return member.first == name; });
}

// A value of varint or fixed width in the form that OTLP/JSON wants.
json::Value number(std::uint64_t bits, Holds holds) {
  switch (holds) {
    case Holds::boolean:
      return bits != 0;
    case Holds::enumeration:
    case Holds::int32:
      return static_cast<std::int32_t>(bits);
    case Holds::sint32:
      return static_cast<std::int32_t>(wire::unzigzag(static_cast<std::uint32_t>(bits)));
    case Holds::uint32:
    case Holds::fixed32:
      return static_cast<std::uint32_t>(bits);
    case Holds::int64:
    case Holds::sfixed64:
      return std::to_string(static_cast<std::int64_t>(bits));
    case Holds::uint64:
    case Holds::fixed64:
      return std::to_string(bits);
    case Holds::real:
      return std::bit_cast<double>(bits);
    default:
      return {};
  }
}
// Whether it is what the field would be if it were absent; -0.0 is not.
bool is_default(std::uint64_t bits, Holds holds) {
  return number(bits, holds) == number(0, holds) && (holds != Holds::real || bits == 0);
}

json::Value text_of(const wire::Field& field, Holds holds) {
  switch (holds) {
    case Holds::text:
      return field.text();
    case Holds::bytes:
      return to_base64(field.bytes());
    default:
      return core::to_hex(field.bytes());
  }
}

void write_message(core::ByteView bytes, const Message& message, json::Object& into);

void put(json::Object& into, const Message& message, const Field& known, json::Value value,
         bool is_default_value) {
  if (known.label == Label::repeated) {
    member_or_new(into, known.name).push(std::move(value));
    return;
  }
  if (known.label == Label::choice) {
    for (const Field& other : message.fields) {
      if (other.label == Label::choice && other.number != known.number) remove(into, other.name);
    }
  }
  if (known.label == Label::single && is_default_value) {
    remove(into, known.name);  // an earlier value that was no default is overwritten too
  } else {
    member_or_new(into, known.name) = std::move(value);
  }
}

void put_packed(json::Object& into, const Field& known, const wire::Field& field) {
  json::Value& list = member_or_new(into, known.name);
  for (wire::Cursor values = field.values(); !values.done();) {
    std::uint64_t bits = 0;
    switch (known.wire_type()) {
      case wire::WireType::varint:
        bits = values.varint().value_or(0);
        break;
      case wire::WireType::fixed32:
        bits = values.fixed32().value_or(0);
        break;
      default:
        bits = values.fixed64().value_or(0);
    }
    list.push(number(bits, known.holds));
  }
  if (list.is_null()) remove(into, known.name);
}

// The message was checked: it can be read to its end.
void write_message(core::ByteView bytes, const Message& message, json::Object& into) {
  for (wire::Reader reader(bytes); !reader.done();) {
    const auto field = reader.next();
    if (!field) return;
    const Field* known = message.find(field->number());
    if (known == nullptr) continue;
    if (field->type() != known->wire_type()) {
      const bool packed = known->packed() && field->type() == wire::WireType::length_delimited;
      if (packed) put_packed(into, *known, *field);
      continue;
    }
    if (known->holds == Holds::message) {
      json::Object inside;
      if (known->label != Label::repeated) {
        // Twice the same single message: the second is merged into the first.
        if (json::Value* first = member_of(into, known->name)) inside = first->members();
      }
      write_message(field->bytes(), *known->message, inside);
      put(into, message, *known, json::Value(std::move(inside)), false);
    } else if (known->wire_type() == wire::WireType::length_delimited) {
      put(into, message, *known, text_of(*field, known->holds), field->bytes().empty());
    } else {
      put(into, message, *known, number(field->value, known->holds),
          is_default(field->value, known->holds));
    }
  }
}

}  // namespace
// lab:starter
// lab:end

Result<json::Value> to_json_value(core::ByteView protobuf, const Message& message) {
  // lab:solution
  if (auto checked = check(protobuf, message); !checked) {
    return std::unexpected(std::move(checked.error()));
  }
  json::Object object;
  write_message(protobuf, message, object);
  return json::Value(std::move(object));
  // lab:starter
  //| not_implemented("to_json_value: check it, then each field in the form its table says", protobuf,
  //|                 message);
  // lab:end
}

Result<std::string> to_json(core::ByteView protobuf, const Message& message) {
  const auto value = to_json_value(protobuf, message);
  if (!value) return std::unexpected(value.error());
  return value->dump();
}

}  // namespace otelier::model
