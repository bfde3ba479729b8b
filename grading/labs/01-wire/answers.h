// Reading a player's answer and giving an opinion on it: what the files of this examiner share.
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

#include "judge/examiner.h"
#include "labs/01-wire/messages.h"
#include "wireview/wireview.h"

namespace otelier::wire_exam {

using judge::Json;
using judge::Opinion;

inline std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}
inline std::uint64_t u64(const Json& value) {
  return value.is_string() ? std::strtoull(value.get_ref<const std::string&>().c_str(), nullptr, 10)
                           : value.get<std::uint64_t>();
}
inline std::int64_t i64(const Json& value) {
  return value.is_string() ? std::strtoll(value.get_ref<const std::string&>().c_str(), nullptr, 10)
                           : value.get<std::int64_t>();
}
inline core::Bytes bytes_of(const Json& hex) {
  return core::from_hex(hex.get_ref<const std::string&>()).value_or(core::Bytes());
}
// A generator's argument, or what it is when the scenario does not say.
template <class T>
T option(const Json& args, const char* name, T otherwise) {
  return args.is_object() ? args.value(name, otherwise) : otherwise;
}
inline std::string hex_of(std::string_view bytes) {
  return core::to_hex(core::as_bytes(bytes));
}

inline Opinion agree(std::string expected) {
  return {true, std::move(expected), {}};
}
inline Opinion differ(std::string expected, std::string difference) {
  return {false, std::move(expected), std::move(difference)};
}
inline Opinion same_text(const std::string& what, const std::string& expected, const Json& got) {
  if (got.is_null()) return differ(expected, what + " is missing from the answer");
  const std::string said = text_of(got);
  if (said == expected) return agree(expected);
  return differ(expected, what + ": expected " + expected + ", got " + said);
}
inline Opinion same_bytes(const std::string& expected, const Json& got) {
  if (!got.is_string()) return differ(hex_of(expected), "no bytes in the answer: " + got.dump());
  const core::Bytes said = bytes_of(got);
  const auto difference = wireview::first_difference(core::as_bytes(expected), said);
  if (!difference) return agree(hex_of(expected));
  return differ(hex_of(expected), difference->text);
}

inline std::string random_text(Random& random, std::size_t size) {
  std::string text(size, ' ');
  for (char& c : text) c = static_cast<char>('a' + below(random, 26));
  return text;
}

}  // namespace otelier::wire_exam
