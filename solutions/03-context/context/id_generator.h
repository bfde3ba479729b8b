// Where ids come from. An id is drawn once for every span, so drawing must cost nanoseconds; and
// two processes must never draw the same, so it must be random in every process and thread, also in
// a child after fork(), which begins as an exact copy of its parent. No id is ever all zero.
// otel-context#id-generation, w3c-trace-context#trace-id
#pragma once

#include "model/ids.h"

namespace otelier::context {

// What a tracer asks for ids. Implementations are thread-safe.
class IdGenerator {
 public:
  virtual ~IdGenerator() = default;
  // Never all zero.
  [[nodiscard]] virtual model::TraceId new_trace_id() = 0;
  [[nodiscard]] virtual model::SpanId new_span_id() = 0;
  // Whether the last seven bytes of a trace id are uniformly random: then, and only then, a new
  // trace carries the random flag. w3c-trace-context#random-flag
  [[nodiscard]] virtual bool random() const { return false; }
};

// All bytes random. A generator of its own for each thread, no lock; some 5 ns an id. Its first id
// in a thread, and the first after a fork, asks the kernel for a seed. Thread-safe, fork-safe.
[[nodiscard]] IdGenerator& random_ids();

}  // namespace otelier::context
