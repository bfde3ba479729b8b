// JSON written straight to text, without a document in between: a trace of ten thousand spans is
// answered in milliseconds. The caller keeps objects and arrays paired; the writer keeps commas,
// quotes and escapes. 64-bit integers and times go out as strings of digits, since a double holds
// only 53 bits. What is not UTF-8 becomes U+FFFD. Not thread-safe; one text a writer.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/bytes.h"

namespace otelier::bench {

class JsonWriter {
 public:
  JsonWriter& begin_object() { return open('{', '}'); }
  JsonWriter& begin_array() { return open('[', ']'); }
  // Ends the innermost object or array.
  JsonWriter& end();
  // The name of the member whose value comes next.
  JsonWriter& key(std::string_view name);

  JsonWriter& text(std::string_view value);
  JsonWriter& boolean(bool value) { return raw(value ? "true" : "false"); }
  JsonWriter& null() { return raw("null"); }
  // A count that never reaches 2^53.
  JsonWriter& count(std::uint64_t value) { return raw(std::to_string(value)); }
  // Nanoseconds and other 64-bit integers, as a string of digits.
  JsonWriter& digits(std::uint64_t value);
  JsonWriter& digits_signed(std::int64_t value);
  // The shortest number that reads back the same; NaN and infinities as strings.
  JsonWriter& real(double value);
  // Bytes in lower-case hexadecimal.
  JsonWriter& hex(std::string_view bytes);
  // JSON as it is, for what was written before.
  JsonWriter& raw(std::string_view json);

  // Members: a name and its value in one.
  JsonWriter& member(std::string_view name, std::string_view value) {
    return key(name).text(value);
  }
  JsonWriter& member(std::string_view name, const char* value) { return key(name).text(value); }
  JsonWriter& member(std::string_view name, const std::string& value) {
    return key(name).text(value);
  }
  JsonWriter& member(std::string_view name, std::same_as<bool> auto value) {
    return key(name).boolean(value);
  }
  JsonWriter& member(std::string_view name, std::unsigned_integral auto value)
    requires(!std::same_as<decltype(value), bool>)
  {
    return key(name).count(value);
  }
  JsonWriter& member(std::string_view name, std::signed_integral auto value) {
    return key(name).raw(std::to_string(value));
  }

  [[nodiscard]] std::size_t size() const { return out_.size(); }
  // Ends whatever is open and hands the text out, with a line feed.
  [[nodiscard]] std::string take();

 private:
  JsonWriter& open(char bracket, char closing);
  void separate();
  void quote(std::string_view value);

  std::string out_;
  std::string closing_;  // brackets to write, innermost last
  bool comma_ = false;
};

}  // namespace otelier::bench
