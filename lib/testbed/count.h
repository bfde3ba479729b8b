// Counts the items of an Export…ServiceRequest by walking its wire format, and says whether it is
// well formed: the same bytes are accepted as libprotobuf accepts, without making a message. The
// walk follows tables made once from the descriptors. Thread-safe, no allocation after the first
// call, no copy.
#pragma once

#include <cstddef>
#include <expected>
#include <string>

#include "core/bytes.h"
#include "testbed/sink.h"

namespace otelier::testbed {

struct WireError {
  std::size_t offset = 0;  // of the byte where the damage begins
  std::string message;
};

// Spans, data points, log records or samples. O(bytes).
[[nodiscard]] std::expected<std::size_t, WireError> count_items(core::ByteView message,
                                                                Signal signal);

}  // namespace otelier::testbed
