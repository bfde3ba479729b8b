// The tables that the profiles of one request share, by index. An index out of its table, which a
// hostile payload may hold, gives an empty message or name. O(dictionary) to make; not copied.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace otelier::bench {

class ProfileDictionary {
 public:
  explicit ProfileDictionary(std::string_view message);  // ProfilesDictionary

  [[nodiscard]] std::string_view text(std::uint64_t index) const { return at(5, index); }
  // Names of the frames of a stack, the outermost first; at most kMaxFrames.
  [[nodiscard]] std::vector<std::string> frames(std::uint64_t stack) const;

  static constexpr std::size_t kMaxFrames = 512;

 private:
  [[nodiscard]] std::string_view at(std::size_t table, std::uint64_t index) const;
  void add_location(std::uint64_t location, std::vector<std::string>& frames) const;

  std::array<std::vector<std::string_view>, 8> tables_;  // by the field's number
};

}  // namespace otelier::bench
