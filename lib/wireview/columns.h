// Text in terminal columns. Internal to wireview.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace otelier::wireview {

// Columns a terminal gives the UTF-8 text: two for East Asian wide characters and emoji, none for
// combining marks.
[[nodiscard]] std::size_t columns(std::string_view text);
// The text in pieces of at most width columns (at least one character each), cut at spaces where
// there are any near the end of a piece.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t width);

}  // namespace otelier::wireview
