// What OTLP/JSON allows for a field, and how a value reads. The oracle decides over whole payloads;
// this says it of one value at its byte, so that a tree can go on past it. Internal to wireview.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>

namespace otelier::wireview {

enum class JsonKind { null, boolean, number, string, array, object };

struct Verdict {
  std::string shown;   // for a person; empty for objects and lists
  std::string damage;  // why OTLP/JSON does not allow it; empty when it does
};

// A scalar or an object where one value of the field stands; field is nullptr for the whole
// document. read is the decoded string, or the number or word as written.
[[nodiscard]] Verdict judge_value(JsonKind kind, std::string_view read,
                                  const google::protobuf::FieldDescriptor* field,
                                  const google::protobuf::Descriptor* message);
// Where the list of a repeated field stands.
[[nodiscard]] Verdict judge_list(JsonKind kind);
// By its JSON name alone; nullptr for a name OTLP ignores.
[[nodiscard]] const google::protobuf::FieldDescriptor* field_in_json(
    const google::protobuf::Descriptor& message, std::string_view name);
// "Span", "fixed64", "list of Span"; "unknown" without a field.
[[nodiscard]] std::string type_in_json(const google::protobuf::FieldDescriptor* field,
                                       const google::protobuf::Descriptor* message, bool list);

}  // namespace otelier::wireview
