// ${…} in scenarios. A string that is exactly one ${path} becomes the value that stands there, with
// its JSON type; inside a longer string the value is written out. Paths walk objects by member and
// lists by index: ${case.fields.0.name}. A path that leads nowhere is an error that names what is
// there. Not thread-safe; one scope a scenario.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/result.h"
#include "judge/yaml.h"

namespace otelier::judge {

class Scope {
 public:
  // The value under the first word of a path: sink, dead, peer, peers, case, seed, replies,
  // repeat, unique (16 hexadecimal digits of this scenario alone), now_ns.
  nlohmann::json& root(std::string_view name);
  [[nodiscard]] core::Result<const nlohmann::json*> find(std::string_view path) const;

 private:
  std::map<std::string, nlohmann::json, std::less<>> roots_;
};

// The node as JSON, every ${…} in its strings replaced. Errors name line and column.
[[nodiscard]] core::Result<nlohmann::json> substitute(const Node& node, const Scope& scope);

}  // namespace otelier::judge
