#include "wire/reader.h"

namespace otelier::wire {

Result<void> check(ByteView message, Limits limits) {
  // lab:solution
  Reader reader(message, limits);
  while (!reader.done()) {
    if (const auto field = reader.next(); !field) return std::unexpected(field.error());
  }
  return {};
  // lab:starter
  //| not_implemented("check: next() until done(), or until it fails", message, limits);
  // lab:end
}

// lab:solution
Result<Field> Reader::next_field() const {
  if (cursor_.rest().size() > max_bytes_) return fail(Fault::too_large, cursor_.offset());
  Cursor at = cursor_;
  Field field;
  field.start = at.rest().data();
  field.offset = at.offset();
  const auto opening = at.tag();
  if (!opening) return std::unexpected(opening.error());
  field.tag = *opening;
  field.head = static_cast<std::uint16_t>(at.offset() - field.offset);
  switch (type_of(*opening)) {
    case WireType::varint: {
      const auto value = at.varint();
      if (!value) return std::unexpected(value.error());
      field.value = *value;
      break;
    }
    case WireType::fixed64: {
      const auto value = at.fixed64();
      if (!value) return std::unexpected(value.error());
      field.value = *value;
      break;
    }
    case WireType::length_delimited: {
      const auto inside = at.length_delimited();
      if (!inside) return std::unexpected(inside.error());
      field.head = static_cast<std::uint16_t>(inside->data() - field.start);
      field.value = inside->size();
      break;
    }
    case WireType::fixed32: {
      const auto value = at.fixed32();
      if (!value) return std::unexpected(value.error());
      field.value = *value;
      break;
    }
    case WireType::start_group: {
      const auto inside = group(at, *opening, field.offset);
      if (!inside) return std::unexpected(inside.error());
      field.value = inside->size();
      field.tail = static_cast<std::uint16_t>(at.rest().data() - (inside->data() + inside->size()));
      break;
    }
    case WireType::end_group:
      return fail(Fault::stray_end_group, field.offset);
  }
  field.stop = at.rest().data();
  return field;
}
// lab:starter
// lab:end

}  // namespace otelier::wire
