// A POSIX extended regular expression, compiled once. The C library's, since std::regex costs
// every tree seconds of compilation. Const methods are thread-safe.
#pragma once

#include <regex.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace otelier::workspace {

class Pattern {
 public:
  struct Match {
    std::size_t at = 0;               // of its first byte in the text
    std::vector<std::string> groups;  // the whole match first; "" for a group that took no part
  };

  // An expression that is none is a programming mistake: std::invalid_argument.
  explicit Pattern(const char* expression);
  ~Pattern();
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;

  // The first match that begins at or after `from`; "^" is the beginning of the text. Any byte may
  // stand in the text, 0 too.
  [[nodiscard]] std::optional<Match> find(std::string_view text, std::size_t from = 0) const;
  // Whether all of the text is one match.
  [[nodiscard]] bool is_all_of(std::string_view text) const;

 private:
  regex_t compiled_{};
};

}  // namespace otelier::workspace
