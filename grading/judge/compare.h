// One value that came against what a scenario expects of it. Numbers compare as numbers, 64-bit
// integers also when one side writes them as text; objects compare without regard to order.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "judge/query.h"
#include "judge/scenario.h"

namespace otelier::judge {

struct Mismatch {
  std::string expected;    // "1", "between 2000 and 2100"
  std::string came;        // "2"
  std::string difference;  // where exactly: a path or a byte, both sides; may be several lines
};

[[nodiscard]] bool same(const nlohmann::json& one, const nlohmann::json& other);

// nullopt when it holds. `operand` is the expectation's, after substitution. want and agrees are
// not compared here. Its texts are in that language. Thread-safe.
[[nodiscard]] std::optional<Mismatch> compare(const Expectation& expectation,
                                              const nlohmann::json& operand,
                                              const nlohmann::json& came, const Queries& queries,
                                              std::string_view language);

// JSON in one line, cut after `limit` characters with how much was left out.
[[nodiscard]] std::string brief(const nlohmann::json& value, std::size_t limit = 240);

}  // namespace otelier::judge
