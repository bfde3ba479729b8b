#include "proto/text_forms.h"

#include <algorithm>
#include <charconv>

namespace otelier::proto {

namespace {
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::int64_t kMaxDurationSeconds = 315'576'000'000;
constexpr std::size_t kNanosDigits = 9;

constexpr int sextet(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  if (c == '/' || c == '_') return 63;
  return -1;
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}
}  // namespace

bool is_hex_id(const google::protobuf::FieldDescriptor& field) {
  return field.type() == google::protobuf::FieldDescriptor::TYPE_BYTES &&
         (field.name() == "trace_id" || field.name() == "span_id" ||
          field.name() == "parent_span_id");
}

std::string to_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t n = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (k < n ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      text += k <= n ? kAlphabet[group >> (18 - 6 * k) & 0x3f] : '=';
    }
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  const bool padded = text.ends_with('=');
  if (padded && text.size() % 4 != 0) return std::nullopt;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t held = 0;
  int bits = 0;
  for (const char c : text) {
    const int value = sextet(c);
    if (value < 0) return std::nullopt;
    held = held << 6 | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += static_cast<char>(held >> bits & 0xff);
    }
  }
  return bytes;
}

std::string to_duration_text(DurationParts parts) {
  const bool negative = parts.seconds < 0 || parts.nanos < 0;
  std::string text = negative ? "-" : "";
  text += std::to_string(negative ? -parts.seconds : parts.seconds);
  if (parts.nanos != 0) {
    std::string digits = std::to_string(negative ? -parts.nanos : parts.nanos);
    digits.insert(0, kNanosDigits - digits.size(), '0');
    while (digits.ends_with("000")) digits.resize(digits.size() - 3);
    text += "." + digits;
  }
  return text + "s";
}

std::optional<DurationParts> from_duration_text(std::string_view text) {
  if (!text.ends_with('s')) return std::nullopt;
  text.remove_suffix(1);
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto point = text.find('.');
  const auto whole = text.substr(0, point);
  std::string fraction;
  if (point != std::string_view::npos) {
    fraction = text.substr(point + 1);
    if (!all_digits(fraction) || fraction.size() > kNanosDigits) return std::nullopt;
    fraction.append(kNanosDigits - fraction.size(), '0');
  }
  DurationParts parts;
  if (!all_digits(whole)) return std::nullopt;
  const auto [end, error] =
      std::from_chars(whole.data(), whole.data() + whole.size(), parts.seconds);
  if (error != std::errc{} || parts.seconds > kMaxDurationSeconds) return std::nullopt;
  if (!fraction.empty()) {
    std::from_chars(fraction.data(), fraction.data() + fraction.size(), parts.nanos);
  }
  if (negative) {
    parts.seconds = -parts.seconds;
    parts.nanos = -parts.nanos;
  }
  return parts;
}

}  // namespace otelier::proto
