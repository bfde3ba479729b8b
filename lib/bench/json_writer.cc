#include "bench/json_writer.h"

#include <array>
#include <charconv>
#include <cmath>

namespace otelier::bench {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

// Octets of the UTF-8 sequence that begins here, 0 when none does (RFC 3629).
std::size_t utf8_sequence(std::string_view text) {
  const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = octet(0);
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((octet(i) & 0xc0) != 0x80) return 0;
  const unsigned second = octet(1);
  if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
      (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f))
    return 0;
  return size;
}

void append_hex(std::string& out, std::string_view bytes) {
  for (const char c : bytes) {
    const auto octet = static_cast<unsigned char>(c);
    out += kHexDigits[octet >> 4];
    out += kHexDigits[octet & 15];
  }
}

}  // namespace

void JsonWriter::separate() {
  if (comma_) out_ += ',';
  comma_ = true;
}

JsonWriter& JsonWriter::open(char bracket, char closing) {
  separate();
  out_ += bracket;
  closing_ += closing;
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::end() {
  out_ += closing_.back();
  closing_.pop_back();
  comma_ = true;
  return *this;
}

void JsonWriter::quote(std::string_view value) {
  out_ += '"';
  while (!value.empty()) {
    std::size_t plain = 0;
    while (plain < value.size()) {
      const auto octet = static_cast<unsigned char>(value[plain]);
      if (octet < 0x20 || octet >= 0x7f || octet == '"' || octet == '\\') break;
      ++plain;
    }
    out_.append(value.substr(0, plain));
    value.remove_prefix(plain);
    if (value.empty()) break;
    const char c = value.front();
    if (c == '"' || c == '\\') {
      out_ += '\\';
      out_ += c;
    } else if (c == '\n') {
      out_ += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out_ += "\\u00";
      append_hex(out_, value.substr(0, 1));
    } else if (const std::size_t size = utf8_sequence(value); size > 0) {
      out_.append(value.substr(0, size));
      value.remove_prefix(size);
      continue;
    } else {
      out_ += "\xef\xbf\xbd";
    }
    value.remove_prefix(1);
  }
  out_ += '"';
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  quote(name);
  out_ += ':';
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::text(std::string_view value) {
  separate();
  quote(value);
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

JsonWriter& JsonWriter::digits(std::uint64_t value) {
  separate();
  out_ += '"';
  out_ += std::to_string(value);
  out_ += '"';
  return *this;
}

JsonWriter& JsonWriter::digits_signed(std::int64_t value) {
  separate();
  out_ += '"';
  out_ += std::to_string(value);
  out_ += '"';
  return *this;
}

JsonWriter& JsonWriter::real(double value) {
  if (std::isnan(value)) return text("NaN");
  if (std::isinf(value)) return text(value > 0 ? "Infinity" : "-Infinity");
  std::array<char, 32> shown{};
  const auto written = std::to_chars(shown.data(), shown.data() + shown.size(), value);
  return raw({shown.data(), static_cast<std::size_t>(written.ptr - shown.data())});
}

JsonWriter& JsonWriter::hex(std::string_view bytes) {
  separate();
  out_ += '"';
  append_hex(out_, bytes);
  out_ += '"';
  return *this;
}

std::string JsonWriter::take() {
  while (!closing_.empty()) end();
  out_ += '\n';
  return std::move(out_);
}

}  // namespace otelier::bench
