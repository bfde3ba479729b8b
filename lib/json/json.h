// JSON for learners and players. Light on purpose: no template library behind this header, and what
// copies, moves and destroys a Value is compiled once, so a file that includes it compiles in a
// blink. Parsing and writing are done by a well-kept library in json.cc, compiled once. A Value
// owns what it holds; objects keep the order in which members were added, each name once. A Value
// may be read by many threads, written to by one alone.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/result.h"

namespace otelier::json {

class Value;
using Array = std::vector<Value>;
using Member = std::pair<std::string, Value>;
using Object = std::vector<Member>;

// Objects and arrays inside each other that parse() follows.
inline constexpr std::size_t kMaxDepth = 512;

class Value {
 public:
  Value() = default;  // null
  Value(std::nullptr_t) {}
  Value(bool value);
  Value(std::signed_integral auto value) : Value(Signed{value}) {}
  Value(std::unsigned_integral auto value) : Value(Unsigned{value}) {}
  Value(double value);
  Value(const char* value);
  Value(std::string_view value);
  Value(std::string value);
  Value(Array value);
  Value(Object value);
  Value(const Value& other);
  Value(Value&& other) noexcept;
  Value& operator=(const Value& other);
  Value& operator=(Value&& other) noexcept;
  ~Value();

  [[nodiscard]] static Value object(std::initializer_list<Member> members = {});
  [[nodiscard]] static Value array(std::initializer_list<Value> items = {});

  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(held_); }
  [[nodiscard]] bool is_bool() const { return std::holds_alternative<bool>(held_); }
  [[nodiscard]] bool is_string() const { return std::holds_alternative<std::string>(held_); }
  [[nodiscard]] bool is_array() const { return std::holds_alternative<Array>(held_); }
  [[nodiscard]] bool is_object() const { return std::holds_alternative<Object>(held_); }
  [[nodiscard]] bool is_integer() const;  // a 64-bit integer, signed or not
  [[nodiscard]] bool is_number() const;   // an integer or a double

  // Each gives the value, or the fallback when this is something else. Integers also come from a
  // string of digits, and doubles from "NaN", "Infinity" and "-Infinity", since OTLP/JSON writes
  // them so. An integer out of the asked range is something else.
  [[nodiscard]] bool as_bool(bool fallback = false) const;
  [[nodiscard]] std::int64_t as_int(std::int64_t fallback = 0) const;
  [[nodiscard]] std::uint64_t as_uint(std::uint64_t fallback = 0) const;
  [[nodiscard]] double as_double(double fallback = 0) const;
  [[nodiscard]] std::string_view as_string(std::string_view fallback = {}) const;
  [[nodiscard]] const Array& items() const;     // empty when not an array
  [[nodiscard]] const Object& members() const;  // empty when not an object

  // The member of that name, or a null value when there is none. O(members).
  [[nodiscard]] const Value& operator[](std::string_view key) const;
  [[nodiscard]] bool has(std::string_view key) const;
  // Replaces or appends; makes this an object if it is null, throws std::bad_variant_access if it
  // is anything else. O(members). Gives *this.
  Value& set(std::string key, Value value);
  // Appends; makes this an array if it is null, throws if it is anything else. Gives *this.
  Value& push(Value value);

  // indent < 0: one line, no spaces. What is not UTF-8 in a string is written as U+FFFD, and a
  // number that JSON does not have as "NaN", "Infinity" or "-Infinity".
  [[nodiscard]] std::string dump(int indent = -1) const;

  // Same kind and content; members in the same order.
  friend bool operator==(const Value& one, const Value& other);

 private:
  struct Signed {
    std::int64_t value;
  };
  struct Unsigned {
    std::uint64_t value;
  };
  explicit Value(Signed number);
  explicit Value(Unsigned number);

  std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, Array,
               Object>
      held_;
};

// Strict JSON (RFC 8259) in UTF-8, at most kMaxDepth deep; of members with one name the last one
// counts. The error names the byte at which the text stops being JSON, from 0.
[[nodiscard]] core::Result<Value> parse(std::string_view text);
// The same; when it is no JSON, stopped_at is that byte as a number.
[[nodiscard]] core::Result<Value> parse(std::string_view text, std::size_t& stopped_at);

}  // namespace otelier::json
