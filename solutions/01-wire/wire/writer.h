// Writes a protobuf message forward into one growing buffer: fields in the order of the calls,
// nothing moved but the length of a message that turned out longer than was guessed, and no second
// buffer. What is written is canonical: every varint and every length as short as it can be. The
// Writer writes what it is told, a field with a default value too: leaving those out is the
// caller's knowledge. Clear and reuse it: once it has seen its largest message it allocates no
// more. One thread at a time. A view of its bytes lives until the next write, clear or move.
#pragma once

#include <array>
#include <bit>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/tag.h"
#include "wire/varint.h"

namespace otelier::wire {

class Writer {
 public:
  // Where an open message began. What it holds is the Writer's business.
  class Mark {
    friend class Writer;
    // lab:solution
    std::size_t body;    // offset of the first byte after the room kept for the length
    std::uint16_t slot;  // whose guess that room is
    std::uint8_t kept;   // bytes of it
    // lab:starter
    //| std::size_t start;
    // lab:end
  };

  Writer() = default;
  // lab:solution
  Writer(Writer&& other) noexcept { swap(other); }
  Writer& operator=(Writer&& other) noexcept {
    swap(other);
    return *this;
  }
  // lab:starter
  // lab:end

  // One field each: O(bytes written), amortised; allocates only to grow. A number is
  // 1 … kMaxFieldNumber. Past kMaxMessageBytes: std::length_error.
  // bool, enums, (u)int32 and (u)int64; a negative int32 is extended to 64 bits first.
  void varint(std::uint32_t number, std::uint64_t value) {
    // lab:solution
    std::byte* out = room(2 * kMaxVarintBytes);
    out = put_small(tag(number, WireType::varint), out);
    next_ = put_small(value, out);
    // lab:starter
    //| not_implemented("Writer::varint: the tag, then the value", number, value);
    // lab:end
  }
  // sint32 and sint64. protobuf#signed-ints
  void sint(std::uint32_t number, std::int64_t value) { varint(number, zigzag(value)); }
  // fixed32, sfixed32, float; fixed64, sfixed64, double. protobuf#non-varint-numbers
  void fixed32(std::uint32_t number, std::uint32_t value) {
    // lab:solution
    std::byte* out = put_small(tag(number, WireType::fixed32), room(kMaxVarintBytes + 4));
    put_fixed32(value, out);
    next_ = out + 4;
    // lab:starter
    //| not_implemented("Writer::fixed32: the tag, then four bytes", number, value);
    // lab:end
  }
  void fixed64(std::uint32_t number, std::uint64_t value) {
    // lab:solution
    std::byte* out = put_small(tag(number, WireType::fixed64), room(kMaxVarintBytes + 8));
    put_fixed64(value, out);
    next_ = out + 8;
    // lab:starter
    //| not_implemented("Writer::fixed64: the tag, then eight bytes", number, value);
    // lab:end
  }
  void float32(std::uint32_t number, float value) {
    fixed32(number, std::bit_cast<std::uint32_t>(value));
  }
  void float64(std::uint32_t number, double value) {
    fixed64(number, std::bit_cast<std::uint64_t>(value));
  }
  // string and bytes, and a message that was encoded before. protobuf#length-types
  void bytes(std::uint32_t number, ByteView value) {
    // lab:solution
    std::byte* out = room(2 * kMaxVarintBytes + value.size());
    out = put_small(tag(number, WireType::length_delimited), out);
    out = put_small(value.size(), out);
    next_ = copy(value, out);
    // lab:starter
    //| not_implemented("Writer::bytes: the tag, the length, the bytes", number, value);
    // lab:end
  }
  void text(std::uint32_t number, std::string_view value) { bytes(number, core::as_bytes(value)); }

  // Repeated numbers in one length-delimited field; no values, no field. protobuf#packed
  void packed_varint(std::uint32_t number, std::span<const std::uint64_t> values);
  void packed_sint(std::uint32_t number, std::span<const std::int64_t> values);
  void packed_fixed32(std::uint32_t number, std::span<const std::uint32_t> values);
  void packed_fixed64(std::uint32_t number, std::span<const std::uint64_t> values);
  void packed_float64(std::uint32_t number, std::span<const double> values);

