// Reads a protobuf message field by field, lazily: a Field is a view of the bytes it came from, and
// nothing is copied, allocated or decoded before somebody asks. The Reader trusts no byte: it never
// reads past the end, never recurses, and names the byte where a message breaks. A field that the
// caller does not know is stepped over by its wire type alone, and Field::raw() keeps it whole.
// Views live as long as the bytes given. A Reader is for one thread; the bytes may be shared.
//
//   wire::Reader reader(bytes);
//   while (!reader.done()) {
//     const auto field = reader.next();
//     if (!field) return std::unexpected(field.error());
//     switch (field->tag) {
//       case tag(5, WireType::length_delimited): name = field->text(); break;
//       default: unknown.raw(field->raw());
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

// One field as it stands on the wire: forty bytes that point into the message. Which accessor makes
// sense is the caller's knowledge: the wire type tells lengths, not meanings.
struct Field {
  std::uint32_t tag = 0;             // number and wire type: what to switch on
  std::uint16_t head = 0;            // bytes of the tag, and of the length where there is one
  std::uint16_t tail = 0;            // bytes of a group's end tag; 0 for all other fields
  std::uint64_t value = 0;           // a varint or fixed value; else how many bytes are inside
  const std::byte* start = nullptr;  // of the whole field
  const std::byte* stop = nullptr;
  std::size_t offset = 0;  // of start, in the outermost message

  [[nodiscard]] std::uint32_t number() const { return number_of(tag); }
  [[nodiscard]] WireType type() const { return type_of(tag); }
  // The whole field, tag and all: what to write to keep it. protobuf#unknown-fields
  [[nodiscard]] ByteView raw() const { return {start, stop}; }
  // What stands between head and tail: the inside of a length-delimited field, the fields of a
  // group, the encoded bytes of a number. Whatever the type, it never leaves the field.
  [[nodiscard]] ByteView bytes() const { return {start + head, stop - tail}; }

  [[nodiscard]] std::string_view text() const { return core::as_text(bytes()); }
  // (u)int32, enum and (u)int64 come as 64 bits: cast to what the schema says, which drops the
  // rest.
  [[nodiscard]] bool as_bool() const { return value != 0; }
  [[nodiscard]] std::int64_t as_int() const { return static_cast<std::int64_t>(value); }
  [[nodiscard]] std::int64_t as_sint() const { return unzigzag(value); }
  [[nodiscard]] float as_float() const {
    return std::bit_cast<float>(static_cast<std::uint32_t>(value));
  }
  [[nodiscard]] double as_double() const { return std::bit_cast<double>(value); }
  // The values of a packed field, one after the other. protobuf#packed
  [[nodiscard]] Cursor values() const {
    // lab:solution
    return Cursor(bytes(), offset + head);
    // lab:starter
    //| not_implemented("Field::values: a Cursor over bytes() that counts from the outermost byte");
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
    // Most fields of telemetry have a one-byte tag and a short value. Those are read here, in the
    // caller's loop; every other field and every fault goes the long way, which is one call.
    Field field;
    if (const std::size_t size = short_field(field); size != 0) [[likely]] {
      cursor_.skip(size);
      return field;
    }
    const Result<Field> any = next_field();
    if (any) cursor_.skip(static_cast<std::size_t>(any->stop - any->start));
    return any;
    // lab:starter
    //| not_implemented("Reader::next: a tag, then a value as long as its wire type says");
    // lab:end
  }

  // A Reader of the message (or group) inside a field, one level deeper, its offsets still counted
  // from the outermost byte. Error: too_deep, at the field. protobuf#submessages
  [[nodiscard]] Result<Reader> message(const Field& field) const {
    // lab:solution
    if (depth_ == 0) return fail(Fault::too_deep, field.offset);
    return Reader(field.values(), depth_ - 1);
    // lab:starter
    //| not_implemented("Reader::message: a Reader of what is inside, with one level less to go",
    //|                 field);
    // lab:end
  }

 private:
  Reader(const Cursor& cursor, std::size_t depth) : cursor_(cursor), depth_(depth) {}

  // lab:solution
  // Its size; 0 when the field at the cursor is not one of the common short ones, or is broken.
  [[gnu::always_inline]] inline std::size_t short_field(Field& field) const {
    const ByteView rest = cursor_.rest();
    if (rest.size() < 2 || rest.size() > max_bytes_) [[unlikely]]
      return 0;
    const auto opening = static_cast<std::uint32_t>(rest[0]);
    if (opening - 8 >= 0x78) [[unlikely]]  // field number 0, or a tag of several bytes
      return 0;
    const auto second = static_cast<std::uint32_t>(rest[1]);
    std::size_t size = 0;
    switch (type_of(opening)) {
      case WireType::length_delimited:
        if (second >= 0x80 || second > rest.size() - 2) [[unlikely]]
          return 0;
        field.value = second;
        field.head = 2;
        size = 2 + second;
        break;
      case WireType::varint:
        if (second >= 0x80) {
          if (rest.size() < 3 || rest[2] >= std::byte{0x80}) return 0;
          field.value = (second & 0x7f) | static_cast<std::uint32_t>(rest[2]) << 7;
          size = 3;
        } else {
          field.value = second;
          size = 2;
        }
        field.head = 1;
        break;
      case WireType::fixed64:
        if (rest.size() < 9) [[unlikely]]
          return 0;
        field.value = get_fixed64(rest.data() + 1);
        field.head = 1;
        size = 9;
        break;
      case WireType::fixed32:
        if (rest.size() < 5) [[unlikely]]
          return 0;
        field.value = get_fixed32(rest.data() + 1);
        field.head = 1;
        size = 5;
        break;
      default:
        return 0;
    }
    field.tag = opening;
    field.start = rest.data();
    field.stop = rest.data() + size;
    field.offset = cursor_.offset();
    return size;
  }
  // Any field, or what is wrong with it; the cursor stays.
  [[nodiscard]] Result<Field> next_field() const;

  // lab:starter
  // lab:end
  // Moves the cursor, which stands behind the opening tag of a group, past the end of that group,
  // and returns what is inside. start is the offset of the opening tag.
  // Errors: also group_mismatch, group_not_closed, too_deep. protobuf#groups
  [[nodiscard]] Result<ByteView> group(Cursor& cursor, std::uint32_t opening,
                                       std::size_t start) const;

  Cursor cursor_;
  std::size_t depth_;  // levels that may still be opened
  std::size_t max_bytes_ = kMaxMessageBytes;
};

// Reads the whole message without looking at meanings: accepts exactly what a parser that knows
// none of the fields accepts. O(bytes), no allocation. The error is the first there is.
[[nodiscard]] Result<void> check(ByteView message, Limits limits = {});

}  // namespace otelier::wire
