#include "model/attributes.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>

#include "model/schema.h"
#include "model/utf8.h"
#include "wire/varint.h"

namespace otelier::model {

// lab:solution
namespace {

using wire::tag;
using wire::WireType;

// Attributes are addressed with 32 bits.
constexpr std::size_t kMaxBlock = 0x7fff'ffff;
constexpr std::size_t kWorthClosing = 1024;

std::uint64_t word_at(const char* text) {
  std::uint64_t word;
  std::memcpy(&word, text, sizeof word);
  return word;
}
std::uint32_t half_word_at(const char* text) {
  std::uint32_t word;
  std::memcpy(&word, text, sizeof word);
  return word;
}

// Keys of one program begin alike and differ at the end; both ends and the length tell nearly all
// of them apart, without a loop over the key.
std::uint32_t print_of(std::string_view key) {
  const char* text = key.data();
  const std::size_t n = key.size();
  std::uint64_t head = 0, tail = 0;
  if (n >= 8) {
    head = word_at(text);
    tail = word_at(text + n - 8);
  } else if (n >= 4) {
    head = half_word_at(text);
    tail = half_word_at(text + n - 4);
  } else {
    for (const char c : key) head = head << 8 | static_cast<unsigned char>(c);
  }
  const std::uint64_t mixed = (head ^ n) * 0x9e3779b97f4a7c15 ^ tail * 0xc2b2ae3d27d4eb4f;
  return static_cast<std::uint32_t>(mixed >> 32 ^ mixed);
}

std::byte* put_byte(std::uint32_t value, std::byte* out) {
  *out = static_cast<std::byte>(value);
  return out + 1;
}
std::byte* put_number(std::uint64_t value, std::byte* out) {
  if (value < 0x80) [[likely]]
    return put_byte(static_cast<std::uint32_t>(value), out);
  return out + wire::put_varint(value, out);
}
// Short text is two overlapping words, which beats a call of memcpy.
std::byte* put_bytes(ByteView from, std::byte* out) {
  const std::size_t n = from.size();
  const auto* text = reinterpret_cast<const char*>(from.data());
  if (n > 32) {
    std::memcpy(out, text, n);
  } else if (n > 16) {
    std::memcpy(out, text, 16);
    std::memcpy(out + n - 16, text + n - 16, 16);
  } else if (n >= 8) {
    const std::uint64_t head = word_at(text), tail = word_at(text + n - 8);
    std::memcpy(out, &head, 8);
    std::memcpy(out + n - 8, &tail, 8);
  } else if (n >= 4) {
    const std::uint32_t head = half_word_at(text), tail = half_word_at(text + n - 4);
    std::memcpy(out, &head, 4);
    std::memcpy(out + n - 4, &tail, 4);
  } else {
    for (std::size_t i = 0; i < n; ++i) out[i] = from[i];
  }
  return out + n;
}

// The text as it may be sent: itself nearly always; repaired and cut in `scratch` when it must be.
std::string_view presentable(std::string_view text, std::uint32_t limit, std::string& scratch) {
  if (!is_utf8(text)) [[unlikely]] {
    scratch = repaired_utf8(text);
    text = scratch;
  }
  return text.size() <= limit ? text : text.substr(0, utf8_prefix(text, limit));
}
ByteView cut(ByteView bytes, std::uint32_t limit) {
  return bytes.size() <= limit ? bytes : bytes.first(limit);
}

// Writes the fields of an AnyValue. False when arrays and maps go deeper than `levels`.
bool write_value(wire::Writer& out, const AnyValue& value, std::uint32_t limit,
                 std::size_t levels) {
  std::string scratch;
  bool whole = true;
  switch (value.kind()) {
    case ValueKind::empty:
      break;
    case ValueKind::string:
      out.text(any_value::string.number, presentable(value.string(), limit, scratch));
      break;
    case ValueKind::boolean:
      out.varint(any_value::boolean.number, value.boolean() ? 1 : 0);
      break;
    case ValueKind::integer:
      out.varint(any_value::integer.number, static_cast<std::uint64_t>(value.integer()));
      break;
    case ValueKind::real:
      out.float64(any_value::real.number, value.real());
      break;
    case ValueKind::bytes:
      out.bytes(any_value::bytes.number, cut(value.bytes(), limit));
      break;
    case ValueKind::array:
      if (levels == 0) return false;
      out.message(any_value::array.number, [&] {
        for (const AnyValue& item : value.items()) {
          out.message(kArrayItems.number,
                      [&] { whole = whole && write_value(out, item, limit, levels - 1); });
        }
      });
      break;
    case ValueKind::map:
      if (levels == 0) return false;
      out.message(any_value::map.number, [&] {
        for (const KeyValue& member : value.members()) {
          out.message(kMapMembers.number, [&] {
            out.text(key_value::key.number,
                     presentable(member.key, AttributeLimits::kNone, scratch));
            out.message(key_value::value.number, [&] {
              whole = whole && write_value(out, member.value, limit, levels - 1);
            });
          });
        }
      });
      break;
  }
  return whole;
}

}  // namespace
// lab:starter
// lab:end

bool Attributes::set(std::string_view key, const AnyValue& value) {
  // lab:solution
  const bool fits = value.kind() != ValueKind::string ||
                    (value.string().size() <= limits_.value_length && is_utf8(value.string()));
  if (!fits || !is_utf8(key)) [[unlikely]]
    return set_presentable(key, value);
  return store(key, value);
  // lab:starter
  //| not_implemented("Attributes::set: write the KeyValue, note where it is", key, value);
  // lab:end
}

// lab:solution
// The rare way: the key or the text must be repaired or cut first.
bool Attributes::set_presentable(std::string_view key, const AnyValue& value) {
  std::string scratch_key, scratch;
  key = presentable(key, AttributeLimits::kNone, scratch_key);
  if (value.kind() != ValueKind::string) return store(key, value);
  return store(key, presentable(value.string(), limits_.value_length, scratch));
}

bool Attributes::store(std::string_view key, const AnyValue& value) {
  // The AnyValue: a tag, for some kinds a length, and at most this many bytes that stand somewhere.
  ByteView body;
  std::uint64_t number = 0;
  std::size_t size = 0;
  std::uint32_t opening = 0;
  switch (value.kind()) {
    case ValueKind::string:
      body = core::as_bytes(value.string());
      opening = tag(any_value::string.number, WireType::length_delimited);
      size = 1 + wire::varint_size(body.size()) + body.size();
      break;
    case ValueKind::bytes:
      body = cut(value.bytes(), limits_.value_length);
      opening = tag(any_value::bytes.number, WireType::length_delimited);
      size = 1 + wire::varint_size(body.size()) + body.size();
      break;
    case ValueKind::boolean:
      number = value.boolean() ? 1 : 0;
      opening = tag(any_value::boolean.number, WireType::varint);
      size = 2;
      break;
    case ValueKind::integer:
      number = static_cast<std::uint64_t>(value.integer());
      opening = tag(any_value::integer.number, WireType::varint);
      size = 1 + wire::varint_size(number);
      break;
    case ValueKind::real:
      opening = tag(any_value::real.number, WireType::fixed64);
      size = 9;
      break;
    case ValueKind::array:
    case ValueKind::map:
      if (!encode_nested(value)) {
        ++dropped_;
        return false;
      }
      body = nested_->view();
      size = body.size();
      break;
    case ValueKind::empty:
      break;
  }

  const std::uint32_t print = print_of(key);
  const std::size_t older = position(key, print);
  const std::size_t inner =
      1 + wire::varint_size(key.size()) + key.size() + 1 + wire::varint_size(size) + size;
  if (key.empty() || (older == index_.size() && index_.size() >= limits_.count) ||
      key.size() > kMaxBlock || size > kMaxBlock || used_ + inner > kMaxBlock - 32) [[unlikely]] {
    ++dropped_;
    return false;
  }

  std::byte* out = room(inner + 2 * wire::kMaxVarintBytes);
  Entry entry{.print = print,
              .begin = static_cast<std::uint32_t>(used_),
              .end = 0,
              .key = 0,
              .key_size = static_cast<std::uint32_t>(key.size())};
  out = put_number(tag(field_, WireType::length_delimited), out);
  out = put_number(inner, out);
  out = put_byte(tag(key_value::key.number, WireType::length_delimited), out);
  out = put_number(key.size(), out);
  entry.key = static_cast<std::uint32_t>(out - block_.get());
  out = put_bytes(core::as_bytes(key), out);
  out = put_byte(tag(key_value::value.number, WireType::length_delimited), out);
  out = put_number(size, out);
  if (opening != 0) out = put_byte(opening, out);
  switch (value.kind()) {
    case ValueKind::string:
    case ValueKind::bytes:
      out = put_number(body.size(), out);
      [[fallthrough]];
    case ValueKind::array:
    case ValueKind::map:
      out = put_bytes(body, out);
      break;
    case ValueKind::boolean:
    case ValueKind::integer:
      out = put_number(number, out);
      break;
    case ValueKind::real:
      wire::put_fixed64(std::bit_cast<std::uint64_t>(value.real()), out);
      out += 8;
      break;
    case ValueKind::empty:
      break;
  }
  used_ = static_cast<std::size_t>(out - block_.get());
  entry.end = static_cast<std::uint32_t>(used_);
  index_.push_back(entry);
  if (older + 1 < index_.size()) kill(older);
  return true;
}
// lab:starter
// lab:end

void Attributes::adopt(std::string_view key, ByteView field) {
  // lab:solution
  if (field.size() > kMaxBlock || used_ + field.size() > kMaxBlock) {
    ++dropped_;
    return;
  }
  const std::byte* before = field.data();
  std::byte* out = room(field.size());
  std::memcpy(out, before, field.size());
  const auto begin = static_cast<std::uint32_t>(used_);
  const auto key_at =
      key.empty()
          ? std::size_t{0}
          : static_cast<std::size_t>(reinterpret_cast<const std::byte*>(key.data()) - before);
  used_ += field.size();
  index_.push_back({.print = print_of(key),
                    .begin = begin,
                    .end = static_cast<std::uint32_t>(used_),
                    .key = begin + static_cast<std::uint32_t>(key_at),
                    .key_size = static_cast<std::uint32_t>(key.size())});
  // lab:starter
  //| not_implemented("Attributes::adopt: the field as it is, and where its key stands", key, field);
  // lab:end
}

std::optional<EncodedValue> Attributes::find(std::string_view key) const {
  // lab:solution
  const std::size_t at = position(key, print_of(key));
  if (at == index_.size()) return std::nullopt;
  return value_of(index_[at]);
  // lab:starter
  //| not_implemented("Attributes::find: the last attribute of that key", key);
  // lab:end
}

// lab:solution
// The last entry of the key, index_.size() when there is none.
std::size_t Attributes::position(std::string_view key, std::uint32_t print) const {
  for (std::size_t i = index_.size(); i > 0; --i) {
    const Entry& entry = index_[i - 1];
    if (entry.print == print && key_of(entry) == key) return i - 1;
  }
  return index_.size();
}

// An array or a map of any size: encoded apart, because only then is its length known.
bool Attributes::encode_nested(const AnyValue& value) {
  if (!nested_) nested_ = std::make_unique<wire::Writer>();
  nested_->clear();
  return write_value(*nested_, value, limits_.value_length, kMaxValueDepth);
}

// Doubles, so that n bytes cost O(n) however they arrive.
void Attributes::grow(std::size_t n) {
  const std::size_t capacity = std::max({std::size_t{512}, 2 * capacity_, used_ + n});
  auto larger = std::make_unique_for_overwrite<std::byte[]>(capacity);
  if (used_ != 0) std::memcpy(larger.get(), block_.get(), used_);
  block_ = std::move(larger);
  capacity_ = capacity;
}

// Takes the entry out of the index; its bytes stay where they are until it pays to close up.
void Attributes::kill(std::size_t position) {
  dead_ += index_[position].end - index_[position].begin;
  index_.erase(index_.begin() + static_cast<std::ptrdiff_t>(position));
  if (dead_ > kWorthClosing && dead_ > used_ - dead_) close_up();
}

void Attributes::close_up() {
  std::size_t to = 0;
  for (Entry& entry : index_) {
    const std::size_t size = entry.end - entry.begin;
    std::memmove(block_.get() + to, block_.get() + entry.begin, size);
    entry.key = entry.key - entry.begin + static_cast<std::uint32_t>(to);
    entry.begin = static_cast<std::uint32_t>(to);
    to += size;
    entry.end = static_cast<std::uint32_t>(to);
  }
  used_ = to;
  dead_ = 0;
}
// lab:starter
// lab:end

}  // namespace otelier::model
