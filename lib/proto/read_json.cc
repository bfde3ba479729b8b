#include <google/protobuf/any.pb.h>
#include <google/protobuf/duration.pb.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <type_traits>

#include "core/bytes.h"
#include "proto/json_mapping.h"
#include "proto/messages.h"
#include "proto/text_forms.h"

namespace otelier::proto {

namespace pb = google::protobuf;
using nlohmann::json;

namespace {

constexpr std::size_t kShownCharacters = 40;

std::string shown(const json& value) {
  std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  if (text.size() > kShownCharacters) text = text.substr(0, kShownCharacters) + "…";
  return text;
}

// Where a value stands: a chain on the stack, written out only for an error.
struct Place {
  const Place* above = nullptr;
  std::string_view member = {};
  std::optional<std::size_t> index = {};
  int depth = 1;  // messages, this one included

  [[nodiscard]] std::string path() const {
    std::string text = above == nullptr ? "" : above->path();
    if (index) return text + "[" + std::to_string(*index) + "]";
    if (!text.empty() && !member.empty()) text += ".";
    return text + std::string(member);
  }
  [[nodiscard]] std::unexpected<core::Error> fail(const std::string& what,
                                                  std::string next = {}) const {
    const std::string where = path();
    return core::fail((where.empty() ? "the top" : where) + ": " + what, std::move(next));
  }
};

// A whole number of type T from a JSON number (1, 1.0, 1e3) or a string of decimal digits.
template <class T>
core::Result<T> read_integer(const json& value, const Place& place) {
  const auto out_of_range = [&] {
    return place.fail(shown(value) + " does not fit in " + std::to_string(sizeof(T) * 8) + " bits" +
                      (std::is_signed_v<T> ? "" : " without a sign"));
  };
  if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    if (!std::in_range<T>(number)) return out_of_range();
    return static_cast<T>(number);
  }
  if (value.is_number_integer()) {
    const auto number = value.get<std::int64_t>();
    if (!std::in_range<T>(number)) return out_of_range();
    return static_cast<T>(number);
  }
  if (value.is_number_float()) {
    const double number = value.get<double>();
    if (number != std::floor(number)) return place.fail(shown(value) + " is not a whole number");
    // Both ends are powers of two, so they are exact as doubles: [-2^n, 2^n).
    const double end = std::ldexp(1.0, std::numeric_limits<T>::digits);
    if (!(number < end && number >= (std::is_signed_v<T> ? -end : 0.0))) return out_of_range();
    return static_cast<T>(number);
  }
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    T number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc::result_out_of_range) return out_of_range();
    if (error == std::errc{} && end == text.data() + text.size()) return number;
  }
  return place.fail("expected a whole number, or one as a string of digits, got " + shown(value));
}

core::Result<double> read_double(const json& value, const Place& place) {
  if (value.is_number()) {
    const double number = value.get<double>();
    if (std::isfinite(number)) return number;
    return place.fail(shown(value) + " is beyond the range of a double");
  }
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (text == "Infinity") return std::numeric_limits<double>::infinity();
    if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
    // The library passes over blanks and stops at a NUL; a number in a string has neither.
    const bool bare = text.find_first_not_of("0123456789+-.eE") == std::string::npos;
    const auto number = json::parse(text, nullptr, false);
    if (bare && number.is_number() && std::isfinite(number.get<double>())) {
      return number.get<double>();
    }
  }
  return place.fail(R"(expected a number, "NaN", "Infinity" or "-Infinity", got )" + shown(value));
}

core::Result<std::int32_t> read_enum(const json& value, const pb::FieldDescriptor& field,
                                     const Place& place) {
  if (!value.is_string()) return read_integer<std::int32_t>(value, place);
  const auto& text = value.get_ref<const std::string&>();
  const auto* known = field.enum_type()->FindValueByName(text);
  return place.fail("an enum is written as an integer in OTLP/JSON, got " + shown(value),
                    known == nullptr ? ""
                                     : "write " + std::to_string(known->number()) +
                                           " instead of \"" + text + "\"");
}

core::Result<std::string> read_bytes(const json& value, const pb::FieldDescriptor& field,
                                     const Place& place) {
  const bool hex = is_hex_id(field);
  if (!value.is_string()) {
    return place.fail("expected bytes as " + std::string(hex ? "hexadecimal" : "base64") +
                      " text, got " + shown(value));
  }
  const auto& text = value.get_ref<const std::string&>();
  if (hex) {
    if (const auto bytes = core::from_hex(text)) return std::string(core::as_text(*bytes));
    return place.fail("ids are hexadecimal in OTLP/JSON, not base64; got " + shown(value));
  }
  if (auto bytes = from_base64(text)) return std::move(*bytes);
  return place.fail("expected base64, got " + shown(value));
}

core::Result<> read_message(const json& value, pb::Message& message, const Place& place);

