#include "wireview/values.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace otelier::wireview {

namespace {

// Bytes of the UTF-8 sequence that begins at i, 0 where none does (RFC 3629: no overlong forms, no
// surrogates, nothing above U+10FFFF).
std::size_t sequence_at(std::string_view text, std::size_t i) {
  const auto byte = [&](std::size_t k) -> unsigned {
    return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U;
  };
  const auto continues = [&](std::size_t k) { return (byte(k) & 0xc0U) == 0x80U; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return continues(1) ? 2 : 0;
  if (lead >= 0xe0 && lead <= 0xef) {
    if (lead == 0xe0 && byte(1) < 0xa0) return 0;
    if (lead == 0xed && byte(1) > 0x9f) return 0;
    return continues(1) && continues(2) ? 3 : 0;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    if (lead == 0xf0 && byte(1) < 0x90) return 0;
    if (lead == 0xf4 && byte(1) > 0x8f) return 0;
    return continues(1) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

std::string escaped(unsigned char c) {
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default: {
      constexpr std::string_view kDigits = "0123456789abcdef";
      return {'\\', 'x', kDigits[c >> 4], kDigits[c & 15]};
    }
  }
}

// Without package: what is left of the full name behind "package.".
std::string behind_package(const std::string& full_name, const std::string& package) {
  return package.empty() ? full_name : full_name.substr(package.size() + 1);
}

std::string utc(std::uint64_t nanoseconds) {
  const std::uint64_t seconds = nanoseconds / 1'000'000'000;
  const std::chrono::sys_seconds time{std::chrono::seconds(static_cast<std::int64_t>(seconds))};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%09uZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()),
                static_cast<unsigned>(nanoseconds % 1'000'000'000));
  return text.data();
}

}  // namespace

std::optional<std::size_t> broken_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t n = sequence_at(text, i);
    if (n == 0) return i;
    i += n;
  }
  return std::nullopt;
}

std::string show_text(std::string_view text) {
  std::string shown = "\"";
  std::size_t i = 0;
  while (i < text.size() && i < kMaxValueBytes) {
    const std::size_t n = sequence_at(text, i);
    const auto c = static_cast<unsigned char>(text[i]);
    // U+0080 to U+009F are controls too: a terminal obeys them.
    const bool c1 = n == 2 && c == 0xc2 && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (n == 0 || c < 0x20 || c == 0x7f || c == '"' || c == '\\' || c1) {
      shown += escaped(c);
      ++i;
    } else {
      shown += text.substr(i, n);
      i += n;
    }
  }
  shown += '"';
  if (i < text.size()) shown += "… (" + count_of(text.size(), "byte") + ")";
  return shown;
}

std::string show_bytes(core::ByteView bytes) {
  if (bytes.size() <= kMaxValueBytes / 2) return core::to_hex(bytes);
  return core::to_hex(bytes.first(kMaxValueBytes / 2)) + "… (" + count_of(bytes.size(), "byte") +
         ")";
}

std::string show_double(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  std::array<char, 32> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  return {text.data(), end};
}

std::string show_enum(std::int64_t number, const google::protobuf::EnumDescriptor& type) {
  const auto* value = number == static_cast<int>(number)
                          ? type.FindValueByNumber(static_cast<int>(number))
                          : nullptr;
  if (value == nullptr) return std::to_string(number) + " (no " + short_name(type) + ")";
  return value->name() + " (" + std::to_string(number) + ")";
}

std::string show_unsigned(std::uint64_t value, std::string_view field) {
  if (value != 0 && (field.ends_with("_unix_nano"))) {
    return utc(value) + " (" + std::to_string(value) + ")";
  }
  if (value != 0 && field == "flags") {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "0x%llx", static_cast<unsigned long long>(value));
    return text.data();
  }
  return std::to_string(value);
}

std::string short_name(const google::protobuf::Descriptor& type) {
  return behind_package(type.full_name(), type.file()->package());
}
std::string short_name(const google::protobuf::EnumDescriptor& type) {
  return behind_package(type.full_name(), type.file()->package());
}

std::string count_of(std::size_t n, std::string_view thing) {
  return std::to_string(n) + " " + std::string(thing) + (n == 1 ? "" : "s");
}

Node more_node(const Node& parent, std::size_t at, std::size_t end, std::size_t most_nodes) {
  Node node;
  node.offset = node.value_offset = at;
  node.length = end - at;
  node.path = parent.path;
  const bool asked = most_nodes < kMaxNodes;
  node.type = asked ? "more" : "damage";
  (asked ? node.value : node.damage) =
      "not read further: the tree holds " + std::to_string(most_nodes) + " fields already";
  return node;
}

}  // namespace otelier::wireview
