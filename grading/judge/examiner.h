// Generators, oracles and yardsticks of a lab: grading/labs/NN-name/examiner*.cc, on the judge's
// side and never with learner code: a module of the kit's own tree that the command opens when it
// judges the lab. Registered by name as it is opened; names start with the subsystem:
// "wire.messages". Beyond its own files an examiner calls core, proto and wireview.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "workspace/lab.h"

namespace otelier::judge {

using Json = nlohmann::json;

// One input drawn for a scenario with given.cases; steps use it as ${case} and ${case.FIELD}.
// Deterministic in the engine.
using Generator = std::function<Json(std::mt19937_64& random, std::size_t index, const Json& args)>;
// Smaller variants of a case, most radical first; used to shrink the first disagreement. Optional.
using Shrinker = std::function<std::vector<Json>(const Json& input)>;

// What the answer must be for this case. `got` is what the subject answered: an oracle may only say
// what it expects (value), or judge by itself (agrees + why).
struct Opinion {
  bool agrees = false;
  std::string expected;    // readable
  std::string difference;  // the first difference: path or byte, both sides; may be several lines
};
using Oracle = std::function<Opinion(const Json& input, const Json& got)>;

// A yardstick does the same work as the subject on the same inputs, in the judge's process, and
// says how long it took in CPU nanoseconds of this thread.
using Yardstick = std::function<core::Result<std::int64_t>(const Json& input)>;

void add_generator(std::string name, Generator generator, Shrinker shrinker = {});
void add_oracle(std::string name, Oracle oracle);
void add_yardstick(std::string name, Yardstick yardstick);

[[nodiscard]] const Generator* find_generator(std::string_view name);
[[nodiscard]] const Shrinker* find_shrinker(std::string_view name);
[[nodiscard]] const Oracle* find_oracle(std::string_view name);
[[nodiscard]] const Yardstick* find_yardstick(std::string_view name);

// Opens the examiner of a lab of the kit at `root`, once a process; builds it first where the tree
// is that of ./lab and it is not there yet (workspace/part.h). Nothing for a lab without one. Names
// are registered in here, so no other thread may be looking for one.
[[nodiscard]] core::Result<> open_examiner(const std::filesystem::path& root,
                                           const workspace::Lab& lab);

// Writes at namespace scope: static const Registration kMessages{[] { add_generator(…); … }};
struct Registration {
  template <class F>
  explicit Registration(F f) {
    f();
  }
};

}  // namespace otelier::judge