// One value of a field: set where the field is single, appended where it is repeated.
core::Result<> read_value(const json& value, pb::Message& message, const pb::FieldDescriptor& field,
                          const Place& place) {
  const auto& reflection = *message.GetReflection();
  const auto put = [&](auto&& result, auto set, auto add) -> core::Result<> {
    if (!result) return std::unexpected(result.error());
    if (field.is_repeated()) {
      (reflection.*add)(&message, &field, *result);
    } else {
      (reflection.*set)(&message, &field, *result);
    }
    return {};
  };
  using R = pb::Reflection;
  switch (field.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_INT32:
      return put(read_integer<std::int32_t>(value, place), &R::SetInt32, &R::AddInt32);
    case pb::FieldDescriptor::CPPTYPE_UINT32:
      return put(read_integer<std::uint32_t>(value, place), &R::SetUInt32, &R::AddUInt32);
    case pb::FieldDescriptor::CPPTYPE_INT64:
      return put(read_integer<std::int64_t>(value, place), &R::SetInt64, &R::AddInt64);
    case pb::FieldDescriptor::CPPTYPE_UINT64:
      return put(read_integer<std::uint64_t>(value, place), &R::SetUInt64, &R::AddUInt64);
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      return put(read_double(value, place), &R::SetDouble, &R::AddDouble);
    case pb::FieldDescriptor::CPPTYPE_FLOAT:
      return place.fail("OTLP has no field of type float");
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      return put(read_enum(value, field, place), &R::SetEnumValue, &R::AddEnumValue);
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      if (!value.is_boolean()) return place.fail("expected true or false, got " + shown(value));
      return put(core::Result<bool>(value.get<bool>()), &R::SetBool, &R::AddBool);
    case pb::FieldDescriptor::CPPTYPE_STRING:
      if (field.type() == pb::FieldDescriptor::TYPE_BYTES) {
        return put(read_bytes(value, field, place), &R::SetString, &R::AddString);
      }
      if (!value.is_string()) return place.fail("expected a string, got " + shown(value));
      return put(core::Result<std::string>(value.get<std::string>()), &R::SetString, &R::AddString);
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      return read_message(value,
                          field.is_repeated() ? *reflection.AddMessage(&message, &field)
                                              : *reflection.MutableMessage(&message, &field),
                          place);
  }
  return {};
}

core::Result<> read_any(const json& object, pb::Any& any, const Place& place) {
  const auto url = object.find("@type");
  if (url == object.end()) {
    if (object.empty()) return {};
    return place.fail("an Any needs \"@type\", the URL of what it holds");
  }
  if (!url->is_string()) return place.fail("\"@type\" is a string, got " + shown(*url));
  any.set_type_url(url->get<std::string>());
  const auto type = find_message(any.type_url().substr(any.type_url().rfind('/') + 1));
  if (!type) {  // "value" in base64 is how write_json shows a type it does not know
    const auto value = object.find("value");
    if (value == object.end()) return place.fail("the type " + any.type_url() + " is not known");
    auto bytes = value->is_string() ? from_base64(value->get<std::string>()) : std::nullopt;
    if (!bytes) return place.fail("the value of a type not known here is base64");
    any.set_value(std::move(*bytes));
    return {};
  }
  auto held = make_message(**type);
  json fields = object;
  fields.erase("@type");
  const bool own_form = (*type)->full_name() == "google.protobuf.Duration";
  const Place inner{&place, {}, {}, place.depth + 1};
  if (auto read = read_message(own_form ? fields["value"] : fields, *held, inner); !read) {
    return read;
  }
  any.set_value(held->SerializeAsString());
  return {};
}

core::Result<> read_field(const json& value, pb::Message& message, const pb::FieldDescriptor& field,
                          const Place& place) {
  if (!field.is_repeated()) return read_value(value, message, field, place);
  if (!value.is_array()) return place.fail("expected a list, got " + shown(value));
  for (std::size_t i = 0; i < value.size(); ++i) {
    const Place item{&place, {}, i, place.depth};
    if (value[i].is_null()) return item.fail("a list has no room for null");
    if (auto read = read_value(value[i], message, field, item); !read) return read;
  }
  return {};
}

core::Result<> read_message(const json& value, pb::Message& message, const Place& place) {
  if (place.depth > kMaxMessageDepth) {
    return place.fail("messages nest more than " + std::to_string(kMaxMessageDepth) + " deep");
  }
  if (auto* duration = dynamic_cast<pb::Duration*>(&message)) {
    const auto parts =
        value.is_string() ? from_duration_text(value.get<std::string>()) : std::nullopt;
    if (!parts) return place.fail("expected seconds such as \"1.5s\", got " + shown(value));
    duration->set_seconds(parts->seconds);
    duration->set_nanos(parts->nanos);
    return {};
  }
  if (!value.is_object()) return place.fail("expected an object, got " + shown(value));
  if (auto* any = dynamic_cast<pb::Any*>(&message)) return read_any(value, *any, place);

  const auto& reflection = *message.GetReflection();
  for (const auto& [key, member] : value.items()) {
    // By its JSON name alone: "Original field names are not valid to use as keys". An unknown name
    // is ignored, whatever it holds; null is the default, that is, nothing.
    const pb::FieldDescriptor* field = nullptr;
    for (int i = 0; i < message.GetDescriptor()->field_count() && field == nullptr; ++i) {
      if (message.GetDescriptor()->field(i)->json_name() == key) {
        field = message.GetDescriptor()->field(i);
      }
    }
    if (field == nullptr || member.is_null()) continue;
    const bool is_message = field->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE;
    const Place inner{&place, key, {}, place.depth + (is_message ? 1 : 0)};
    if (const auto* oneof = field->real_containing_oneof();
        oneof != nullptr && reflection.HasOneof(message, oneof)) {
      const auto* other = reflection.GetOneofFieldDescriptor(message, oneof);
      return inner.fail("only one of \"" + other->json_name() + "\" and \"" + key +
                        "\" may be set");
    }
    if (auto read = read_field(member, message, *field, inner); !read) return read;
  }
  return {};
}

}  // namespace

core::Result<> read_json(const json& object, pb::Message& message) {
  return read_message(object, message, {});
}

}  // namespace otelier::proto
