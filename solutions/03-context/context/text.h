// The few things that every propagator does with text. Headers are ASCII, and no locale is asked:
// std::tolower and std::isxdigit would. No allocation, any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace otelier::context {

// Space and horizontal tab: the optional white space (OWS) of HTTP.
[[nodiscard]] constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
// Without the blanks at both ends.
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}
[[nodiscard]] constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
// Whether two header names are one: case does not count.
[[nodiscard]] constexpr bool same_name(std::string_view one, std::string_view other) {
  if (one.size() != other.size()) return false;
  for (std::size_t i = 0; i < one.size(); ++i) {
    if (one[i] != other[i] && lower(one[i]) != lower(other[i])) return false;
  }
  return true;
}

// Takes what stands before the first separator off the front of rest, and the separator with it.
[[nodiscard]] constexpr std::string_view take_until(std::string_view& rest, char separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view taken = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
  return taken;
}

}  // namespace otelier::context
