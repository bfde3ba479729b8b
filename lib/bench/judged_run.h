// What the judge found of a lab, as it comes to the bench: JSON Lines, first a header, then a line
// for each check and, below it, a line for each request that was captured while it was played, the
// subject's ("mine") and the reference's. The bench shows it and believes nothing of it: scores are
// the judge's to keep. Bounded on both sides by the limits below.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "testbed/sink.h"

namespace otelier::bench {

// Of the format, in the header.
inline constexpr std::int64_t kRunVersion = 1;

// Of one check and side: more requests, or more bytes of bodies, are left out and counted.
inline constexpr std::size_t kCheckRequests = 100;
inline constexpr std::size_t kCheckBytes = 1u << 20;
inline constexpr std::size_t kRunChecks = 500;
inline constexpr std::size_t kRunBytes = 64u << 20;  // of the whole file

// The requests of one side; those that came first.
struct Captured {
  std::vector<testbed::Request> requests;
  std::size_t left_out = 0;
};

struct JudgedCheck {
  std::string id;
  std::map<std::string, std::string> title;  // "en", "zh"
  int stage = 1;
  bool extension = false;
  int points = 0, score = 0;
  std::string status;  // "passed", "failed", "not_implemented" …
  std::string message, evidence, next;
  Captured mine, reference;
  std::string without_reference;  // why there is nothing of the reference; empty where there is
};

struct JudgedRun {
  std::string lab;  // "01-wire"
  std::uint64_t seed = 0;
  bool whole = true;  // false: of some checks alone
  int points = 0;     // core points there are
  std::vector<JudgedCheck> checks;
};

// As many as the limits have room for.
[[nodiscard]] Captured within_limits(std::vector<testbed::Request> requests);

[[nodiscard]] std::string write_run(const JudgedRun& run);
// The bench alone has it. All of the file or nothing of it: the error names the line.
[[nodiscard]] core::Result<JudgedRun> read_run(std::string_view file);

}  // namespace otelier::bench
