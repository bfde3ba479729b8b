// A protobuf message is a row of fields, and each field opens with a tag: its number and its wire
// type in one 32-bit integer. The wire type says only how long the value is, so a reader can step
// over a field it has never heard of. Everything here is constexpr and costs nothing.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/bytes.h"

namespace otelier::wire {

using core::ByteView;

enum class WireType : std::uint8_t {
  varint = 0,            // one to ten bytes, seven bits in each
  fixed64 = 1,           // eight bytes, little-endian
  length_delimited = 2,  // a varint length, then that many bytes: text, bytes, message, packed
  start_group = 3,       // fields up to the end tag of the same number; old, still to be skipped
  end_group = 4,
  fixed32 = 5,  // four bytes, little-endian
};

inline constexpr std::uint32_t kMaxFieldNumber = (1u << 29) - 1;

// The integer that opens a field. Field and type together make one case label:
//   switch (field.tag) { case tag(1, WireType::fixed64): …
[[nodiscard]] constexpr std::uint32_t tag(std::uint32_t number, WireType type) {
  return number << 3 | static_cast<std::uint32_t>(type);
}
[[nodiscard]] constexpr std::uint32_t number_of(std::uint32_t tag) {
  return tag >> 3;
}
[[nodiscard]] constexpr WireType type_of(std::uint32_t tag) {
  return static_cast<WireType>(tag & 7);
}

}  // namespace otelier::wire
