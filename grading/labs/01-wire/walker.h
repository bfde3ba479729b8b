// A second opinion on the wire format, written for the judge from the clauses alone and sharing no
// line with the lab: slow, recursive within its limit, and easy to check by eye. It says which
// fields a message has and, when it breaks, which byte and why. Whether it breaks at all is
// libprotobuf's word; the differential test holds the two against each other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/bytes.h"

namespace otelier::wire_exam {

struct Break {
  std::string fault;  // in the words of the lab's error.h
  std::size_t offset = 0;
};

struct Seen {
  std::uint32_t number = 0;
  std::uint32_t type = 0;  // 3 stands for a whole group
  std::uint64_t value = 0;
  std::size_t offset = 0, end = 0;         // of the whole field
  std::size_t inside = 0, inside_end = 0;  // of what a LEN or a group holds
  std::vector<Seen> fields;                // of a group, or of a message that is entered
};

class Walker {
 public:
  explicit Walker(core::ByteView bytes, std::size_t depth = 100) : bytes_(bytes), limit_(depth) {}

  // The fields of bytes[from, to), which lies under that many open levels. What was read before a
  // break stays.
  std::vector<Seen> fields(std::size_t from, std::size_t to, std::size_t depth = 0) {
    std::vector<Seen> out;
    std::size_t at = from;
    while (at < to && !broken_) {
      Seen field;
      if (!read(at, to, depth, field)) break;
      at = field.end;
      out.push_back(std::move(field));
    }
    return out;
  }
  [[nodiscard]] const std::optional<Break>& broken() const { return broken_; }

 private:
  bool stop(const char* fault, std::size_t offset) {
    broken_ = Break{fault, offset};
    return false;
  }
  [[nodiscard]] std::uint64_t byte(std::size_t at) const {
    return std::to_integer<std::uint64_t>(bytes_[at]);
  }
  // Moves at past a varint of at most that many bytes.
  bool varint(std::size_t& at, std::size_t to, std::size_t most, std::uint64_t& value) {
    const std::size_t first = at;
    value = 0;
    for (std::size_t n = 0; n < most; ++n) {
      if (at == to) return stop("truncated", first);
      const std::uint64_t b = byte(at++);
      if (7 * n < 64) value |= (b & 127) << (7 * n);
      if (b < 128) return true;
    }
    return stop("varint_too_long", first);
  }
  bool fixed(std::size_t& at, std::size_t to, std::size_t size, std::uint64_t& value) {
    if (to - at < size) return stop("truncated", at);
    value = 0;
    for (std::size_t n = 0; n < size; ++n) value |= byte(at + n) << (8 * n);
    at += size;
    return true;
  }
  bool opening(std::size_t& at, std::size_t to, std::uint32_t& tag) {
    const std::size_t first = at;
    std::uint64_t bits = 0;
    if (!varint(at, to, 5, bits)) return false;
    tag = static_cast<std::uint32_t>(bits);
    if (tag / 8 == 0) return stop("field_number_zero", first);
    if (tag % 8 > 5) return stop("unknown_wire_type", first);
    return true;
  }
  bool read(std::size_t at, std::size_t to, std::size_t depth, Seen& field) {
    std::uint32_t tag = 0;
    field.offset = at;
    if (!opening(at, to, tag)) return false;
    if (tag % 8 == 4) return stop("stray_end_group", field.offset);
    return rest(at, to, depth, tag, field);
  }
  bool rest(std::size_t at, std::size_t to, std::size_t depth, std::uint32_t tag, Seen& field) {
    field.number = tag / 8;
    field.type = tag % 8;
    bool good = true;
    switch (field.type) {
      case 0:
        good = varint(at, to, 10, field.value);
        break;
      case 1:
        good = fixed(at, to, 8, field.value);
        break;
      case 5:
        good = fixed(at, to, 4, field.value);
        break;
      case 2: {
        const std::size_t first = at;
        std::uint64_t size = 0;
        if (!varint(at, to, 5, size)) return false;
        if (size > to - at) return stop("length_beyond_end", first);
        field.inside = at;
        at += size;
        field.inside_end = at;
        break;
      }
      case 3:
        good = group(at, to, depth, field);
        break;
      default:
        good = false;
    }
    field.end = at;
    return good;
  }
  bool group(std::size_t& at, std::size_t to, std::size_t depth, Seen& field) {
    if (depth >= limit_) return stop("too_deep", field.offset);
    field.inside = at;
    while (at < to) {
      const std::size_t first = at;
      std::uint32_t tag = 0;
      if (!opening(at, to, tag)) return false;
      if (tag % 8 == 4) {
        if (tag / 8 != field.number) return stop("group_mismatch", first);
        field.inside_end = first;
        return true;
      }
      Seen child;
      child.offset = first;
      if (!rest(at, to, depth + 1, tag, child)) return false;
      at = child.end;
      field.fields.push_back(std::move(child));
    }
    return stop("group_not_closed", field.offset);
  }

  core::ByteView bytes_;
  std::size_t limit_;
  std::optional<Break> broken_;
};

}  // namespace otelier::wire_exam
