// Identifiers. A trace id is 16 random bytes, a span id 8. All zeros means "no id", so no span may
// carry that. Two programs that never heard of each other must not draw the same id: take every bit
// from a source that differs from run to run, never from a seed written in the code.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace otelier::hello {

using TraceId = std::array<std::byte, 16>;
using SpanId = std::array<std::byte, 8>;

// A source of 64 random bits a call.
using Random = std::function<std::uint64_t()>;

// The operating system's own. Thread-safe.
[[nodiscard]] std::uint64_t system_random();

// An id that is never all zeros: what the source gives is drawn again as long as it is.
[[nodiscard]] TraceId random_trace_id(const Random& random = system_random);
[[nodiscard]] SpanId random_span_id(const Random& random = system_random);

}  // namespace otelier::hello
