// Text set in columns: UTF-8 in, East Asian wide characters count two columns, combining ones none.
// All functions are pure; a byte that is not UTF-8 counts as one column and is kept.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace otelier::reports {

// Columns that the text takes in a terminal. O(n).
[[nodiscard]] int columns(std::string_view text);
// Lines of at most `width` columns, broken at spaces or between wide characters; a word that is
// longer is kept whole. Leading spaces of the text are kept on its first line. Never empty.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, int width);
// The text and spaces up to that many columns.
[[nodiscard]] std::string padded(std::string text, int width);
// The lines of a text, without their ends; a last empty one is left out.
[[nodiscard]] std::vector<std::string> lines(std::string_view text);
// Replaces bytes that no terminal or XML 1.0 reader should meet (control characters other than tab
// and line feed, and what is not UTF-8) by U+FFFD.
[[nodiscard]] std::string printable(std::string_view text);
// The printable text, with what means something in HTML and XML written as entities. O(n).
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace otelier::reports
