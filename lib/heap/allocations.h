// What a program asks of the heap: operator new is replaced by one that counts. Linked into
// benchmarks alone, since nobody should ship it; a program that links this room and calls
// allocations() has it. malloc() called directly is not seen.
#pragma once

#include <cstdint>

namespace otelier::heap {

// How often operator new was called since the program began, by all its threads. Any thread; one
// relaxed load.
[[nodiscard]] std::uint64_t allocations();

}  // namespace otelier::heap
