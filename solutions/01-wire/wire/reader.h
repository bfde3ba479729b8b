// Reads a protobuf message field by field, lazily: a Field is a view of the bytes it came from, and
// nothing is copied, allocated or decoded before somebody asks. The Reader trusts no byte: it never
// reads past the end, never recurses, and names the byte where a message breaks. A field that the
// caller does not know is stepped over by its wire type alone, and Field::raw keeps it whole. Views
// live as long as the bytes given. A Reader is for one thread; the bytes may be shared.
//
//   wire::Reader reader(bytes);
//   while (!reader.done()) {
//     const auto field = reader.next();
//     if (!field) return std::unexpected(field.error());
//     switch (field->tag) {
//       case tag(5, WireType::length_delimited): name = field->text(); break;
//       default: unknown.raw(field->raw);
//     }
//   }
#pragma once

#include <bit>
#include <string_view>

#include "wire/cursor.h"
#include "wire/error.h"
#include "wire/tag.h"

namespace otelier::wire {

// Groups and messages inside each other; protobuf's own default. protobuf#recursion-limit
inline constexpr std::size_t kMaxDepth = 100;

// Limits can be lowered, never raised.
struct Limits {
  std::size_t depth = kMaxDepth;
  std::size_t bytes = kMaxMessageBytes;
};

// One field as it stands on the wire. Which accessor makes sense is the caller's knowledge: the
// wire type tells lengths, not meanings.
struct Field {
  std::uint32_t tag = 0;    // number and wire type: what to switch on
  std::uint64_t value = 0;  // the bits of a varint, a fixed32 or a fixed64
  ByteView bytes;          // the inside: of a length-delimited field, or of a group without its end
  ByteView raw;            // the whole field, tag and all: what to write to keep it
  std::size_t offset = 0;  // of raw in the outermost message

  [[nodiscard]] std::uint32_t number() const { return number_of(tag); }
  [[nodiscard]] WireType type() const { return type_of(tag); }

  // (u)int32, enum and (u)int64 come as 64 bits: cast to what the schema says, which drops the
  // rest.
  [[nodiscard]] bool as_bool() const { return value != 0; }
  [[nodiscard]] std::int64_t as_int() const { return static_cast<std::int64_t>(value); }
  [[nodiscard]] std::int64_t as_sint() const { return unzigzag(value); }
  [[nodiscard]] float as_float() const {
    return std::bit_cast<float>(static_cast<std::uint32_t>(value));
  }
  [[nodiscard]] double as_double() const { return std::bit_cast<double>(value); }
  [[nodiscard]] std::string_view text() const { return core::as_text(bytes); }
  // The values of a packed field, one after the other. protobuf#packed
  [[nodiscard]] Cursor values() const {
    // lab:solution
    return Cursor(bytes, offset + static_cast<std::size_t>(bytes.data() - raw.data()));
    // lab:starter
    //| not_implemented("Field::values: a Cursor over bytes that still counts from the outermost byte");
    // lab:end
  }
};

class Reader {
 public:
  explicit Reader(ByteView message, Limits limits = {})
      : cursor_(message), depth_(limits.depth), max_bytes_(limits.bytes) {
    // lab:solution
    if (depth_ > kMaxDepth) depth_ = kMaxDepth;
    if (max_bytes_ > kMaxMessageBytes) max_bytes_ = kMaxMessageBytes;
    // lab:starter
    // lab:end
  }

  // True at the end of the message, which is the only place where a message may end.
  [[nodiscard]] bool done() const { return cursor_.done(); }
  // Of the next byte, in the outermost message.
  [[nodiscard]] std::size_t offset() const { return cursor_.offset(); }

  // The next field; not to be called when done(). O(1) but for a group, which is O(its bytes).
  // After an error the Reader is where it was. Errors: each Fault, at the byte Error says.
  [[nodiscard]] Result<Field> next() {
    // lab:solution
    if (cursor_.rest().size() > max_bytes_) [[unlikely]]
      return fail(Fault::too_large, cursor_.offset());
    Cursor at = cursor_;
    Field field;
    field.offset = at.offset();
    const auto opening = at.tag();
    if (!opening) [[unlikely]]
      return std::unexpected(opening.error());
    field.tag = *opening;
    switch (type_of(*opening)) {
      case WireType::varint: {
        const auto value = at.varint();
        if (!value) [[unlikely]]
          return std::unexpected(value.error());
        field.value = *value;
        break;
      }
      case WireType::fixed64: {
        const auto value = at.fixed64();
        if (!value) [[unlikely]]
          return std::unexpected(value.error());
        field.value = *value;
        break;
      }
      case WireType::length_delimited: {
        const auto value = at.length_delimited();
        if (!value) [[unlikely]]
          return std::unexpected(value.error());
        field.bytes = *value;
        break;
      }
      case WireType::fixed32: {
        const auto value = at.fixed32();
        if (!value) [[unlikely]]
          return std::unexpected(value.error());
        field.value = *value;
        break;
      }
      case WireType::start_group: {
        const auto inside = group(at, *opening, field.offset);
        if (!inside) return std::unexpected(inside.error());
        field.bytes = *inside;
        break;
      }
      case WireType::end_group:
        return fail(Fault::stray_end_group, field.offset);
    }
    field.raw = cursor_.rest().first(at.offset() - field.offset);
    cursor_ = at;
    return field;
    // lab:starter
    //| not_implemented("Reader::next: a tag, then a value as long as its wire type says");
    // lab:end
  }

  // A Reader of the message (or group) inside a field, one level deeper, its offsets still counted
  // from the outermost byte. Error: too_deep, at the field. protobuf#submessages
  [[nodiscard]] Result<Reader> message(const Field& field) const {
    // lab:solution
    if (depth_ == 0) return fail(Fault::too_deep, field.offset);
    Reader inside(field.values());
    inside.depth_ = depth_ - 1;
    return inside;
    // lab:starter
    //| not_implemented("Reader::message: a Reader of what is inside, with one level less to go",
    //|                 field);
    // lab:end
  }

 private:
  explicit Reader(const Cursor& cursor)
      : cursor_(cursor), depth_(kMaxDepth), max_bytes_(kMaxMessageBytes) {}

  // Moves the cursor, which stands behind the opening tag of a group, past the end of that group,
  // and returns what is inside. start is the offset of the opening tag.
  // Errors: also group_mismatch, group_not_closed, too_deep. protobuf#groups
  [[nodiscard]] Result<ByteView> group(Cursor& cursor, std::uint32_t opening,
                                       std::size_t start) const;

  Cursor cursor_;
  std::size_t depth_;  // levels that may still be opened
  std::size_t max_bytes_;
};

// Reads the whole message without looking at meanings: accepts exactly what a parser that knows
// none of the fields accepts. O(bytes), no allocation. The error is the first there is.
[[nodiscard]] Result<void> check(ByteView message, Limits limits = {});

}  // namespace otelier::wire
