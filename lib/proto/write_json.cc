#include <google/protobuf/any.pb.h>
#include <google/protobuf/duration.pb.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/bytes.h"
#include "proto/json_mapping.h"
#include "proto/messages.h"
#include "proto/text_forms.h"

namespace otelier::proto {

namespace pb = google::protobuf;
using nlohmann::json;

namespace {

core::Result<json> write_message(const pb::Message& message, int depth);

json write_double(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return value;
}

// 64-bit integers are strings: a JSON number loses digits beyond 2^53 in most readers.
json write_scalar(const pb::Message& message, const pb::FieldDescriptor& field, int index) {
  const auto& reflection = *message.GetReflection();
  const auto get = [&](auto one, auto one_of_many) {
    return field.is_repeated() ? (reflection.*one_of_many)(message, &field, index)
                               : (reflection.*one)(message, &field);
  };
  using R = pb::Reflection;
  switch (field.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_INT32:
      return get(&R::GetInt32, &R::GetRepeatedInt32);
    case pb::FieldDescriptor::CPPTYPE_UINT32:
      return get(&R::GetUInt32, &R::GetRepeatedUInt32);
    case pb::FieldDescriptor::CPPTYPE_INT64:
      return std::to_string(get(&R::GetInt64, &R::GetRepeatedInt64));
    case pb::FieldDescriptor::CPPTYPE_UINT64:
      return std::to_string(get(&R::GetUInt64, &R::GetRepeatedUInt64));
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      return write_double(get(&R::GetDouble, &R::GetRepeatedDouble));
    case pb::FieldDescriptor::CPPTYPE_FLOAT:
      return write_double(get(&R::GetFloat, &R::GetRepeatedFloat));
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      return get(&R::GetBool, &R::GetRepeatedBool);
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      return get(&R::GetEnumValue, &R::GetRepeatedEnumValue);
    case pb::FieldDescriptor::CPPTYPE_STRING: {
      std::string value = get(&R::GetString, &R::GetRepeatedString);
      if (field.type() == pb::FieldDescriptor::TYPE_STRING) return value;
      return is_hex_id(field) ? core::to_hex(core::as_bytes(value)) : to_base64(value);
    }
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  return nullptr;
}

core::Result<json> write_value(const pb::Message& message, const pb::FieldDescriptor& field,
                               int index, int depth) {
  if (field.cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) {
    return write_scalar(message, field, index);
  }
  const auto& reflection = *message.GetReflection();
  return write_message(field.is_repeated() ? reflection.GetRepeatedMessage(message, &field, index)
                                           : reflection.GetMessage(message, &field),
                       depth + 1);
}

// Any: the fields of what it holds beside "@type"; for a type we do not know, its bytes in base64.
core::Result<json> write_any(const pb::Any& any, int depth) {
  json object = json::object();
  const auto slash = any.type_url().rfind('/');
  const auto type =
      find_message(slash == std::string::npos ? any.type_url() : any.type_url().substr(slash + 1));
  if (type) {
    auto held = make_message(**type);
    if (!held->ParseFromString(any.value())) {
      return core::fail("an Any says it holds " + any.type_url() + ", but its bytes are not one");
    }
    auto written = write_message(*held, depth + 1);
    if (!written) return written;
    if (written->is_object()) {
      object = std::move(*written);
    } else {
      object["value"] = std::move(*written);
    }
  } else {
    object["value"] = to_base64(any.value());
  }
  object["@type"] = any.type_url();
  return object;
}

core::Result<json> write_message(const pb::Message& message, int depth) {
  if (depth > kMaxMessageDepth) {
    return core::fail("messages nest more than " + std::to_string(kMaxMessageDepth) + " deep");
  }
  if (const auto* any = dynamic_cast<const pb::Any*>(&message)) return write_any(*any, depth);
  if (const auto* duration = dynamic_cast<const pb::Duration*>(&message)) {
    return to_duration_text({duration->seconds(), duration->nanos()});
  }
  json object = json::object();
  const auto& reflection = *message.GetReflection();
  std::vector<const pb::FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const auto* field : fields) {
    auto& member = object[field->json_name()];
    if (field->is_repeated()) {
      member = json::array();
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        auto item = write_value(message, *field, i, depth);
        if (!item) return item;
        member.push_back(std::move(*item));
      }
    } else {
      auto value = write_value(message, *field, 0, depth);
      if (!value) return value;
      member = std::move(*value);
    }
  }
  return object;
}

}  // namespace

core::Result<json> write_json(const pb::Message& message) {
  return write_message(message, 1);
}

}  // namespace otelier::proto
