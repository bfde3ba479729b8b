// A place in a row of bytes that moves forward as values are read. It never owns, never reads past
// the end, and after an error it stays where the broken element begins. A Cursor reads values
// without tags (the inside of a packed field is exactly that); a Reader puts fields on top.
// Not shared between threads while it moves; the bytes may be.
#pragma once

#include "wire/error.h"
#include "wire/tag.h"
#include "wire/varint.h"

namespace otelier::wire {

inline constexpr std::size_t kMaxTagBytes = 5;     // a tag is a 32-bit varint
inline constexpr std::size_t kMaxLengthBytes = 5;  // and so is a length
// No message is longer: protobuf's own limit. protobuf#size-limit
inline constexpr std::size_t kMaxMessageBytes = 0x7fff'ffff;

class Cursor {
 public:
  Cursor() = default;
  // offset is where bytes begins in the outermost message: errors count from there.
  explicit Cursor(ByteView bytes, std::size_t offset = 0)
      : begin_(bytes.data()), at_(begin_), end_(begin_ + bytes.size()), first_offset_(offset) {}

  [[nodiscard]] bool done() const { return at_ == end_; }
  // Of the next byte, in the outermost message.
  [[nodiscard]] std::size_t offset() const {
    return first_offset_ + static_cast<std::size_t>(at_ - begin_);
  }
  // What was not read yet.
  [[nodiscard]] ByteView rest() const { return {at_, static_cast<std::size_t>(end_ - at_)}; }
  // Moves over bytes that the caller has looked at; n <= rest().size().
  void skip(std::size_t n) { at_ += n; }

  // Each reads one value and moves past it. O(1), no allocation.
  // Errors: truncated, varint_too_long. protobuf#varints
  [[nodiscard]] Result<std::uint64_t> varint() {
    // lab:solution
    std::uint64_t value;
    const std::size_t n = get_varint(rest(), value);
    if (n == 0) [[unlikely]]
      return broken_varint(kMaxVarintBytes);
    skip(n);
    return value;
    // lab:starter
    //| not_implemented("Cursor::varint: get_varint, and an error with its byte when it says 0");
    // lab:end
  }
  [[nodiscard]] Result<std::int64_t> sint() {
    // lab:solution
    const auto value = varint();
    if (!value) return std::unexpected(value.error());
    return unzigzag(*value);
    // lab:starter
    //| not_implemented("Cursor::sint: a varint, unzigzagged");
    // lab:end
  }
  // Errors: truncated. protobuf#non-varint-numbers
  [[nodiscard]] Result<std::uint32_t> fixed32() {
    // lab:solution
    if (rest().size() < 4) return fail(Fault::truncated, offset());
    const std::uint32_t value = get_fixed32(at_);
    skip(4);
    return value;
    // lab:starter
    //| not_implemented("Cursor::fixed32: four bytes, if they are there");
    // lab:end
  }
  [[nodiscard]] Result<std::uint64_t> fixed64() {
    // lab:solution
    if (rest().size() < 8) return fail(Fault::truncated, offset());
    const std::uint64_t value = get_fixed64(at_);
    skip(8);
    return value;
    // lab:starter
    //| not_implemented("Cursor::fixed64: eight bytes, if they are there");
    // lab:end
  }
  // A tag of at most five bytes; bits beyond the 32nd are dropped, as libprotobuf drops them.
  // Errors: truncated, varint_too_long, and of a tag that nothing can follow: field_number_zero,
  // unknown_wire_type. protobuf#structure
  [[nodiscard]] Result<std::uint32_t> tag() {
    // lab:solution
    std::uint64_t bits;
    const std::size_t n = get_varint(rest(), bits, kMaxTagBytes);
    if (n == 0) [[unlikely]]
      return broken_varint(kMaxTagBytes);
    const auto value = static_cast<std::uint32_t>(bits);
    if (number_of(value) == 0) [[unlikely]]
      return fail(Fault::field_number_zero, offset());
    if ((value & 7) > 5) [[unlikely]]
      return fail(Fault::unknown_wire_type, offset());
    skip(n);
    return value;
    // lab:starter
    //| not_implemented("Cursor::tag: a varint of at most five bytes that names a field");
    // lab:end
  }
  // A length and that many bytes. The length is believed only after it was compared with what is
  // left, and the comparison itself must not overflow. Errors: truncated, varint_too_long,
  // length_beyond_end, all at the first byte of the length. protobuf#length-types
  [[nodiscard]] Result<ByteView> length_delimited() {
    // lab:solution
    std::uint64_t length;
    const std::size_t n = get_varint(rest(), length, kMaxLengthBytes);
    if (n == 0) [[unlikely]]
      return broken_varint(kMaxLengthBytes);
    if (length > rest().size() - n) [[unlikely]]
      return fail(Fault::length_beyond_end, offset());
    const ByteView value = rest().subspan(n, length);
    skip(n + length);
    return value;
    // lab:starter
    //| not_implemented("Cursor::length_delimited: a length, compared with what is left, then bytes");
    // lab:end
  }

 private:
  // lab:solution
  // get_varint said 0: the bytes ended, or they went on for too long.
  [[nodiscard]] std::unexpected<Error> broken_varint(std::size_t max_bytes) const {
    return fail(rest().size() < max_bytes ? Fault::truncated : Fault::varint_too_long, offset());
  }

  // lab:starter
  // lab:end
  const std::byte* begin_ = nullptr;
  const std::byte* at_ = nullptr;
  const std::byte* end_ = nullptr;
  std::size_t first_offset_ = 0;
};

}  // namespace otelier::wire
