#include "context/percent.h"

#include <cstddef>
#include <cstdint>

#include "core/not_implemented.h"

namespace otelier::context {
namespace {

// lab:solution
constexpr char kDigits[] = "0123456789ABCDEF";

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// How many bytes at the front of text are one well-formed character: 0 when they are none, and then
// length says how many of them could have begun one.
std::size_t character(std::string_view text, std::size_t& length) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  length = 1;
  if (first < 0x80) return 1;
  std::size_t size = 0;
  unsigned char least = 0x80, most = 0xbf;  // of the second byte
  if (first >= 0xc2 && first <= 0xdf) {
    size = 2;
  } else if (first >= 0xe0 && first <= 0xef) {
    size = 3;
    if (first == 0xe0) least = 0xa0;  // shorter forms are not UTF-8
    if (first == 0xed) most = 0x9f;   // nor are surrogates
  } else if (first >= 0xf0 && first <= 0xf4) {
    size = 4;
    if (first == 0xf0) least = 0x90;
    if (first == 0xf4) most = 0x8f;  // nor is anything beyond U+10FFFF
  } else {
    return 0;
  }
  for (; length < size; ++length) {
    if (length == text.size()) return 0;
    if (byte(length) < least || byte(length) > most) return 0;
    least = 0x80;
    most = 0xbf;
  }
  return size;
}

std::string well_formed(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    std::size_t length = 0;
    if (character(text, length) != 0) {
      out.append(text.substr(0, length));
    } else {
      out.append("\xef\xbf\xbd");
    }
    text.remove_prefix(length);
  }
  return out;
}

// lab:starter
// lab:end
}  // namespace

void percent_encode(std::string_view text, std::string& out) {
  // lab:solution
  for (const char c : text) {
    if (is_baggage_octet(c) && c != '%') {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  // lab:starter
  //| not_implemented("percent_encode: what may not stand there, and the percent sign", text, out);
  // lab:end
}

std::string percent_decode(std::string_view text) {
  // lab:solution
  std::string bytes;
  bytes.reserve(text.size());
  bool ascii = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%' && text.size() - i > 2) {
      const int high = digit(text[i + 1]), low = digit(text[i + 2]);
      if (high >= 0 && low >= 0) {
        c = static_cast<char>(high << 4 | low);
        i += 2;
      }
    }
    ascii = ascii && static_cast<unsigned char>(c) < 0x80;
    bytes += c;
  }
  return ascii ? bytes : well_formed(bytes);
  // lab:starter
  //| not_implemented("percent_decode: %41 is A, and what is not UTF-8 then is U+FFFD", text);
  // lab:end
}

}  // namespace otelier::context
