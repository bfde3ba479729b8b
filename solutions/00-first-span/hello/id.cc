#include "hello/id.h"

#include <algorithm>
#include <random>
#include <span>

#include "core/not_implemented.h"

namespace otelier::hello {
// lab:solution
namespace {

void fill(std::span<std::byte> id, const Random& random) {
  do {
    for (std::size_t at = 0; at < id.size(); at += 8) {
      const std::uint64_t bits = random();
      for (std::size_t i = 0; i < 8; ++i) id[at + i] = static_cast<std::byte>(bits >> (8 * i));
    }
  } while (std::ranges::all_of(id, [](std::byte byte) { return byte == std::byte{0}; }));
}

}  // namespace
// lab:end

std::uint64_t system_random() {
  // lab:solution
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
  // lab:starter
  //| not_implemented("system_random: 64 bits from the operating system (std::random_device)");
  // lab:end
}

TraceId random_trace_id(const Random& random) {
  // lab:solution
  TraceId id;
  fill(id, random);
  return id;
  // lab:starter
  //| not_implemented("random_trace_id: 16 bytes, not all of them zero", random);
  // lab:end
}

SpanId random_span_id(const Random& random) {
  // lab:solution
  SpanId id;
  fill(id, random);
  return id;
  // lab:starter
  //| not_implemented("random_span_id: 8 bytes, not all of them zero", random);
  // lab:end
}

}  // namespace otelier::hello
