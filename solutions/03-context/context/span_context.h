// What of a span is handed to others: the ids of its trace and of itself, eight flags, and the
// tracestate. It says where a span hangs, never what it measured. A SpanContext is a value: copied,
// compared, given to any thread; make a new one instead of changing one that is in use. Without
// both ids it is not valid, and means "no span". otel-context#span-context
#pragma once

#include <cstdint>

#include "context/id_generator.h"
#include "context/trace_state.h"
#include "core/not_implemented.h"
#include "model/ids.h"

namespace otelier::context {

using model::SpanId;
using model::TraceId;

// The flags of a trace, as traceparent carries them. Each is one bit: ask for the bit, never for a
// number. Bits that have no meaning yet are dropped where they come in. w3c-trace-context#flags
class TraceFlags {
 public:
  static constexpr std::uint8_t kSampled = 0x01;  // the caller may have recorded this trace
  static constexpr std::uint8_t kRandom = 0x02;   // the last seven bytes of the trace id are random
  static constexpr std::uint8_t kKnown = kSampled | kRandom;

  TraceFlags() = default;
  // Keeps the bits that are known. w3c-trace-context#other-flags
  explicit TraceFlags(std::uint8_t bits) {
    // lab:solution
    bits_ = bits & kKnown;
    // lab:starter
    //| not_implemented("TraceFlags: the bits that have a meaning, and no others", bits);
    // lab:end
  }

  [[nodiscard]] std::uint8_t bits() const { return bits_; }
  [[nodiscard]] bool sampled() const {
    // lab:solution
    return (bits_ & kSampled) != 0;
    // lab:starter
    //| not_implemented("TraceFlags::sampled: one bit of eight");
    // lab:end
  }
  [[nodiscard]] bool random() const {
    // lab:solution
    return (bits_ & kRandom) != 0;
    // lab:starter
    //| not_implemented("TraceFlags::random: one bit of eight");
    // lab:end
  }
  friend bool operator==(TraceFlags, TraceFlags) = default;

 private:
  std::uint8_t bits_ = 0;
};

struct SpanContext {
  TraceId trace_id;
  SpanId span_id;
  TraceFlags flags;
  bool remote = false;  // it came from another process
  TraceState trace_state;

  // Whether there is a span at all: both ids are there. otel-context#span-context-is-valid
  [[nodiscard]] bool is_valid() const {
    // lab:solution
    return trace_id.is_valid() && span_id.is_valid();
    // lab:starter
    //| not_implemented("SpanContext::is_valid: both ids are there");
    // lab:end
  }
  friend bool operator==(const SpanContext&, const SpanContext&) = default;
};

// The span context of a new span below parent: its trace, flags and tracestate, a span id of its
// own, and not remote. Below no valid parent a new trace begins: a new trace id, no tracestate, and
// the random flag if and only if the generator's ids are random. O(1), no allocation.
// w3c-trace-context#random-flag, otel-context#is-remote
[[nodiscard]] SpanContext child_of(const SpanContext& parent, IdGenerator& ids = random_ids());

}  // namespace otelier::context
