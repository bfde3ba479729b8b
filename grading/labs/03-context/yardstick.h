// What the speed check of lab 03 holds a crossing against: extract and inject the way people write
// them who do not count nanoseconds. Headers go into a map by lower-case name, the traceparent is
// split into strings, each byte is read by std::stoi, and all is joined with snprintf. Any thread.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace otelier::context_exam {

// The headers to send on: the traceparent alone, or none when there was none of four parts. It
// trusts what it reads: a digit that is none is an exception.
[[nodiscard]] std::map<std::string, std::string> cross_by_hand(
    const std::vector<std::pair<std::string, std::string>>& headers);

}  // namespace otelier::context_exam
