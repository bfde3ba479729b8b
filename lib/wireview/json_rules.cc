#include "wireview/json_rules.h"

#include <charconv>
#include <cstdint>

#include "core/bytes.h"
#include "proto/text_forms.h"
#include "wireview/values.h"

namespace otelier::wireview {

namespace pb = google::protobuf;

namespace {

template <class T>
bool parses(std::string_view text, T& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

// 1.0 and 1e3 are whole numbers too; whether they are in range is the oracle's business.
bool is_whole(std::string_view text) {
  std::int64_t with_sign = 0;
  std::uint64_t without = 0;
  if (parses(text, with_sign) || parses(text, without)) return true;
  double number = 0;
  return parses(text, number) && number == static_cast<double>(static_cast<std::int64_t>(
                                               number > -9e18 && number < 9e18 ? number : 0.5));
}

Verdict judge_bytes(JsonKind kind, std::string_view read, const pb::FieldDescriptor& field) {
  const bool hex = proto::is_hex_id(field);
  const std::string as = hex ? "hexadecimal" : "base64";
  if (kind != JsonKind::string) return {std::string(read), "bytes are written as " + as + " text"};
  if (hex) {
    if (core::from_hex(read)) return {std::string(read.substr(0, 64)), ""};
    return {show_text(read), "ids are hexadecimal in OTLP/JSON, two digits a byte, not base64"};
  }
  const auto bytes = proto::from_base64(read);
  if (bytes) return {show_bytes(core::as_bytes(*bytes)), ""};
  return {show_text(read), "bytes are written as base64 text"};
}

Verdict judge_enum(JsonKind kind, std::string_view read, const pb::FieldDescriptor& field) {
  std::int32_t number = 0;
  if (kind == JsonKind::number && is_whole(read)) {
    return {parses(read, number) ? show_enum(number, *field.enum_type()) : std::string(read), ""};
  }
  const auto* named = field.enum_type()->FindValueByName(std::string(read));
  return {kind == JsonKind::string ? show_text(read) : std::string(read),
          "an enum is an integer in OTLP/JSON" +
              (named == nullptr ? "" : ": write " + std::to_string(named->number()))};
}

Verdict judge_number(JsonKind kind, std::string_view read, const pb::FieldDescriptor& field) {
  const bool floating = field.cpp_type() == pb::FieldDescriptor::CPPTYPE_DOUBLE;
  double real = 0;
  const bool fits_kind = kind == JsonKind::number || kind == JsonKind::string;
  if (fits_kind && floating) {
    const bool special = read == "NaN" || read == "Infinity" || read == "-Infinity";
    if (special || (parses(read, real) &&
                    (kind == JsonKind::number || is_whole(read) ||
                     read.find_first_not_of("0123456789+-.eE") == std::string_view::npos))) {
      return {std::string(read), ""};
    }
  } else if (fits_kind && is_whole(read)) {
    std::uint64_t number = 0;
    return {parses(read, number) ? show_unsigned(number, field.name()) : std::string(read), ""};
  }
  return {kind == JsonKind::string ? show_text(read) : std::string(read),
          floating ? R"(expected a number, "NaN", "Infinity" or "-Infinity")"
                   : "expected a whole number, or one as a string of digits"};
}

}  // namespace

Verdict judge_value(JsonKind kind, std::string_view read, const pb::FieldDescriptor* field,
                    const pb::Descriptor* message) {
  if (kind == JsonKind::null) {
    if (field != nullptr && !field->is_repeated()) return {"null (the default)", ""};
    return {"null", field == nullptr ? "expected an object" : "a list has no room for null"};
  }
  if (message != nullptr && message->full_name() == "google.protobuf.Duration") {
    const bool fits = kind == JsonKind::string && proto::from_duration_text(read).has_value();
    return {show_text(read), fits ? "" : "expected seconds such as \"1.5s\""};
  }
  if (message != nullptr) {
    return {std::string(read), kind == JsonKind::object ? "" : "expected an object"};
  }
  if (field == nullptr) return {std::string(read), ""};
  if (kind == JsonKind::object) return {"", "expected one value, not an object"};
  if (kind == JsonKind::array) return {"", "expected one value, not a list"};
  switch (field->type()) {
    case pb::FieldDescriptor::TYPE_BYTES:
      return judge_bytes(kind, read, *field);
    case pb::FieldDescriptor::TYPE_STRING:
      if (kind == JsonKind::string) return {show_text(read), ""};
      return {std::string(read), "expected a string"};
    case pb::FieldDescriptor::TYPE_BOOL:
      if (kind == JsonKind::boolean) return {std::string(read), ""};
      return {kind == JsonKind::string ? show_text(read) : std::string(read),
              "expected true or false"};
    case pb::FieldDescriptor::TYPE_ENUM:
      return judge_enum(kind, read, *field);
    default:
      return judge_number(kind, read, *field);
  }
}

Verdict judge_list(JsonKind kind) {
  if (kind == JsonKind::array) return {};
  if (kind == JsonKind::null) return {"null (the default)", ""};
  return {"", "expected a list"};
}

const pb::FieldDescriptor* field_in_json(const pb::Descriptor& message, std::string_view name) {
  for (int i = 0; i < message.field_count(); ++i) {
    if (message.field(i)->json_name() == name) return message.field(i);
  }
  return nullptr;
}

std::string type_in_json(const pb::FieldDescriptor* field, const pb::Descriptor* message,
                         bool list) {
  const std::string prefix = list ? "list of " : "";
  if (message != nullptr) return prefix + short_name(*message);
  if (field == nullptr) return "unknown";
  if (field->enum_type() != nullptr) return prefix + short_name(*field->enum_type());
  return prefix + field->type_name();
}

}  // namespace otelier::wireview
