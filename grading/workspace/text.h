// What a text becomes, where the standard library has no word for it.
#pragma once

#include <string>

namespace otelier::workspace {

// `from`, which is not empty, wherever it stands, becomes `to`; what came in is not looked at
// again.
[[nodiscard]] inline std::string replace_all(std::string text, const std::string& from,
                                             const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

}  // namespace otelier::workspace
