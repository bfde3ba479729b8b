#include "model/base64.h"

#include <cstdint>

namespace otelier::model {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// The six bits a character stands for; 64 for one that stands for none.
std::uint32_t six_bits(char c) {
  if (c == '-') return 62;
  if (c == '_') return 63;
  const auto at = kDigits.find(c);
  return at == std::string_view::npos ? 64 : static_cast<std::uint32_t>(at);
}

}  // namespace

std::string to_base64(core::ByteView bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (; !bytes.empty(); bytes = bytes.subspan(bytes.size() < 3 ? bytes.size() : 3)) {
    std::uint32_t group = static_cast<std::uint32_t>(bytes[0]) << 16;
    if (bytes.size() > 1) group |= static_cast<std::uint32_t>(bytes[1]) << 8;
    if (bytes.size() > 2) group |= static_cast<std::uint32_t>(bytes[2]);
    text += kDigits[group >> 18];
    text += kDigits[group >> 12 & 63];
    text += bytes.size() > 1 ? kDigits[group >> 6 & 63] : '=';
    text += bytes.size() > 2 ? kDigits[group & 63] : '=';
  }
  return text;
}

std::optional<core::Bytes> from_base64(std::string_view text) {
  if (text.ends_with('=')) {
    if (text.size() % 4 != 0) return std::nullopt;
    text.remove_suffix(text.ends_with("==") ? 2 : 1);
  }
  if (text.size() % 4 == 1) return std::nullopt;
  core::Bytes bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const std::uint32_t six = six_bits(c);
    if (six == 64) return std::nullopt;
    held = held << 6 | six;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<std::byte>(held >> bits));
  }
  return bytes;
}

}  // namespace otelier::model
