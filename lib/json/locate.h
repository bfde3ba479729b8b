// Where in its text a JSON value stands. A parsed Value no longer knows; errors want to say. Looks
// at the text anew, so it costs nothing until something is wrong. Pure function, any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace otelier::json {

// The byte at which the value of the path begins: "resourceSpans[0].resource.attributes[2].key",
// names without dots and brackets; the empty path is the whole document. Of members with one name
// the last one counts, as in parse(). The text must be JSON; 0 when the path leads nowhere.
// O(text), no allocation, no recursion.
[[nodiscard]] std::size_t locate(std::string_view text, std::string_view path);

}  // namespace otelier::json
