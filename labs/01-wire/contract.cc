// Given. What later labs call, each name once: when this file compiles, your headers still offer
// everything that was promised. It is compiled before your code, so a signature that changed is
// named here and not in an error deep inside something else.
#include <concepts>
#include <span>
#include <string_view>
#include <type_traits>

#include "wire/cursor.h"
#include "wire/error.h"
#include "wire/reader.h"
#include "wire/tag.h"
#include "wire/varint.h"
#include "wire/writer.h"

namespace otelier::wire {
namespace {

static_assert(tag(1, WireType::length_delimited) == 0x0a);
static_assert(number_of(0x0a) == 1 && type_of(0x0a) == WireType::length_delimited);
static_assert(
    std::same_as<decltype(get_varint(ByteView{}, std::declval<std::uint64_t&>())), std::size_t>);
static_assert(std::is_nothrow_move_constructible_v<Writer>);
static_assert(std::is_trivially_copyable_v<Field>);

[[maybe_unused]] void numbers(std::byte* out, ByteView in) {
  std::uint64_t value = 0;
  const std::size_t used = put_varint(value, out) + varint_size(value) + get_varint(in, value) +
                           get_varint(in, value, kMaxTagBytes);
  const std::int64_t back = unzigzag(zigzag(std::int64_t{-1}));
  put_fixed32(get_fixed32(out), out);
  put_fixed64(get_fixed64(out), out);
  static_cast<void>(used);
  static_cast<void>(back);
}

[[maybe_unused]] Result<void> cursors(ByteView in) {
  Cursor cursor(in, std::size_t{7});
  const Result<std::uint64_t> varint = cursor.varint();
  const Result<std::int64_t> sint = cursor.sint();
  const Result<std::uint32_t> fixed32 = cursor.fixed32();
  const Result<std::uint64_t> fixed64 = cursor.fixed64();
  const Result<std::uint32_t> opening = cursor.tag();
  const Result<ByteView> bytes = cursor.length_delimited();
  const ByteView rest = cursor.rest();
  if (cursor.done() || rest.size() < cursor.offset()) return fail(Fault::truncated, 0);
  if (!varint || !sint || !fixed32 || !fixed64 || !opening || !bytes) return {};
  const Error error{Fault::too_deep, 1};
  static_cast<void>(error.message());
  static_cast<void>(name(error.fault));
  return {};
}

[[maybe_unused]] void writing(Writer& writer, std::string_view text, ByteView bytes) {
  writer.varint(1, std::uint64_t{1});
  writer.sint(2, std::int64_t{-1});
  writer.fixed32(3, std::uint32_t{1});
  writer.fixed64(4, std::uint64_t{1});
  writer.float32(5, 1.0F);
  writer.float64(6, 1.0);
  writer.bytes(7, bytes);
  writer.text(8, text);
  writer.packed_varint(9, std::span<const std::uint64_t>());
  writer.packed_sint(10, std::span<const std::int64_t>());
  writer.packed_fixed32(11, std::span<const std::uint32_t>());
  writer.packed_fixed64(12, std::span<const std::uint64_t>());
  writer.packed_float64(13, std::span<const double>());
  writer.message(14, [&] { writer.varint(1, 1); });
  const Writer::Mark mark = writer.open(15);
  writer.close(mark);
  writer.raw(bytes);
  writer.reserve(std::size_t{1});
  const ByteView view = writer.view();
  const std::size_t size = writer.size();
  static_cast<void>(view);
  static_cast<void>(size);
  writer.clear();
}

[[maybe_unused]] Result<void> reading(ByteView bytes) {
  Reader reader(bytes, Limits{.depth = 10, .bytes = 1000});
  while (!reader.done()) {
    const Result<Field> field = reader.next();
    if (!field) return std::unexpected(field.error());
    const std::string_view text = field->text();
    const bool known = field->number() == 1 && field->type() == WireType::varint &&
                       field->as_bool() && field->as_int() == field->as_sint() &&
                       static_cast<double>(field->as_float()) < field->as_double() &&
                       text.size() < field->raw().size() && field->bytes().empty() &&
                       field->offset < reader.offset();
    Cursor values = field->values();
    const Result<Reader> inside = reader.message(*field);
    static_cast<void>(known || values.done() || !inside);
  }
  return check(bytes);
}

}  // namespace
}  // namespace otelier::wire
