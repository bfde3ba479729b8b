#include "context/carrier.h"

#include <unistd.h>

#include <algorithm>

namespace otelier::context {
namespace {

// lab:solution
// What no header may hold: with a line feed in it a value would be two headers, or a request more.
// Nearly every value is good: all of it is looked at before anything is decided, sixteen characters
// at once where there are as many.
bool is_header_value(std::string_view value) {
  const auto control = [](char c) -> unsigned char {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == '\x7f' ? 1 : 0;
  };
  unsigned char bad = 0;
  for (; value.size() >= 16; value.remove_prefix(16)) {
    for (std::size_t i = 0; i < 16; ++i) bad |= control(value[i]);
  }
  for (const char c : value) bad |= control(c);
  return bad == 0;
}
bool is_printable(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::string_view name_of(std::string_view entry) {
  return entry.substr(0, entry.find('='));
}

// lab:starter
// lab:end
}  // namespace

void HttpSetter::set(std::string_view name, std::string_view value) {
  // lab:solution
  if (!is_header_value(value)) return;
  const auto is_it = [name](const auto& header) { return same_name(header.first, name); };
  const auto first = std::find_if(headers_.begin(), headers_.end(), is_it);
  if (first == headers_.end()) {
    headers_.emplace_back(name, value);
    return;
  }
  first->second.assign(value);
  headers_.erase(std::remove_if(first + 1, headers_.end(), is_it), headers_.end());
  // lab:starter
  //| not_implemented("HttpSetter::set: instead of what was there; no control characters", name, value);
  // lab:end
}

void MetadataSetter::set(std::string_view name, std::string_view value) {
  // lab:solution
  if (!is_printable(value)) return;
  std::string key(name);
  for (char& c : key) c = lower(c);
  metadata_.erase(key);
  metadata_.emplace(std::move(key), value);
  // lab:starter
  //| not_implemented("MetadataSetter::set: lower case, printable ASCII", name, value);
  // lab:end
}

std::string environment_name(std::string_view name) {
  // lab:solution
  std::string spelt;
  for (const char c : name) {
    if (c >= 'a' && c <= 'z') {
      spelt += static_cast<char>(c - 'a' + 'A');
    } else {
      spelt += (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '_';
    }
  }
  if (spelt.empty() || (spelt[0] >= '0' && spelt[0] <= '9')) spelt.insert(0, 1, '_');
  return spelt;
  // lab:starter
  //| not_implemented("environment_name: capitals, digits and underscores, no digit first", name);
  // lab:end
}

std::size_t EnvironmentGetter::values(std::string_view name,
                                      std::span<std::string_view> out) const {
  // lab:solution
  const std::string wanted = environment_name(name);
  for (const std::string_view entry : entries_) {
    if (name_of(entry) != wanted || entry.size() == wanted.size()) continue;
    if (!out.empty()) out[0] = entry.substr(wanted.size() + 1);
    return 1;  // of equal names the first counts, as getenv() has it
  }
  return 0;
  // lab:starter
  //| not_implemented("EnvironmentGetter::values: of the name as the environment spells it", name, out);
  // lab:end
}

std::vector<std::string_view> EnvironmentGetter::names() const {
  // lab:solution
  std::vector<std::string_view> all;
  for (const std::string_view entry : entries_) {
    const std::string_view name = name_of(entry);
    if (environment_name(name) == name) all.push_back(name);
  }
  return all;
  // lab:starter
  //| not_implemented("EnvironmentGetter::names: those that environment_name() would not change");
  // lab:end
}

void EnvironmentSetter::set(std::string_view name, std::string_view value) {
  // lab:solution
  if (value.find('\0') != std::string_view::npos) return;  // it would end there
  const std::string spelt = environment_name(name);
  std::erase_if(entries_, [&](const std::string& entry) { return name_of(entry) == spelt; });
  entries_.push_back(spelt + "=" + std::string(value));
  // lab:starter
  //| not_implemented("EnvironmentSetter::set: one NAME=value", name, value);
  // lab:end
}

std::vector<std::string> environment() {
  std::vector<std::string> all;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    all.emplace_back(*entry);
  }
  return all;
}

}  // namespace otelier::context
