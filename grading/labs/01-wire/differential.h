// One input, three opinions: the codec under test, libprotobuf, and the judge's walker. What they
// must agree on is written here once, for the fuzzer and for the driver that runs random inputs.
#pragma once

#include <google/protobuf/empty.pb.h>
#include <google/protobuf/message.h>
#include <google/protobuf/unknown_field_set.h>

#include <optional>
#include <string>

#include "walker.h"
#include "wire/reader.h"
#include "wire/writer.h"

namespace otelier::wire_exam {

inline std::string broken_text(const std::optional<Break>& broken) {
  return broken ? broken->fault + " at byte " + std::to_string(broken->offset) : "whole";
}
inline std::string broken_text(const wire::Result<void>& result) {
  if (result) return "whole";
  return std::string(wire::name(result.error().fault)) + " at byte " +
         std::to_string(result.error().offset);
}

// nullopt when all agree; else what they said. A whole message is also taken apart and put together
// again, once from raw fields and once by the Writer's own methods, and libprotobuf reads the
// result as the same fields.
inline std::optional<std::string> disagreement(core::ByteView bytes) {
  google::protobuf::Empty theirs;
  const bool accepted = theirs.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  const wire::Result<void> ours = wire::check(bytes);
  Walker walker(bytes);
  const std::vector<Seen> seen = walker.fields(0, bytes.size());
  if (ours.has_value() != accepted || walker.broken().has_value() == accepted) {
    return "libprotobuf " + std::string(accepted ? "accepts" : "rejects") + ", the codec says " +
           broken_text(ours) + ", the walker " + broken_text(walker.broken());
  }
  if (broken_text(ours) != broken_text(walker.broken())) {
    return "the codec says " + broken_text(ours) + ", the walker " + broken_text(walker.broken());
  }
  if (!accepted) return std::nullopt;

  const auto& unknown = theirs.GetReflection()->GetUnknownFields(theirs);
  if (static_cast<std::size_t>(unknown.field_count()) != seen.size()) {
    return "the walker sees another number of fields than libprotobuf";
  }
  wire::Writer kept, written;
  wire::Reader reader(bytes);
  for (int i = 0; i < unknown.field_count(); ++i) {
    const auto field = reader.next();
    if (!field) return "next() fails where check() did not";
    const auto& peer = unknown.field(i);
    const Seen& own = seen[static_cast<std::size_t>(i)];
    const auto n = static_cast<std::uint32_t>(peer.number());
    const std::string where = "field " + std::to_string(i) + ", number " + std::to_string(n);
    if (field->number() != n || field->offset != own.offset ||
        field->raw().size() != own.end - own.offset) {
      return where + ": another number, place or size";
    }
    kept.raw(field->raw());
    bool same = false;
    switch (peer.type()) {
      case google::protobuf::UnknownField::TYPE_VARINT:
        same = field->type() == wire::WireType::varint && field->value == peer.varint();
        written.varint(n, field->value);
        break;
      case google::protobuf::UnknownField::TYPE_FIXED32:
        same = field->type() == wire::WireType::fixed32 && field->value == peer.fixed32();
        written.fixed32(n, static_cast<std::uint32_t>(field->value));
        break;
      case google::protobuf::UnknownField::TYPE_FIXED64:
        same = field->type() == wire::WireType::fixed64 && field->value == peer.fixed64();
        written.fixed64(n, field->value);
        break;
      case google::protobuf::UnknownField::TYPE_LENGTH_DELIMITED:
        same = field->type() == wire::WireType::length_delimited &&
               field->text() == peer.length_delimited();
        if (i % 2 == 0) {
          written.bytes(n, field->bytes());
        } else {
          written.message(n, [&] { written.raw(field->bytes()); });
        }
        break;
      case google::protobuf::UnknownField::TYPE_GROUP:
        same = field->type() == wire::WireType::start_group &&
               field->bytes().size() == own.inside_end - own.inside;
        written.raw(field->raw());
        break;
    }
    if (!same) return where + ": another value than libprotobuf's";
  }
  if (!reader.done()) return "the Reader goes on where libprotobuf has no more fields";
  if (core::as_text(kept.view()) != core::as_text(bytes)) {
    return "the raw fields put together are not the message";
  }
  google::protobuf::Empty again;
  if (!again.ParseFromArray(written.view().data(), static_cast<int>(written.size()))) {
    return "libprotobuf rejects what the Writer made of the fields";
  }
  // libprotobuf writes unknown fields in its canonical form: groups inside may come shorter.
  if (again.SerializeAsString() != theirs.SerializeAsString()) {
    return "the Writer made other fields than the Reader gave it";
  }
  return std::nullopt;
}

}  // namespace otelier::wire_exam
