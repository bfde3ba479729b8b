// A value of an attribute as the caller has it: one of the eight kinds of OTLP's AnyValue. An
// AnyValue owns nothing: text, bytes, arrays and maps are views of the caller's memory, which must
// live until the value was set somewhere. Copied like a pointer; any thread. otel#any-value
//
//   attributes.set("http.request.method", "GET");
//   attributes.set("tags", AnyValue::array(tags));     // tags: an array of AnyValue
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/bytes.h"

namespace otelier::model {

using core::ByteView;

// The kinds bear the numbers of their fields in AnyValue; empty is a value that was not set.
enum class ValueKind : std::uint8_t {
  empty = 0,
  string = 1,
  boolean = 2,
  integer = 3,
  real = 4,
  array = 5,
  map = 6,
  bytes = 7,
};

struct KeyValue;

class AnyValue {
 public:
  constexpr AnyValue() = default;  // empty
  // Exactly bool: a pointer is no truth value.
  constexpr AnyValue(std::same_as<bool> auto value)
      : kind_(ValueKind::boolean), held_{.integer = value} {}
  // Integers are signed and of 64 bits; std::uint64_t does not fit and is refused by the compiler.
  template <std::integral T>
    requires(!std::same_as<T, bool> && (std::signed_integral<T> || sizeof(T) < 8))
  constexpr AnyValue(T value)
      : kind_(ValueKind::integer), held_{.integer = static_cast<std::int64_t>(value)} {}
  template <std::unsigned_integral T>
    requires(sizeof(T) == 8)
  AnyValue(T) = delete;  // say what it is: static_cast<std::int64_t>, or text
  constexpr AnyValue(double value) : kind_(ValueKind::real), held_{.real = value} {}
  constexpr AnyValue(std::string_view text)
      : kind_(ValueKind::string), size_(text.size()), held_{.text = text.data()} {}
  constexpr AnyValue(const char* text) : AnyValue(std::string_view(text)) {}

  [[nodiscard]] static constexpr AnyValue bytes(ByteView bytes) {
    return {ValueKind::bytes, bytes.size(), {.bytes = bytes.data()}};
  }
  [[nodiscard]] static constexpr AnyValue array(std::span<const AnyValue> items) {
    return {ValueKind::array, items.size(), {.items = items.data()}};
  }
  [[nodiscard]] static constexpr AnyValue map(std::span<const KeyValue> members);

  [[nodiscard]] constexpr ValueKind kind() const { return kind_; }
  // Each is for its own kind alone.
  [[nodiscard]] constexpr std::string_view string() const { return {held_.text, size_}; }
  [[nodiscard]] constexpr bool boolean() const { return held_.integer != 0; }
  [[nodiscard]] constexpr std::int64_t integer() const { return held_.integer; }
  [[nodiscard]] constexpr double real() const { return held_.real; }
  [[nodiscard]] constexpr ByteView bytes() const { return {held_.bytes, size_}; }
  [[nodiscard]] constexpr std::span<const AnyValue> items() const { return {held_.items, size_}; }
  [[nodiscard]] constexpr std::span<const KeyValue> members() const;

 private:
  union Held {
    std::int64_t integer;
    double real;
    const char* text;
    const std::byte* bytes;
    const AnyValue* items;
    const KeyValue* members;
  };
  constexpr AnyValue(ValueKind kind, std::size_t size, Held held)
      : kind_(kind), size_(size), held_(held) {}

  ValueKind kind_ = ValueKind::empty;
  std::size_t size_ = 0;  // of what is pointed at
  Held held_{.integer = 0};
};

struct KeyValue {
  std::string_view key;
  AnyValue value;
};

constexpr AnyValue AnyValue::map(std::span<const KeyValue> members) {
  return {ValueKind::map, members.size(), {.members = members.data()}};
}
constexpr std::span<const KeyValue> AnyValue::members() const {
  return {held_.members, size_};
}

}  // namespace otelier::model
