#include "wire/writer.h"

#include <stdexcept>

#include "wire/cursor.h"

namespace otelier::wire {

void Writer::packed_varint(std::uint32_t number, std::span<const std::uint64_t> values) {
  // lab:solution
  if (values.empty()) return;
  message(number, [&] {
    for (const std::uint64_t value : values) next_ = put_small(value, room(kMaxVarintBytes));
  });
  // lab:starter
  //| not_implemented("Writer::packed_varint: one tag, one length, the values without tags", number,
  //|                 values);
  // lab:end
}

void Writer::packed_sint(std::uint32_t number, std::span<const std::int64_t> values) {
  // lab:solution
  if (values.empty()) return;
  message(number, [&] {
    for (const std::int64_t value : values) next_ = put_small(zigzag(value), room(kMaxVarintBytes));
  });
  // lab:starter
  //| not_implemented("Writer::packed_sint: as packed_varint, each value zigzagged", number, values);
  // lab:end
}

void Writer::packed_fixed32(std::uint32_t number, std::span<const std::uint32_t> values) {
  // lab:solution
  if (values.empty()) return;
  std::byte* out = room(2 * kMaxVarintBytes + values.size_bytes());
  out = put_small(tag(number, WireType::length_delimited), out);
  out = put_small(values.size_bytes(), out);
  for (const std::uint32_t value : values) {
    put_fixed32(value, out);
    out += 4;
  }
  next_ = out;
  // lab:starter
  //| not_implemented("Writer::packed_fixed32: the length is known before the first value", number,
  //|                 values);
  // lab:end
}

void Writer::packed_fixed64(std::uint32_t number, std::span<const std::uint64_t> values) {
  // lab:solution
  if (values.empty()) return;
  std::byte* out = room(2 * kMaxVarintBytes + values.size_bytes());
  out = put_small(tag(number, WireType::length_delimited), out);
  out = put_small(values.size_bytes(), out);
  for (const std::uint64_t value : values) {
    put_fixed64(value, out);
    out += 8;
  }
  next_ = out;
  // lab:starter
  //| not_implemented("Writer::packed_fixed64: as packed_fixed32, eight bytes each", number, values);
  // lab:end
}

void Writer::packed_float64(std::uint32_t number, std::span<const double> values) {
  // lab:solution
  if (values.empty()) return;
  std::byte* out = room(2 * kMaxVarintBytes + values.size_bytes());
  out = put_small(tag(number, WireType::length_delimited), out);
  out = put_small(values.size_bytes(), out);
  for (const double value : values) {
    put_fixed64(std::bit_cast<std::uint64_t>(value), out);
    out += 8;
  }
  next_ = out;
  // lab:starter
  //| not_implemented("Writer::packed_float64: as packed_fixed64, the bits of each double", number,
  //|                 values);
  // lab:end
}

// lab:solution
// Doubles, so that writing n bytes costs O(n) however they arrive.
void Writer::grow(std::size_t n) {
  const std::size_t used = size();
  if (n > kMaxMessageBytes || used > kMaxMessageBytes - n) {
    throw std::length_error("wire::Writer: a message may not be larger than 2 GiB - 1 byte");
  }
  std::size_t capacity = used < n ? used + n : 2 * used;
  if (capacity < 512) capacity = 512;
  buffer_.resize(capacity);
  next_ = buffer_.data() + used;
  end_ = buffer_.data() + capacity;
}

// The guess was wrong: makes the room for the length as wide as it must be, and remembers.
void Writer::move_body(Mark mark, std::size_t length) {
  const std::size_t width = varint_size(length);
  if (width > mark.kept) room(width - mark.kept);
  std::byte* from = buffer_.data() + mark.body;
  std::byte* to = from - mark.kept + width;
  std::memmove(to, from, length);
  put_varint(length, to - width);
  next_ = to + length;
  widths_[mark.slot] = static_cast<std::uint8_t>(width);
}
// lab:starter
// lab:end

}  // namespace otelier::wire
