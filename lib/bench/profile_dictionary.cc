#include "bench/profile_dictionary.h"

#include <algorithm>

#include "bench/wire.h"

namespace otelier::bench {
namespace {

constexpr std::size_t kMappings = 1, kLocations = 2, kFunctions = 3, kStacks = 7;

std::string address_text(std::uint64_t address) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  do text.insert(text.begin(), kDigits[address & 15]);
  while ((address >>= 4) != 0);
  return "0x" + text;
}

}  // namespace

ProfileDictionary::ProfileDictionary(std::string_view message) {
  WireReader reader(message);
  for (WireField field; reader.next(field);)
    if (field.number < tables_.size() && field.wire_type == 2)
      tables_.at(field.number).push_back(field.bytes);
}

std::string_view ProfileDictionary::at(std::size_t table, std::uint64_t index) const {
  const auto& entries = tables_.at(table);
  return index < entries.size() ? entries[index] : std::string_view{};
}

void ProfileDictionary::add_location(std::uint64_t location,
                                     std::vector<std::string>& frames) const {
  const std::string_view message = at(kLocations, location);
  const std::size_t before = frames.size();
  // Of several lines the last is the caller that the others were inlined into.
  WireReader reader(message);
  for (WireField field; reader.next(field) && frames.size() < kMaxFrames;) {
    if (field.number != 3) continue;
    const std::string_view function = at(kFunctions, number_in(field.bytes, 1));
    const std::string_view name = text(number_in(function, 1));
    frames.emplace_back(name.empty() ? text(number_in(function, 2)) : name);
  }
  if (frames.size() > before) return;
  const std::string_view file = text(number_in(at(kMappings, number_in(message, 1)), 4));
  frames.push_back((file.empty() ? "" : std::string(file) + "+") +
                   address_text(number_in(message, 2)));
}

std::vector<std::string> ProfileDictionary::frames(std::uint64_t stack) const {
  std::vector<std::string> frames;
  WireReader reader(at(kStacks, stack));
  for (WireField field; reader.next(field);) {
    if (field.number != 1) continue;
    each_number(field, 0, [&](std::uint64_t location) {
      if (frames.size() < kMaxFrames) add_location(location, frames);
    });
  }
  std::ranges::reverse(frames);  // a stack begins at its leaf
  return frames;
}

}  // namespace otelier::bench