  // A message inside this one: what body writes to this same Writer becomes the value of the field.
  //   writer.message(4, [&] { writer.text(1, "checkout"); });
  template <class Body>
  void message(std::uint32_t number, Body&& body) {
    const Mark mark = open(number);
    std::forward<Body>(body)();
    close(mark);
  }
  // The same in two halves. Every mark is closed once, the last one opened first.
  // protobuf#submessages
  [[nodiscard]] Mark open(std::uint32_t number) {
    // lab:solution
    // The length is not known yet and lengths are as short as can be. So the Writer keeps as many
    // bytes as the last message in this place needed: spans have the size of spans. Right guesses
    // cost nothing; a wrong one moves the body once, in close().
    std::byte* out = room(kMaxVarintBytes + kMaxWidth);
    out = put_small(tag(number, WireType::length_delimited), out);
    const std::uint32_t slot = (number + depth_ * kSlotsPerLevel) % kSlots;
    ++depth_;
    Mark mark;
    mark.kept = widths_[slot];
    mark.slot = static_cast<std::uint16_t>(slot);
    next_ = out + mark.kept;
    mark.body = size();
    return mark;
    // lab:starter
    //| not_implemented("Writer::open: the tag, and a place where the length will stand", number);
    // lab:end
  }
  void close(Mark mark) {
    // lab:solution
    --depth_;
    std::byte* body = buffer_.data() + mark.body;
    const auto length = static_cast<std::size_t>(next_ - body);
    if (varint_size(length) == mark.kept) [[likely]] {
      put_small(length, body - mark.kept);
    } else {
      move_body(mark, length);
    }
    // lab:starter
    //| not_implemented("Writer::close: put the length in its place, in its shortest form", mark);
    // lab:end
  }

  // Bytes that are fields already: an unknown field that is kept, attributes encoded earlier. They
  // are not this Writer's own.
  void raw(ByteView fields) {
    // lab:solution
    next_ = copy(fields, room(fields.size()));
    // lab:starter
    //| not_implemented("Writer::raw: the bytes as they are", fields);
    // lab:end
  }

  [[nodiscard]] ByteView view() const {
    // lab:solution
    return {buffer_.data(), size()};
    // lab:starter
    //| not_implemented("Writer::view: what was written since the last clear");
    // lab:end
  }
  [[nodiscard]] std::size_t size() const {
    // lab:solution
    return static_cast<std::size_t>(next_ - buffer_.data());
    // lab:starter
    //| not_implemented("Writer::size: how many bytes that is");
    // lab:end
  }
  // Forgets the bytes and keeps the memory.
  void clear() {
    // lab:solution
    next_ = buffer_.data();
    depth_ = 0;
    // lab:starter
    //| not_implemented("Writer::clear: forget the bytes, keep the memory");
    // lab:end
  }
  // Room for that many bytes in all, so that writing them allocates nothing.
  void reserve(std::size_t bytes) {
    // lab:solution
    if (bytes > size()) room(bytes - size());
    // lab:starter
    //| not_implemented("Writer::reserve: room for that many bytes in all", bytes);
    // lab:end
  }

 private:
  // lab:solution
  static constexpr std::size_t kMaxWidth = 5;  // of a length
  static constexpr std::uint32_t kSlots = 64, kSlotsPerLevel = 8;

  // At least n bytes at next_.
  std::byte* room(std::size_t n) {
    if (static_cast<std::size_t>(end_ - next_) < n) [[unlikely]]
      grow(n);
    return next_;
  }
  static std::byte* put_small(std::uint64_t value, std::byte* out) {
    if (value < 0x80) [[likely]] {
      *out = static_cast<std::byte>(value);
      return out + 1;
    }
    return out + put_varint(value, out);
  }
  // Names and short texts are most of telemetry: up to 16 bytes are two overlapping words, which
  // beats a call of memcpy.
  static std::byte* copy(ByteView from, std::byte* out) {
    const std::size_t n = from.size();
    const std::byte* in = from.data();
    if (n > 16) {
      std::memcpy(out, in, n);
    } else if (n >= 8) {
      std::uint64_t head, tail;
      std::memcpy(&head, in, 8);
      std::memcpy(&tail, in + n - 8, 8);
      std::memcpy(out, &head, 8);
      std::memcpy(out + n - 8, &tail, 8);
    } else if (n >= 4) {
      std::uint32_t head, tail;
      std::memcpy(&head, in, 4);
      std::memcpy(&tail, in + n - 4, 4);
      std::memcpy(out, &head, 4);
      std::memcpy(out + n - 4, &tail, 4);
    } else if (n > 0) {
      out[0] = in[0];
      out[n / 2] = in[n / 2];
      out[n - 1] = in[n - 1];
    }
    return out + n;
  }
  static constexpr std::array<std::uint8_t, kSlots> one_byte_each() {
    std::array<std::uint8_t, kSlots> widths{};
    widths.fill(1);
    return widths;
  }
  void grow(std::size_t n);
  void move_body(Mark mark, std::size_t length);
  void swap(Writer& other) noexcept {
    std::swap(buffer_, other.buffer_);
    std::swap(next_, other.next_);
    std::swap(end_, other.end_);
    std::swap(depth_, other.depth_);
    std::swap(widths_, other.widths_);
  }

  std::vector<std::byte> buffer_;
  std::byte* next_ = nullptr;  // where the next byte goes
  std::byte* end_ = nullptr;
  std::uint32_t depth_ = 0;                                    // messages open
  std::array<std::uint8_t, kSlots> widths_ = one_byte_each();  // of the last length, by place
  // lab:starter
  //| // What does a Writer hold? A buffer that grows, at the least.
  // lab:end
};

}  // namespace otelier::wire
