// Numbers as bytes, the ground that both directions stand on. Functions that put write through a
// pointer and trust the caller for room; functions that get never read past the view they are
// given and say 0 when the bytes are no number. No allocation, no state, any thread.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/bytes.h"
#include "core/not_implemented.h"

namespace otelier::wire {

using core::ByteView;

inline constexpr std::size_t kMaxVarintBytes = 10;  // 64 bits, seven a byte

// How many bytes put_varint writes: 1 … 10. protobuf#varints
[[nodiscard]] inline std::size_t varint_size(std::uint64_t value) {
  // lab:solution
  // One byte for each seven bits begun: (bits * 9 + 64) / 64 is ceil(bits / 7) for 1 … 64 bits.
  return (static_cast<std::size_t>(std::bit_width(value | 1)) * 9 + 64) / 64;
  // lab:starter
  //| not_implemented("varint_size: one byte for every seven bits, and one byte for zero", value);
  // lab:end
}

// Writes value at out, which has room for kMaxVarintBytes, and returns how many bytes that took.
// Seven bits a byte, least significant first; the top bit says that more follow. protobuf#varints
inline std::size_t put_varint(std::uint64_t value, std::byte* out) {
  // lab:solution
  std::size_t n = 0;
  for (; value >= 0x80; value >>= 7) out[n++] = static_cast<std::byte>(value | 0x80);
  out[n++] = static_cast<std::byte>(value);
  return n;
  // lab:starter
  //| not_implemented("put_varint: seven bits a byte, least significant group first", value, out);
  // lab:end
}

// Reads a varint from the front of in and returns how many bytes it took; 0 when in ends before the
// varint does, or when it goes on after max_bytes bytes. A varint may be longer than it needs to be
// (0x80 0x00 is zero), and bits beyond the 64th are dropped: both are what libprotobuf does.
[[nodiscard]] inline std::size_t get_varint(ByteView in, std::uint64_t& value,
                                            std::size_t max_bytes = kMaxVarintBytes) {
  // lab:solution
  if (!in.empty() && in[0] < std::byte{0x80}) [[likely]] {
    value = static_cast<std::uint64_t>(in[0]);
    return 1;
  }
  const std::size_t available = in.size() < max_bytes ? in.size() : max_bytes;
  std::uint64_t bits = 0;
  for (std::size_t n = 0; n < available; ++n) {
    const auto byte = static_cast<std::uint64_t>(in[n]);
    bits |= (byte & 0x7f) << (7 * n);
    if (byte < 0x80) {
      value = bits;
      return n + 1;
    }
  }
  return 0;
  // lab:starter
  //| not_implemented("get_varint: the inverse of put_varint, which trusts nobody", in, value,
  //|                 max_bytes);
  // lab:end
}

// Signed numbers of small magnitude as small unsigned ones: 0, -1, 1, -2 … become 0, 1, 2, 3 …
// Defined for every input, the smallest number too. protobuf#signed-ints
[[nodiscard]] inline std::uint64_t zigzag(std::int64_t value) {
  // lab:solution
  return static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
  // lab:starter
  //| not_implemented("zigzag: the sign moves to bit 0", value);
  // lab:end
}
[[nodiscard]] inline std::int64_t unzigzag(std::uint64_t value) {
  // lab:solution
  return static_cast<std::int64_t>(value >> 1 ^ (0 - (value & 1)));
  // lab:starter
  //| not_implemented("unzigzag: the inverse of zigzag", value);
  // lab:end
}

// Four and eight bytes, least significant first, whatever the machine's own order is.
// protobuf#non-varint-numbers
inline void put_fixed32(std::uint32_t value, std::byte* out) {
  // lab:solution
  if constexpr (std::endian::native == std::endian::big) value = __builtin_bswap32(value);
  std::memcpy(out, &value, sizeof value);
  // lab:starter
  //| not_implemented("put_fixed32: four bytes, least significant first", value, out);
  // lab:end
}
inline void put_fixed64(std::uint64_t value, std::byte* out) {
  // lab:solution
  if constexpr (std::endian::native == std::endian::big) value = __builtin_bswap64(value);
  std::memcpy(out, &value, sizeof value);
  // lab:starter
  //| not_implemented("put_fixed64: eight bytes, least significant first", value, out);
  // lab:end
}
// in holds at least the four (eight) bytes.
[[nodiscard]] inline std::uint32_t get_fixed32(const std::byte* in) {
  // lab:solution
  std::uint32_t value;
  std::memcpy(&value, in, sizeof value);
  if constexpr (std::endian::native == std::endian::big) value = __builtin_bswap32(value);
  return value;
  // lab:starter
  //| not_implemented("get_fixed32: the inverse of put_fixed32", in);
  // lab:end
}
[[nodiscard]] inline std::uint64_t get_fixed64(const std::byte* in) {
  // lab:solution
  std::uint64_t value;
  std::memcpy(&value, in, sizeof value);
  if constexpr (std::endian::native == std::endian::big) value = __builtin_bswap64(value);
  return value;
  // lab:starter
  //| not_implemented("get_fixed64: the inverse of put_fixed64", in);
  // lab:end
}

}  // namespace otelier::wire
