#include "judge/examiner.h"

#include <map>
#include <utility>

namespace otelier::judge {

namespace {

struct Registered {
  std::map<std::string, std::pair<Generator, Shrinker>, std::less<>> generators;
  std::map<std::string, Oracle, std::less<>> oracles;
  std::map<std::string, Yardstick, std::less<>> yardsticks;
};

// Filled while the program starts, in whatever order its files come; read-only from main on.
Registered& registered() {
  static Registered all;
  return all;
}

template <class Map>
auto* find_in(Map& map, std::string_view name) {
  const auto found = map.find(name);
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace

void add_generator(std::string name, Generator generator, Shrinker shrinker) {
  registered().generators[std::move(name)] = {std::move(generator), std::move(shrinker)};
}
void add_oracle(std::string name, Oracle oracle) {
  registered().oracles[std::move(name)] = std::move(oracle);
}
void add_yardstick(std::string name, Yardstick yardstick) {
  registered().yardsticks[std::move(name)] = std::move(yardstick);
}

const Generator* find_generator(std::string_view name) {
  const auto* found = find_in(registered().generators, name);
  return found ? &found->first : nullptr;
}
const Shrinker* find_shrinker(std::string_view name) {
  const auto* found = find_in(registered().generators, name);
  return found && found->second ? &found->second : nullptr;
}
const Oracle* find_oracle(std::string_view name) {
  return find_in(registered().oracles, name);
}
const Yardstick* find_yardstick(std::string_view name) {
  return find_in(registered().yardsticks, name);
}

std::vector<std::string> examiner_names() {
  std::vector<std::string> names;
  for (const auto& [name, unused] : registered().generators) names.push_back(name);
  for (const auto& [name, unused] : registered().oracles) names.push_back(name);
  for (const auto& [name, unused] : registered().yardsticks) names.push_back(name);
  return names;
}

}  // namespace otelier::judge
