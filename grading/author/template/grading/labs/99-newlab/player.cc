// The steps that a scenario can ask for. A step calls the learner's functions and tells what came
// back; what is right is the judge's business. 64-bit numbers travel as strings.
#include "players/cpp/player.h"

#include <cstdint>
#include <string>
#include <vector>

#include "newlab/total.h"

namespace otelier {
namespace {

const player::AddStep kTotal{
    "newlab.total", [](const player::Call& call) {
      std::vector<std::int64_t> values;
      for (const json::Value& value : call.args["values"].items()) values.push_back(value.as_int());
      return json::Value::object({{"total", std::to_string(newlab::total(values))}});
    }};

}  // namespace
}  // namespace otelier
