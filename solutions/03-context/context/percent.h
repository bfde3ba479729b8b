// Percent-encoding as baggage uses it: a value may hold any text, a header only a part of ASCII.
// Decoding gives UTF-8 whatever comes in. Any thread; one allocation. w3c-baggage#percent-encoding
#pragma once

#include <string>
#include <string_view>

namespace otelier::context {

// Whether the character may stand in a header's value as it is (baggage-octet): printable ASCII but
// for space, double quote, comma, semicolon and backslash. w3c-baggage#baggage-octet
[[nodiscard]] constexpr bool is_baggage_octet(char c) {
  return c > ' ' && c < '\x7f' && c != '"' && c != ',' && c != ';' && c != '\\';
}

// Every byte that is no baggage-octet, and the percent sign, becomes % and two digits. At most
// three times as long. Appends to out.
void percent_encode(std::string_view text, std::string& out);
// %41 becomes A. A percent sign without two hexadecimal digits behind it stays as it is; what is
// not UTF-8 then becomes U+FFFD, one for each part that could not go on.
[[nodiscard]] std::string percent_decode(std::string_view text);

}  // namespace otelier::context
