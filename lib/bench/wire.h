// The fields of a protobuf message, one after the other, as views into its bytes: no copy, no
// allocation. Reading ends at the first damage and never goes past the bytes given; whoever must
// tell damage from the end asks damaged(). Not thread-safe; a message may be read by many readers.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace otelier::bench {

struct WireField {
  std::uint32_t number = 0;
  std::uint32_t wire_type = 0;
  std::uint64_t value = 0;   // of varints and fixed-width fields
  std::string_view bytes{};  // of length-delimited fields

  [[nodiscard]] std::int64_t as_signed() const { return static_cast<std::int64_t>(value); }
  [[nodiscard]] double as_double() const { return std::bit_cast<double>(value); }
};

class WireReader {
 public:
  explicit WireReader(std::string_view message) : rest_(message) {}

  // The next field; false at the end and at damage. A group, which only an unknown field can be,
  // comes as one field without a value.
  bool next(WireField& field) {
    if (rest_.empty()) return false;
    std::uint64_t tag = 0;
    if (!varint(tag) || (tag >> 3) == 0 || (tag >> 3) > 0x1fff'ffff) return damage();
    field.number = static_cast<std::uint32_t>(tag >> 3);
    field.wire_type = static_cast<std::uint32_t>(tag & 7);
    field.value = 0;
    field.bytes = {};
    switch (field.wire_type) {
      case 0:
        return varint(field.value) || damage();
      case 1:
        return fixed(field.value, 8) || damage();
      case 2: {
        std::uint64_t size = 0;
        if (!varint(size) || size > rest_.size()) return damage();
        field.bytes = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return true;
      }
      case 5:
        return fixed(field.value, 4) || damage();
      case 3:
        return skip_group() || damage();
      default:
        return damage();
    }
  }
  [[nodiscard]] bool damaged() const { return damaged_; }

  // One varint of a packed field; false at the end and at damage.
  bool varint(std::uint64_t& value) {
    value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto octet = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(octet & 0x7f) << shift;
      if (octet < 0x80) return true;
    }
    return false;
  }
  // A little-endian word of 4 or 8 octets.
  bool fixed(std::uint64_t& value, std::size_t octets) {
    if (rest_.size() < octets) return false;
    value = 0;
    std::memcpy(&value, rest_.data(), octets);
    rest_.remove_prefix(octets);
    return true;
  }

 private:
  bool skip_group() {
    for (std::size_t open = 1; open > 0;) {
      std::uint64_t tag = 0, ignored = 0;
      if (!varint(tag)) return false;
      switch (tag & 7) {
        case 0:
          if (!varint(ignored)) return false;
          break;
        case 1:
          if (!fixed(ignored, 8)) return false;
          break;
        case 2:
          if (!varint(ignored) || ignored > rest_.size()) return false;
          rest_.remove_prefix(ignored);
          break;
        case 3:
          ++open;
          break;
        case 4:
          --open;
          break;
        case 5:
          if (!fixed(ignored, 4)) return false;
          break;
        default:
          return false;
      }
    }
    return true;
  }
  bool damage() {
    damaged_ = true;
    rest_ = {};
    return false;
  }

  std::string_view rest_;
  bool damaged_ = false;
};

// Calls see(value) for each number of a repeated scalar field, packed or not: varints (0), or
// words of 8 octets (1).
template <class See>
void each_number(const WireField& field, std::uint32_t wire_type, See&& see) {
  if (field.wire_type == wire_type) {
    see(field.value);
    return;
  }
  if (field.wire_type != 2) return;
  WireReader packed(field.bytes);
  for (std::uint64_t value = 0; wire_type == 0 ? packed.varint(value) : packed.fixed(value, 8);)
    see(value);
}

// The value of a scalar field, the last where it is repeated; 0 where it is not there.
inline std::uint64_t number_in(std::string_view message, std::uint32_t number) {
  std::uint64_t value = 0;
  WireReader reader(message);
  for (WireField field; reader.next(field);)
    if (field.number == number) value = field.value;
  return value;
}

}  // namespace otelier::bench
