// Random messages for the judge, the fuzzer's corpus and the differential test: well formed ones,
// and ones that a stranger would send. Deterministic in the engine.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>

#include "core/bytes.h"

namespace otelier::wire_exam {

using Random = std::mt19937_64;

inline std::uint64_t below(Random& random, std::uint64_t n) {
  return random() % n;
}
inline bool one_in(Random& random, std::uint64_t n) {
  return below(random, n) == 0;
}

// A number whose length in bits is uniform, so that every varint length comes up, edges often.
inline std::uint64_t number(Random& random) {
  const std::uint64_t bits = below(random, 65);
  if (bits == 0) return 0;
  const std::uint64_t top = std::uint64_t{1} << (bits - 1);
  switch (below(random, 4)) {
    case 0:
      return top;
    case 1:
      return top - 1;
    default:
      return top | (random() & (top - 1));
  }
}

inline void append_varint(core::Bytes& out, std::uint64_t value, std::size_t padding = 0) {
  while (value >= 128) {
    out.push_back(static_cast<std::byte>(value % 128 + 128));
    value /= 128;
  }
  if (padding == 0) {
    out.push_back(static_cast<std::byte>(value));
    return;
  }
  out.push_back(static_cast<std::byte>(value + 128));
  while (--padding > 0) out.push_back(std::byte{128});
  out.push_back(std::byte{0});
}

inline std::uint32_t field_number(Random& random) {
  switch (below(random, 8)) {
    case 0:
      return 16 + static_cast<std::uint32_t>(below(random, 2032));
    case 1:
      return (1u << 29) - 1 - static_cast<std::uint32_t>(below(random, 3));
    default:
      return 1 + static_cast<std::uint32_t>(below(random, 15));
  }
}

// Appends random fields. Groups nest up to `levels`; with `padded`, varints are sometimes longer
// than they need to be, which a reader takes and a writer never makes.
inline void append_fields(Random& random, core::Bytes& out, std::size_t count, std::size_t levels,
                          bool padded) {
  const auto pad = [&] { return padded && one_in(random, 12) ? 1 + below(random, 2) : 0; };
  const auto zeros = [&](std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) out.push_back(static_cast<std::byte>(random()));
  };
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t field = field_number(random);
    switch (below(random, levels > 0 ? 6 : 5)) {
      case 0:
        append_varint(out, field * 8ULL, field < 16 ? pad() : 0);
        append_varint(out, number(random));
        break;
      case 1:
        append_varint(out, field * 8ULL + 1);
        zeros(8);
        break;
      case 2:
        append_varint(out, field * 8ULL + 5);
        zeros(4);
        break;
      case 3: {
        const std::size_t size = one_in(random, 10) ? below(random, 300) : below(random, 20);
        append_varint(out, field * 8ULL + 2);
        append_varint(out, size, pad());
        zeros(size);
        break;
      }
      case 4: {  // a message inside
        core::Bytes inside;
        if (levels > 0) append_fields(random, inside, below(random, 4), levels - 1, padded);
        append_varint(out, field * 8ULL + 2);
        append_varint(out, inside.size(), pad());
        out.insert(out.end(), inside.begin(), inside.end());
        break;
      }
      default:
        append_varint(out, field * 8ULL + 3);
        append_fields(random, out, below(random, 3), levels - 1, padded);
        append_varint(out, field * 8ULL + 4);
    }
  }
}

inline core::Bytes message(Random& random, bool padded = true) {
  core::Bytes out;
  append_fields(random, out, 1 + below(random, 8), 4, padded);
  return out;
}

// Groups inside each other, near the depth limit on both sides.
inline core::Bytes deep(Random& random) {
  const std::size_t levels = one_in(random, 8) ? 1 + below(random, 400) : 97 + below(random, 7);
  core::Bytes out;
  std::vector<std::uint32_t> open;
  for (std::size_t i = 0; i < levels; ++i) {
    open.push_back(field_number(random));
    append_varint(out, open.back() * 8ULL + 3);
    if (one_in(random, 4)) append_fields(random, out, 1, 0, false);
  }
  const std::size_t left_open = one_in(random, 6) ? 1 : 0;
  for (std::size_t i = levels; i > left_open; --i) append_varint(out, open[i - 1] * 8ULL + 4);
  return out;
}

// What a stranger sends: a good message damaged in one or more places, deep groups, or noise.
inline core::Bytes malformed(Random& random) {
  core::Bytes out;
  switch (below(random, 8)) {
    case 0:
      for (std::size_t i = 0, n = below(random, 24); i < n; ++i) {
        out.push_back(static_cast<std::byte>(random()));
      }
      return out;
    case 1:
      return deep(random);
    default:
      out = message(random);
  }
  for (std::size_t i = 0, n = 1 + below(random, 3); i < n && !out.empty(); ++i) {
    const std::size_t at = below(random, out.size());
    const auto where = out.begin() + static_cast<std::ptrdiff_t>(at);
    switch (below(random, 7)) {
      case 0:  // the end is missing
        out.resize(at);
        break;
      case 1:
        out[at] ^= static_cast<std::byte>(1u << below(random, 8));
        break;
      case 2:
        out[at] = static_cast<std::byte>(random());
        break;
      case 3: {  // a varint that goes on and on
        const core::Bytes more(1 + below(random, 11), std::byte{0xff});
        out.insert(where, more.begin(), more.end());
        break;
      }
      case 4:  // an end of a group from nowhere
        out.insert(where, static_cast<std::byte>(below(random, 16) * 8 + 4));
        break;
      case 5: {  // a length that promises the world
        core::Bytes bomb;
        append_varint(bomb, field_number(random) * 8ULL + 2);
        append_varint(bomb, one_in(random, 2) ? number(random) : 0x7fff'fff0 + below(random, 32));
        out.insert(where, bomb.begin(), bomb.end());
        break;
      }
      default:
        out.erase(where);
    }
  }
  return out;
}

}  // namespace otelier::wire_exam
