// The tables against the descriptors that protoc made of the .proto files: a field that OTLP gains,
// or that somebody mistyped here, is named by this test.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include "../other_signals.h"
#include "../trees.h"
#include "model/schema.h"

namespace otelier::model_exam {
namespace {

using model::Holds;
using model::Label;
using F = pb::FieldDescriptor;

Holds holds(const F& field) {
  switch (field.type()) {
    case F::TYPE_STRING:
      return Holds::text;
    case F::TYPE_BYTES:
      if (!proto::is_hex_id(field)) return Holds::bytes;
      return id_size(field) == 16 ? Holds::trace_id : Holds::span_id;
    case F::TYPE_BOOL:
      return Holds::boolean;
    case F::TYPE_ENUM:
      return Holds::enumeration;
    case F::TYPE_INT32:
      return Holds::int32;
    case F::TYPE_SINT32:
      return Holds::sint32;
    case F::TYPE_UINT32:
      return Holds::uint32;
    case F::TYPE_INT64:
      return Holds::int64;
    case F::TYPE_UINT64:
      return Holds::uint64;
    case F::TYPE_FIXED32:
      return Holds::fixed32;
    case F::TYPE_FIXED64:
      return Holds::fixed64;
    case F::TYPE_SFIXED64:
      return Holds::sfixed64;
    case F::TYPE_DOUBLE:
      return Holds::real;
    case F::TYPE_MESSAGE:
      return Holds::message;
    default:
      ADD_FAILURE() << field.full_name() << " is of a type that tables do not have yet";
      return Holds::message;
  }
}
Label label(const F& field) {
  if (field.is_repeated()) return Label::repeated;
  if (field.real_containing_oneof() != nullptr) return Label::choice;
  return field.has_optional_keyword() ? Label::optional : Label::single;
}

std::size_t compare(const model::Message& table, const pb::Descriptor& type,
                    std::vector<const model::Message*>& seen) {
  if (std::find(seen.begin(), seen.end(), &table) != seen.end()) return 0;
  seen.push_back(&table);
  EXPECT_TRUE(type.full_name().ends_with(std::string(table.name)) || table.name == type.name())
      << table.name << " stands for " << type.full_name();
  EXPECT_EQ(table.fields.size(), static_cast<std::size_t>(type.field_count())) << type.full_name();
  std::size_t fields = 0;
  for (int i = 0; i < type.field_count(); ++i) {
    const F& field = *type.field(i);
    const model::Field* known = table.find(static_cast<std::uint32_t>(field.number()));
    if (known == nullptr) {
      ADD_FAILURE() << field.full_name() << " is missing";
      continue;
    }
    ++fields;
    EXPECT_EQ(known->name, field.json_name()) << field.full_name();
    EXPECT_EQ(table.find(std::string_view(field.json_name())), known) << field.full_name();
    EXPECT_EQ(known->holds, holds(field)) << field.full_name();
    EXPECT_EQ(known->label, label(field)) << field.full_name();
    EXPECT_EQ(known->packed(), field.is_packed()) << field.full_name();
    if (field.message_type() != nullptr && known->message != nullptr) {
      fields += compare(*known->message, *field.message_type(), seen);
    }
  }
  return fields;
}

TEST(Tables, AreWhatTheProtoFilesSay) {
  std::vector<const model::Message*> seen;
  const auto check = [&](std::string_view name, const model::Message& table) {
    return compare(table, **proto::find_message(full_name(name)), seen);
  };
  EXPECT_GT(check("traces", model::kTracesData), 50u);
  EXPECT_GT(check("metrics", model::other::kMetricsData), 50u);
  EXPECT_GT(check("logs", model::other::kLogsData), 15u);
}

}  // namespace
}  // namespace otelier::model_exam
