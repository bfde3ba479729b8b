#include "labs/02-model/opinions.h"

namespace otelier::model_exam {
namespace {

bool is_default(const Json& value) {
  return value.is_null() || value.empty() || value == 0 || value == false ||
         (value.is_string() && value.get_ref<const std::string&>().empty()) || value == "0";
}
std::string shown(const std::string& path) {
  return path.empty() ? "the message" : path;
}

}  // namespace

std::string first_difference(const Json& expected, const Json& got, const std::string& path) {
  if (expected.is_object() && got.is_object()) {
    for (const auto& [name, value] : expected.items()) {
      const std::string inner = path.empty() ? name : path + "." + name;
      if (!got.contains(name)) return inner + " is missing; expected " + brief(value);
      if (auto found = first_difference(value, got[name], inner); !found.empty()) return found;
    }
    for (const auto& [name, value] : got.items()) {
      if (expected.contains(name) || is_default(value)) continue;
      return (path.empty() ? name : path + "." + name) + " should not be there: " + brief(value);
    }
    return {};
  }
  if (expected.is_array() && got.is_array()) {
    for (std::size_t i = 0; i < std::max(expected.size(), got.size()); ++i) {
      const std::string inner = path + "[" + std::to_string(i) + "]";
      if (i >= got.size()) return inner + " is missing; expected " + brief(expected[i]);
      if (i >= expected.size()) return inner + " should not be there: " + brief(got[i]);
      if (auto found = first_difference(expected[i], got[i], inner); !found.empty()) return found;
    }
    return {};
  }
  // Numbers of JSON have no type: 1 is 1.0. But "1" is not 1, and -0.0 is not 0.
  const bool same = expected.is_number() && got.is_number()
                        ? expected == got && expected.dump() == Json(got).dump()
                        : expected == got;
  if (same) return {};
  if (expected.is_number_float() && got.is_number() &&
      std::bit_cast<std::uint64_t>(expected.get<double>()) ==
          std::bit_cast<std::uint64_t>(got.get<double>())) {
    return {};
  }
  return shown(path) + ": expected " + brief(expected) + ", got " + brief(got);
}

Opinion same_message(const Json& expected, const Json& hex, std::string_view message_name,
                     const std::string& what) {
  const std::string readable = brief(expected);
  if (!hex.is_string()) return differ(readable, "no bytes of " + what + " in the answer");
  const core::Bytes bytes = bytes_of(hex);
  const auto got = proto::to_json(bytes, message_name);
  if (!got) return differ(readable, "libprotobuf cannot read " + what + ": " + got.error().message);
  const std::string difference = first_difference(expected, *got);
  return difference.empty() ? agree(readable) : differ(readable, difference);
}

}  // namespace otelier::model_exam
