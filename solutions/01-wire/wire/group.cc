// Groups end where their end tag stands, so the only way past one is through it. Whoever recurses
// here lets a stranger choose the depth of the stack.
#include <array>

#include "wire/reader.h"

namespace otelier::wire {

Result<ByteView> Reader::group(Cursor& cursor, std::uint32_t opening, std::size_t start) const {
  // lab:solution
  struct Open {
    std::uint32_t number;
    std::size_t offset;
  };
  std::array<Open, kMaxDepth> open;  // the groups we are in, outermost first
  std::size_t depth = 0;
  if (depth == depth_) return fail(Fault::too_deep, start);
  open[depth++] = {number_of(opening), start};

  const ByteView inside = cursor.rest();
  const std::size_t first = cursor.offset();
  while (!cursor.done()) {
    const std::size_t here = cursor.offset();
    const auto next = cursor.tag();
    if (!next) return std::unexpected(next.error());
    Result<void> stepped;
    const auto step = [&stepped](const auto& value) {
      if (!value) stepped = std::unexpected(value.error());
    };
    switch (type_of(*next)) {
      case WireType::varint:
        step(cursor.varint());
        break;
      case WireType::fixed64:
        step(cursor.fixed64());
        break;
      case WireType::length_delimited:
        step(cursor.length_delimited());
        break;
      case WireType::fixed32:
        step(cursor.fixed32());
        break;
      case WireType::start_group:
        if (depth == depth_) return fail(Fault::too_deep, here);
        open[depth++] = {number_of(*next), here};
        break;
      case WireType::end_group:
        if (open[depth - 1].number != number_of(*next)) return fail(Fault::group_mismatch, here);
        if (--depth == 0) return inside.first(here - first);
        break;
    }
    if (!stepped) return std::unexpected(stepped.error());
  }
  return fail(Fault::group_not_closed, open[depth - 1].offset);
  // lab:starter
  //| not_implemented("Reader::group: to the end tag of the same number, without recursion", cursor,
  //|                 opening, start);
  // lab:end
}

}  // namespace otelier::wire
