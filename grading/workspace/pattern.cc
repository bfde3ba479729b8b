#include "workspace/pattern.h"

#include <stdexcept>

namespace otelier::workspace {

Pattern::Pattern(const char* expression) {
  if (::regcomp(&compiled_, expression, REG_EXTENDED) != 0) {
    throw std::invalid_argument(std::string("no regular expression: ") + expression);
  }
}

Pattern::~Pattern() {
  ::regfree(&compiled_);
}

std::optional<Pattern::Match> Pattern::find(std::string_view text, std::size_t from) const {
  if (from > text.size()) return std::nullopt;
  const std::string_view rest = text.substr(from);
  std::vector<regmatch_t> parts(compiled_.re_nsub + 1);
  parts[0] = {0, static_cast<regoff_t>(rest.size())};
  const int how = REG_STARTEND | (from > 0 ? REG_NOTBOL : 0);
  if (::regexec(&compiled_, rest.data(), parts.size(), parts.data(), how) != 0) return std::nullopt;
  Match match;
  match.at = from + static_cast<std::size_t>(parts[0].rm_so);
  for (const regmatch_t& part : parts) {
    const auto begin = static_cast<std::size_t>(part.rm_so);
    match.groups.emplace_back(
        part.rm_so < 0 ? "" : rest.substr(begin, static_cast<std::size_t>(part.rm_eo) - begin));
  }
  return match;
}

bool Pattern::is_all_of(std::string_view text) const {
  const auto match = find(text);
  return match && match->groups[0].size() == text.size();
}

}  // namespace otelier::workspace
