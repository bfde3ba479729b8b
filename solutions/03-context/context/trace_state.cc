#include "context/trace_state.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "context/text.h"
#include "core/not_implemented.h"

namespace otelier::context {
namespace {

using Member = TraceState::Member;

// lab:solution
constexpr std::uint8_t kKeyFirst = 1, kKeyChar = 2, kValueChar = 4;
// What each character may be. w3c-trace-context#tracestate-key, #tracestate-value
constexpr std::array<std::uint8_t, 256> kMay = [] {
  std::array<std::uint8_t, 256> may{};
  for (std::size_t c = 0x20; c <= 0x7e; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    const bool sign = c == '_' || c == '-' || c == '*' || c == '/' || c == '@';
    if (letter) may[c] |= kKeyFirst;
    if (letter || sign) may[c] |= kKeyChar;
    if (c != ',' && c != '=') may[c] |= kValueChar;
  }
  return may;
}();

bool all(std::string_view text, std::uint8_t what) {
  return std::all_of(text.begin(), text.end(),
                     [what](char c) { return (kMay[static_cast<unsigned char>(c)] & what) != 0; });
}
bool is_key(std::string_view key) {
  return !key.empty() && key.size() <= TraceState::kMaxKey && all(key.substr(0, 1), kKeyFirst) &&
         all(key, kKeyChar);
}
// Spaces may stand at its front and inside; the last character is none.
bool is_value(std::string_view value) {
  return !value.empty() && value.size() <= TraceState::kMaxValue && all(value, kValueChar) &&
         value.back() != ' ';
}

// A member of a list without blanks around it; nullopt when it is malformed.
std::optional<Member> member_of(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  const Member member{text.substr(0, equals), text.substr(equals + 1)};
  if (!is_key(member.key) || !is_value(member.value)) return std::nullopt;
  return member;
}

std::size_t size_of(const Member& member) {
  return member.key.size() + 1 + member.value.size();
}

template <class Members>
std::string joined(const Members& members) {
  std::size_t size = 0;
  for (const Member& member : members) size += size_of(member) + 1;
  std::string text;
  text.reserve(size);
  for (const Member& member : members) {
    if (!text.empty()) text += ',';
    text.append(member.key).append(1, '=').append(member.value);
  }
  return text;
}

// lab:starter
// lab:end
}  // namespace

std::optional<TraceState> TraceState::parse(std::span<const std::string_view> lines) {
  // lab:solution
  std::array<Member, kMaxMembers> found;
  std::size_t count = 0, kept = 0, size = 0;
  for (std::string_view rest : lines) {
    size += rest.size() + 1;
    if (size > kMaxInput + 1) return std::nullopt;
    while (!rest.empty()) {
      const std::string_view text = trimmed(take_until(rest, ','));
      if (text.empty()) continue;
      const auto member = member_of(text);
      if (!member || ++count > kMaxMembers) return std::nullopt;
      const auto end = found.begin() + kept;
      const bool older = std::any_of(found.begin(), end,
                                     [&](const Member& one) { return one.key == member->key; });
      if (!older) found[kept++] = *member;
    }
  }
  return TraceState(joined(std::span(found).first(kept)));
  // lab:starter
  //| not_implemented("TraceState::parse: members between commas; one bad member spoils the list",
  //|                 lines);
  // lab:end
}

std::vector<Member> TraceState::members() const {
  // lab:solution
  std::vector<Member> all;
  std::string_view rest = text();
  while (!rest.empty()) {
    std::string_view value = take_until(rest, ',');
    const std::string_view key = take_until(value, '=');
    all.push_back({key, value});
  }
  return all;
  // lab:starter
  //| not_implemented("TraceState::members: text() taken apart; it is valid, nothing to check");
  // lab:end
}

std::optional<std::string_view> TraceState::get(std::string_view key) const {
  // lab:solution
  std::string_view rest = text();
  while (!rest.empty()) {
    std::string_view value = take_until(rest, ',');
    if (take_until(value, '=') == key) return value;
  }
  return std::nullopt;
  // lab:starter
  //| not_implemented("TraceState::get: the value under that key", key);
  // lab:end
}

std::optional<TraceState> TraceState::set(std::string_view key, std::string_view value) const {
  // lab:solution
  if (!is_key(key) || !is_value(value)) return std::nullopt;
  std::vector<Member> changed{{key, value}};
  for (const Member& member : members()) {
    if (member.key != key) changed.push_back(member);
  }
  if (changed.size() > kMaxMembers) changed.pop_back();
  return TraceState(joined(changed));
  // lab:starter
  //| not_implemented("TraceState::set: check, put it at the left, drop the older one", key, value);
  // lab:end
}

TraceState TraceState::erase(std::string_view key) const {
  // lab:solution
  std::vector<Member> left = members();
  std::erase_if(left, [key](const Member& member) { return member.key == key; });
  return TraceState(joined(left));
  // lab:starter
  //| not_implemented("TraceState::erase: the others, in their order", key);
  // lab:end
}

std::string TraceState::header() const {
  // lab:solution
  if (text().size() <= kMaxHeader) return std::string(text());
  std::vector<Member> left = members();
  std::size_t size = text().size();
  // From the right: it is the oldest that goes first.
  const auto drop = [&](bool long_ones_only) {
    for (std::size_t i = left.size(); i-- > 0 && size > kMaxHeader;) {
      if (long_ones_only && size_of(left[i]) <= kLongMember) continue;
      size -= size_of(left[i]) + 1;
      left.erase(left.begin() + static_cast<std::ptrdiff_t>(i));
    }
  };
  drop(true);
  drop(false);
  return joined(left);
  // lab:starter
  //| not_implemented("TraceState::header: whole members only, at most kMaxHeader characters");
  // lab:end
}

}  // namespace otelier::context
