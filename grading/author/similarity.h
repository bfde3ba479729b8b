// How much of a submission is the reference: the share of the submission's token 8-grams that also
// stand in the reference, those of the given code left out on both sides. Comments, spacing and the
// spelling of literals do not count, names do. A figure to look at beside a score, never a verdict:
// short work by an honest learner can reach a high share.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace otelier::author {

// The tokens of C++ text: names, numbers, operators; a string or character literal is one token "".
// O(n).
[[nodiscard]] std::vector<std::string> tokens(std::string_view source);

struct Similarity {
  double share = 0;        // 0 … 1
  std::size_t own = 0;     // distinct 8-grams of the submission that are not given code
  std::size_t common = 0;  // of those, how many stand in the reference
};

// Each argument is the text of all files, in any order of files.
[[nodiscard]] Similarity similarity(const std::vector<std::string>& submission,
                                    const std::vector<std::string>& reference,
                                    const std::vector<std::string>& given);

// The .h and .cc files below a folder, as text; empty when there is none.
[[nodiscard]] std::vector<std::string> sources_below(const std::filesystem::path& folder);

}  // namespace otelier::author
