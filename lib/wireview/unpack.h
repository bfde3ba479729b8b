// A payload out of its compression, known by its first bytes. Thread-safe.
#pragma once

#include <cstddef>
#include <string>

#include "core/bytes.h"
#include "core/result.h"

namespace otelier::wireview {

inline constexpr std::size_t kMaxUnpacked = 64u << 20;  // OTLP's recommended limit for a request

struct Unpacked {
  core::Bytes bytes;
  std::string compression;  // "gzip", "zstd", "zlib", or "" when it was none
};

// Undoes gzip, zlib or zstd once; anything else comes back as it is. Fails on damaged streams (with
// the byte reached) and on more than limit bytes. O(bytes out).
[[nodiscard]] core::Result<Unpacked> unpack(core::ByteView payload,
                                            std::size_t limit = kMaxUnpacked);

}  // namespace otelier::wireview
