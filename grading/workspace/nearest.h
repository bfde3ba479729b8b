// "Did you mean": the nearest of the words that exist.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace otelier::workspace {

// The candidate with the fewest edits (insert, delete, replace, swap of neighbours) from `typed`,
// or one that it is the beginning of; nullopt when none is near. O(candidates × length²).
[[nodiscard]] std::optional<std::string> nearest(std::string_view typed,
                                                 const std::vector<std::string>& candidates);

}  // namespace otelier::workspace
