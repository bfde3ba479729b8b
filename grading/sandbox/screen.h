// What a submission may not say: the few words by which code switches off the sanitizers that judge
// it. Everything else that a program could try is kept out by what the sandbox does not hold.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace otelier::sandbox {

// The word of a source that is refused; nothing when there is none. Comments and strings count too:
// O(n), no parsing to be fooled.
[[nodiscard]] std::optional<std::string> refused_word(std::string_view source);

// The symbol of `nm -P` output that is refused. Catches names that macros put together.
[[nodiscard]] std::optional<std::string> refused_symbol(std::string_view symbols);

}  // namespace otelier::sandbox
