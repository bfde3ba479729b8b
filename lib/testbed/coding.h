// Content codings of requests: none, gzip and zstd. Output is bounded while it is being made, so a
// small body cannot become a large one. Pure functions, thread-safe.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "core/bytes.h"

namespace otelier::testbed {

struct CodingError {
  enum class Kind { unsupported, malformed, too_large };
  Kind kind = Kind::malformed;
  std::string message;
};

// The body without its coding ("", "identity", "gzip", "zstd"), at most `limit` bytes. O(output).
[[nodiscard]] std::expected<core::Bytes, CodingError> decode(core::ByteView body,
                                                             std::string_view coding,
                                                             std::size_t limit);
// Whether decode() knows the coding.
[[nodiscard]] bool supported_coding(std::string_view coding);
// Whether the coding changes nothing: "" or "identity".
[[nodiscard]] bool plain_coding(std::string_view coding);

}  // namespace otelier::testbed
