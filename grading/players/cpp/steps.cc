#include "players/cpp/steps.h"

#include <stdexcept>

namespace otelier::player {
namespace {

// Made on first use: steps register before main(), in no particular order.
std::map<std::string, Step>& registered() {
  static std::map<std::string, Step> steps;
  return steps;
}

}  // namespace

const std::map<std::string, Step>& steps() {
  return registered();
}

AddStep::AddStep(std::string name, Step step) {
  const auto [place, added] = registered().try_emplace(std::move(name));
  if (!added) throw std::logic_error("two steps are called " + place->first);
  place->second = std::move(step);
}

}  // namespace otelier::player
