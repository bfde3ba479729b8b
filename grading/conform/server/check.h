// What any OTLP endpoint is asked, one black box at a time. A check sends something over a real
// connection and holds the answer against the clauses of grading/spec that it cites; the first of
// them says how much a miss weighs. The list is data: coverage reads it, nothing is sent for that.
#pragma once

#include <string>
#include <vector>

#include "workspace/lab.h"

namespace otelier::conform::server {

struct ServerCheck {
  std::string id;                    // "gzip-truncated", unique
  std::vector<std::string> clauses;  // "otlp#bad-data", the main one first
  workspace::Localized title;
};

// Every check, in the order in which they are made. O(checks).
[[nodiscard]] std::vector<ServerCheck> server_checks();

}  // namespace otelier::conform::server
