// A value in its encoded form, read in place: a view of the bytes of an AnyValue that were checked
// or written by this library. Nothing is copied or decoded before somebody asks. The view lives as
// long as the bytes; any thread. Given: readers need it long before you have written all of this.
#pragma once

#include <bit>
#include <vector>

#include "model/schema.h"
#include "model/value.h"
#include "wire/reader.h"

namespace otelier::model {

struct EncodedKeyValue;

class EncodedValue {
 public:
  EncodedValue() = default;  // empty
  // The bytes of an AnyValue message. Of a choice made several times the last counts.
  explicit EncodedValue(ByteView any_value) {
    for (wire::Reader reader(any_value); !reader.done();) {
      const auto field = reader.next();
      if (!field) return;
      if (field->number() < 1 || field->number() > 7) continue;
      kind_ = static_cast<ValueKind>(field->number());
      number_ = field->value;
      bytes_ = field->bytes();
    }
  }
  // The value inside a KeyValue field, tag and all.
  [[nodiscard]] static EncodedValue of_key_value(ByteView field) {
    wire::Reader outer(field);
    const auto whole = outer.next();
    return whole ? inside(whole->bytes()) : EncodedValue();
  }

  [[nodiscard]] ValueKind kind() const { return kind_; }
  // Each is for its own kind alone.
  [[nodiscard]] std::string_view string() const { return core::as_text(bytes_); }
  [[nodiscard]] bool boolean() const { return number_ != 0; }
  [[nodiscard]] std::int64_t integer() const { return static_cast<std::int64_t>(number_); }
  [[nodiscard]] double real() const { return std::bit_cast<double>(number_); }
  [[nodiscard]] ByteView bytes() const { return bytes_; }
  // The elements of an array and the members of a map, one allocation.
  [[nodiscard]] std::vector<EncodedValue> items() const;
  [[nodiscard]] std::vector<EncodedKeyValue> members() const;

 private:
  friend struct EncodedKeyValue;
  static EncodedValue inside(ByteView key_value) {
    EncodedValue value;
    for (wire::Reader reader(key_value); !reader.done();) {
      const auto part = reader.next();
      if (!part) break;
      if (part->number() == key_value::value.number) value = EncodedValue(part->bytes());
    }
    return value;
  }

  ValueKind kind_ = ValueKind::empty;
  std::uint64_t number_ = 0;
  ByteView bytes_;
};

struct EncodedKeyValue {
  std::string_view key;
  EncodedValue value;

  explicit EncodedKeyValue(ByteView key_value) : value(EncodedValue::inside(key_value)) {
    for (wire::Reader reader(key_value); !reader.done();) {
      const auto part = reader.next();
      if (!part) return;
      if (part->number() == key_value::key.number) key = part->text();
    }
  }
};

inline std::vector<EncodedValue> EncodedValue::items() const {
  std::vector<EncodedValue> all;
  for (wire::Reader reader(bytes_); !reader.done();) {
    const auto item = reader.next();
    if (!item) break;
    if (item->number() == kArrayItems.number) all.emplace_back(item->bytes());
  }
  return all;
}
inline std::vector<EncodedKeyValue> EncodedValue::members() const {
  std::vector<EncodedKeyValue> all;
  for (wire::Reader reader(bytes_); !reader.done();) {
    const auto member = reader.next();
    if (!member) break;
    if (member->number() == kMapMembers.number) all.emplace_back(member->bytes());
  }
  return all;
}

}  // namespace otelier::model
