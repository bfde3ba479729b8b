#include "bench/lint/reading.h"

#include <bit>
#include <charconv>
#include <limits>

#include "json/json.h"

namespace otelier::bench::lint {
namespace {

enum WireType : std::uint32_t { kVarint = 0, kFixed64 = 1, kFixed32 = 5 };

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size() && i < 8; ++i)
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  return value;
}

std::uint64_t varint(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size() && i < 10; ++i)
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i]) & 0x7f) << (7 * i);
  return value;
}

template <class T>
std::optional<T> parse(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// 5, "5" and 5.0 alike: what stands between the quotes.
std::string_view unquoted(std::string_view raw) {
  if (raw.size() >= 2 && raw.front() == '"') return raw.substr(1, raw.size() - 2);
  return raw;
}

bool is_zigzag(const Node& node) {
  return node.type.ends_with("sint32") || node.type.ends_with("sint64");
}

}  // namespace

std::string in_camel_case(std::string_view name) {
  std::string camel;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] != '_') {
      camel += name[i];
    } else if (++i < name.size()) {
      camel += static_cast<char>(name[i] >= 'a' && name[i] <= 'z' ? name[i] - 'a' + 'A' : name[i]);
    }
  }
  return camel;
}

Reading::Reading(core::ByteView payload, testbed::Encoding encoding, std::string_view message)
    : payload_(payload),
      json_(encoding == testbed::Encoding::json),
      root_(json_ ? wireview::view_json(payload, message)
                  : wireview::view_protobuf(payload, message)) {}

// Without a string a comparison: this is asked for every field of every message.
bool Reading::is(const Node& node, std::string_view name) const {
  if (!json_) return node.name == name;
  std::size_t at = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    char c = name[i];
    if (c == '_' && i + 1 < name.size()) {
      ++i;
      c = static_cast<char>(name[i] >= 'a' && name[i] <= 'z' ? name[i] - 'a' + 'A' : name[i]);
    }
    if (at >= node.name.size() || node.name[at] != c) return false;
    ++at;
  }
  return at == node.name.size();
}

const Node* Reading::field(const Node& message, std::string_view name) const {
  const Node* found = nullptr;
  for (const Node& child : message.children)
    if (is(child, name) && child.type != "damage") found = &child;
  if (found != nullptr && json_ && raw(*found) == "null") return nullptr;
  return found;
}

std::vector<const Node*> Reading::list(const Node& message, std::string_view name) const {
  std::vector<const Node*> items;
  for (const Node& child : message.children) {
    if (!is(child, name)) continue;
    if (json_ || child.type.starts_with("packed ")) {
      for (const Node& item : child.children)
        if (item.type != "damage") items.push_back(&item);
    } else {
      items.push_back(&child);
    }
  }
  return items;
}

std::string_view Reading::raw(const Node& node) const {
  const std::size_t end = node.offset + node.length;
  if (end > payload_.size() || node.value_offset > end) return {};
  return core::as_text(payload_.subspan(node.value_offset, end - node.value_offset));
}

std::string Reading::text(const Node* node) const {
  if (node == nullptr) return {};
  const auto bytes = raw(*node);
  if (!json_) return std::string(bytes);
  if (bytes.size() < 2 || bytes.front() != '"') return {};
  if (bytes.find('\\') == std::string_view::npos) return std::string(unquoted(bytes));
  const auto value = json::parse(bytes);
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

core::Bytes Reading::bytes(const Node* node) const {
  if (node == nullptr) return {};
  const auto bytes = raw(*node);
  if (json_) return core::from_hex(unquoted(bytes)).value_or(core::Bytes{});
  const auto view = core::as_bytes(bytes);
  return {view.begin(), view.end()};
}

std::uint64_t Reading::whole(const Node* node) const {
  if (node == nullptr) return 0;
  const auto bytes = raw(*node);
  if (!json_) return node->wire_type == kVarint ? varint(bytes) : little_endian(bytes);
  const auto digits = unquoted(bytes);
  if (const auto value = parse<std::uint64_t>(digits)) return *value;
  if (const auto value = parse<std::int64_t>(digits)) return static_cast<std::uint64_t>(*value);
  const auto value = parse<double>(digits);
  constexpr double kLimit = 18446744073709551615.0;
  return value && *value >= 0 && *value < kLimit ? static_cast<std::uint64_t>(*value) : 0;
}

std::int64_t Reading::with_sign(const Node* node) const {
  const std::uint64_t value = whole(node);
  if (node == nullptr || json_) return static_cast<std::int64_t>(value);
  if (is_zigzag(*node)) return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
  if (node->wire_type == kFixed32) return static_cast<std::int32_t>(value);
  return static_cast<std::int64_t>(value);
}

std::optional<double> Reading::real(const Node* node) const {
  if (node == nullptr) return std::nullopt;
  if (!json_) {
    if (node->wire_type != kFixed64) return static_cast<double>(with_sign(node));
    if (node->type.ends_with("double")) return std::bit_cast<double>(whole(node));
    return static_cast<double>(with_sign(node));
  }
  const auto digits = unquoted(raw(*node));
  if (digits == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (digits == "Infinity") return std::numeric_limits<double>::infinity();
  if (digits == "-Infinity") return -std::numeric_limits<double>::infinity();
  return parse<double>(digits);
}

bool Reading::truth(const Node* node) const {
  if (node == nullptr) return false;
  return json_ ? raw(*node) == "true" : whole(node) != 0;
}

}  // namespace otelier::bench::lint
