#include "judge/examiner.h"

#include <map>
#include <set>
#include <utility>

#include "workspace/part.h"

namespace otelier::judge {

namespace {

struct Registered {
  std::map<std::string, std::pair<Generator, Shrinker>, std::less<>> generators;
  std::map<std::string, Oracle, std::less<>> oracles;
  std::map<std::string, Yardstick, std::less<>> yardsticks;
};

// Filled as examiners are opened; read-only while scenarios are played.
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

namespace {

bool has_examiner(const workspace::Lab& lab) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(lab.grading, error)) {
    const std::string name = entry.path().filename();
    if (name.starts_with("examiner") && name.ends_with(".cc")) return true;
  }
  return false;
}

}  // namespace

core::Result<> open_examiner(const std::filesystem::path& root, const workspace::Lab& lab) {
  static std::set<std::string> opened;
  if (opened.contains(lab.id) || !has_examiner(lab)) return {};
  auto open = workspace::open_part(root, "examiner-" + lab.id, "what judges lab " + lab.id);
  if (!open) return open;
  opened.insert(lab.id);
  return {};
}

}  // namespace otelier::judge
