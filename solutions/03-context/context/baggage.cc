#include "context/baggage.h"

#include <algorithm>
#include <utility>

#include "context/percent.h"
#include "context/text.h"
#include "core/not_implemented.h"

namespace otelier::context {
namespace {

using Entry = Baggage::Entry;
using Property = Baggage::Property;

const Key<Baggage>& baggage_key() {
  static const Key<Baggage> key("baggage");
  return key;
}

// lab:solution
bool is_token_character(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
  return c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}
// w3c-baggage#key
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}
bool is_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_baggage_octet);
}

// key=value, or, of properties, a key alone.
std::optional<Property> pair_of(std::string_view text) {
  const std::size_t equals = text.find('=');
  const std::string_view key = trimmed(text.substr(0, equals));
  if (!is_token(key)) return std::nullopt;
  if (equals == std::string_view::npos) return Property{std::string(key), std::nullopt};
  const std::string_view value = trimmed(text.substr(equals + 1));
  if (!is_value(value)) return std::nullopt;
  return Property{std::string(key), percent_decode(value)};
}

// key=value;property;property. w3c-baggage#list-member
std::optional<Entry> entry_of(std::string_view rest) {
  auto pair = pair_of(take_until(rest, ';'));
  if (!pair || !pair->value) return std::nullopt;
  Entry entry{std::move(pair->key), std::move(*pair->value), {}};
  while (!rest.empty()) {
    auto property = pair_of(take_until(rest, ';'));
    if (!property) return std::nullopt;
    entry.properties.push_back(std::move(*property));
  }
  return entry;
}

void put(std::vector<Entry>& entries, Entry entry) {
  const auto older = std::find_if(entries.begin(), entries.end(),
                                  [&](const Entry& one) { return one.key == entry.key; });
  if (older != entries.end()) {
    *older = std::move(entry);
  } else {
    entries.push_back(std::move(entry));
  }
}

void write(const Entry& entry, std::string& out) {
  out.append(entry.key).append(1, '=');
  percent_encode(entry.value, out);
  for (const Property& property : entry.properties) {
    if (!is_token(property.key)) continue;
    out.append(1, ';').append(property.key);
    if (!property.value) continue;
    out += '=';
    percent_encode(*property.value, out);
  }
}

// lab:starter
// lab:end
}  // namespace

Baggage::Baggage(std::vector<Entry> entries) {
  if (!entries.empty()) entries_ = std::make_shared<const std::vector<Entry>>(std::move(entries));
}

Baggage Baggage::parse(std::span<const std::string_view> lines) {
  // lab:solution
  std::vector<Entry> entries;
  std::size_t bytes = 0, members = 0;
  for (std::string_view rest : lines) {
    rest = rest.substr(0, kMaxBytes + 1);  // what the cut goes through does not fit in any case
    while (!rest.empty()) {
      const std::string_view member = take_until(rest, ',');
      bytes += member.size() + (bytes > 0 ? 1 : 0);
      if (bytes > kMaxBytes) return Baggage(std::move(entries));
      if (trimmed(member).empty()) continue;
      if (++members > kMaxMembers) return Baggage(std::move(entries));
      if (auto entry = entry_of(member)) put(entries, std::move(*entry));
    }
  }
  return Baggage(std::move(entries));
  // lab:starter
  //| not_implemented("Baggage::parse: one limit for all lines together", lines);
  // lab:end
}

std::optional<std::string_view> Baggage::get(std::string_view key) const {
  // lab:solution
  for (const Entry& entry : entries()) {
    if (entry.key == key) return entry.value;
  }
  return std::nullopt;
  // lab:starter
  //| not_implemented("Baggage::get: the value under that key", key);
  // lab:end
}

Baggage Baggage::set(std::string key, std::string value, std::vector<Property> properties) const {
  // lab:solution
  std::vector<Entry> changed(entries().begin(), entries().end());
  put(changed, {std::move(key), std::move(value), std::move(properties)});
  return Baggage(std::move(changed));
  // lab:starter
  //| not_implemented("Baggage::set: a copy with that entry; this one stays as it is", key, value,
  //|                 properties);
  // lab:end
}

Baggage Baggage::remove(std::string_view key) const {
  // lab:solution
  std::vector<Entry> left(entries().begin(), entries().end());
  std::erase_if(left, [key](const Entry& entry) { return entry.key == key; });
  return Baggage(std::move(left));
  // lab:starter
  //| not_implemented("Baggage::remove: a copy without that entry", key);
  // lab:end
}

std::string Baggage::header() const {
  // lab:solution
  std::string text, member;
  std::size_t members = 0;
  for (const Entry& entry : entries()) {
    if (!is_token(entry.key)) continue;
    member.clear();
    write(entry, member);
    const std::size_t comma = text.empty() ? 0 : 1;
    if (text.size() + comma + member.size() > kMaxBytes) continue;
    if (++members > kMaxMembers) break;
    text.append(comma, ',').append(member);
  }
  return text;
  // lab:starter
  //| not_implemented("Baggage::header: encoded members, as many whole ones as fit");
  // lab:end
}

bool operator==(const Baggage& one, const Baggage& other) {
  return std::ranges::equal(one.entries(), other.entries());
}

Baggage baggage_of(const Context& context) {
  const Baggage* baggage = context.get(baggage_key());
  return baggage != nullptr ? *baggage : Baggage();
}
Context with_baggage(const Context& context, Baggage baggage) {
  return context.with(baggage_key(), std::move(baggage));
}
Context without_baggage(const Context& context) {
  return context.without(baggage_key());
}

}  // namespace otelier::context
