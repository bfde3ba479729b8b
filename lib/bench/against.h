// A subject's request beside the reference's for the same steps. Ids are drawn and times pass, so
// no two programs send the same bytes: where ids and times have the same place on both sides they
// are set aside, and the first difference is the one that somebody made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/held.h"

namespace otelier::bench {

struct Against {
  // Method, path, content type, compression: those that are not the same.
  struct Around {
    std::string what, expected, got;
  };
  std::vector<Around> around;
  std::optional<std::size_t> offset;  // of the decoded body; none: its bytes are the same
  std::string path;                   // the field there
  std::string text;                   // several lines, ready for a terminal of 80 columns
  bool by_nature = false;             // the bytes differ in ids and times alone
};

// Nothing when there is no difference at all. O(bodies).
[[nodiscard]] std::optional<Against> against(const Held& mine, const Held& reference);

}  // namespace otelier::bench
