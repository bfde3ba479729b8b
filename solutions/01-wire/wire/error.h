// What can be wrong with bytes that claim to be a message, and where. An Error names the first byte
// of the element that is broken (the tag, the varint, the length, the fixed value), counted from
// the start of the outermost message, so that it can be found with a hex dump. Errors are values:
// hostile input is ordinary, not exceptional.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace otelier::wire {

enum class Fault : std::uint8_t {
  truncated,          // the message ends inside a tag, a varint or a fixed value
  varint_too_long,    // a value of more than ten bytes, a tag or a length of more than five
  length_beyond_end,  // a length that promises more bytes than are left
  field_number_zero,  // no field has the number 0
  unknown_wire_type,  // 6 and 7 are not defined: nobody knows how long the value is
  stray_end_group,    // an end of a group that was not open
  group_mismatch,     // an end of another group than the one that is open
  group_not_closed,   // the message ends inside a group; the byte is the group's own tag
  too_deep,           // groups and messages inside each other beyond the limit
  too_large,          // more bytes than the limit
};

// "truncated", "varint_too_long", …
[[nodiscard]] std::string_view name(Fault fault);

struct Error {
  Fault fault;
  std::size_t offset;

  // One sentence: "byte 17: the length promises more bytes than are left".
  [[nodiscard]] std::string message() const;
  friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = std::expected<T, Error>;

// return fail(Fault::truncated, offset);
[[nodiscard]] inline std::unexpected<Error> fail(Fault fault, std::size_t offset) {
  return std::unexpected(Error{fault, offset});
}

}  // namespace otelier::wire
