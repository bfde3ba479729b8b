#include "testbed/count.h"

#include <google/protobuf/descriptor.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <map>
#include <set>
#include <stdexcept>
#include <vector>

#include "proto/oracle.h"

namespace otelier::testbed {
namespace {

using Descriptor = google::protobuf::Descriptor;
using FieldDescriptor = google::protobuf::FieldDescriptor;
using Octet = std::uint8_t;

enum Wire : Octet { varint = 0, fixed64 = 1, length = 2, group = 3, group_end = 4, fixed32 = 5 };

// What a length-delimited field holds.
enum class Holds : Octet { bytes, text, message, varints, fixed32s, fixed64s };

struct Field {
  Octet wire = 0xff;  // the wire type that gives `holds` its meaning; 0xff: an unknown field
  Holds holds = Holds::bytes;
  Octet message = 0;  // index of the nested message
};

constexpr std::size_t kFields = 32;  // field numbers from here on are treated as unknown
constexpr int kDepth = 100;          // libprotobuf's default recursion limit

struct Message {
  std::array<Field, kFields> fields{};
  bool item = false;  // each occurrence counts
};

class Tables {
 public:
  Tables() {
    for (std::size_t i = 0; i < roots_.size(); ++i)
      roots_.at(i) = add(find(proto::request_message(kSignals.at(i))));
  }
  [[nodiscard]] const Message& at(Octet index) const { return messages_[index]; }
  [[nodiscard]] Octet root(Signal signal) const {
    return roots_.at(static_cast<std::size_t>(signal));
  }

 private:
  static constexpr std::array kSignals{"traces", "metrics", "logs", "profiles"};

  static const Descriptor* find(std::string_view name) {
    const auto* found = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
        std::string(name));
    if (found == nullptr) throw std::logic_error("no descriptor of " + std::string(name));
    return found;
  }

  Octet add(const Descriptor* type) {
    if (const auto known = index_.find(type); known != index_.end()) return known->second;
    const auto index = static_cast<Octet>(messages_.size());
    if (messages_.size() >= 0xff) throw std::logic_error("more than 255 OTLP messages");
    index_.emplace(type, index);
    messages_.emplace_back();
    static const std::set<std::string, std::less<>> kItems{"Span",
                                                           "LogRecord",
                                                           "NumberDataPoint",
                                                           "HistogramDataPoint",
                                                           "ExponentialHistogramDataPoint",
                                                           "SummaryDataPoint",
                                                           "Sample"};
    messages_[index].item = kItems.contains(type->name());
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      if (static_cast<std::size_t>(field->number()) >= kFields)
        throw std::logic_error("a field number beyond the table: " + field->full_name());
      const Field rule = rule_of(field);
      messages_[index].fields.at(static_cast<std::size_t>(field->number())) = rule;
    }
    return index;
  }

  Field rule_of(const FieldDescriptor* field) {
    switch (field->type()) {
      case FieldDescriptor::TYPE_MESSAGE:
        return {Wire::length, Holds::message, add(field->message_type())};
      case FieldDescriptor::TYPE_STRING:
        return {Wire::length, Holds::text, 0};
      case FieldDescriptor::TYPE_BYTES:
        return {Wire::length, Holds::bytes, 0};
      case FieldDescriptor::TYPE_FIXED32:
      case FieldDescriptor::TYPE_SFIXED32:
      case FieldDescriptor::TYPE_FLOAT:
        return packed(field, Holds::fixed32s);
      case FieldDescriptor::TYPE_FIXED64:
      case FieldDescriptor::TYPE_SFIXED64:
      case FieldDescriptor::TYPE_DOUBLE:
        return packed(field, Holds::fixed64s);
      default:
        return packed(field, Holds::varints);
    }
  }

  // A repeated scalar may come packed; a single one sent as bytes is an unknown field.
  static Field packed(const FieldDescriptor* field, Holds holds) {
    return field->is_repeated() ? Field{Wire::length, holds, 0} : Field{};
  }

  std::map<const Descriptor*, Octet> index_;
  std::vector<Message> messages_;
  std::array<Octet, 4> roots_{};
};

const Tables& tables() {
  static const Tables made;
  return made;
}

template <class Word>
Word load(const Octet* p) {
  Word word = 0;
  std::memcpy(&word, p, sizeof word);
  return word;
}

// Most strings of telemetry are short and ASCII: no loop over single octets for them.
inline bool is_ascii(const Octet* p, std::size_t size) {
  constexpr std::uint64_t kHigh = 0x8080808080808080U;
  if (size >= 8) {
    std::uint64_t seen = load<std::uint64_t>(p + size - 8);  // overlaps what the loop reads
    for (; size > 8; size -= 8, p += 8) seen |= load<std::uint64_t>(p);
    return (seen & kHigh) == 0;
  }
  if (size >= 4)
    return ((load<std::uint32_t>(p) | load<std::uint32_t>(p + size - 4)) &
            static_cast<std::uint32_t>(kHigh)) == 0;
  Octet seen = 0;
  for (; size > 0; --size) seen |= *p++;
  return seen < 0x80;
}

bool valid_utf8(const Octet* p, const Octet* end) {
  while (true) {
    while (end - p >= 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, p, 8);
      if ((word & 0x8080808080808080U) != 0) break;
      p += 8;
    }
    while (p < end && *p < 0x80) ++p;
    if (p == end) return true;
    const Octet lead = *p;
    const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (lead < 0xc2 || lead > 0xf4 || end - p <= more) return false;
    // Overlong forms, surrogates and what lies beyond U+10FFFF show in the second byte.
    const Octet second = p[1];
    if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
        (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f))
      return false;
    for (int i = 1; i <= more; ++i)
      if ((p[i] & 0xc0) != 0x80) return false;
    p += more + 1;
  }
}

// One walk. Functions return where reading goes on, or nullptr after damage() was noted.
class Walk {
 public:
  explicit Walk(core::ByteView bytes)
      : begin_(reinterpret_cast<const Octet*>(bytes.data())), end_(begin_ + bytes.size()) {}

  bool run(Octet root) { return message(begin_, end_, root, kDepth) != nullptr; }
  [[nodiscard]] std::size_t items() const { return items_; }
  [[nodiscard]] WireError error() const {
    return {static_cast<std::size_t>(damage_ - begin_), why_};
  }

 private:
  const Octet* damage(const Octet* at, const char* why) {
    damage_ = at;
    why_ = why;
    return nullptr;
  }

  const Octet* read_varint(const Octet* p, const Octet* end, std::uint64_t& value) {
    if (p < end && *p < 0x80) {
      value = *p;
      return p + 1;
    }
    const Octet* const start = p;
    value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (p == end) return damage(start, "a varint is cut off");
      const Octet octet = *p++;
      if (shift < 64) value |= static_cast<std::uint64_t>(octet & 0x7f) << shift;
      if (octet < 0x80) return p;
    }
    return damage(start, "a varint is longer than ten bytes");
  }

  const Octet* read_tag(const Octet* p, const Octet* end, std::uint32_t& tag) {
    if (p < end && *p < 0x80 && *p >= 8) {
      tag = *p;
      return p + 1;
    }
    std::uint64_t wide = 0;
    const Octet* const next = read_varint(p, end, wide);
    if (next == nullptr) return nullptr;
    if (next - p > 5) return damage(p, "a tag is longer than five bytes");
    tag = static_cast<std::uint32_t>(wide);  // as libprotobuf: what does not fit is dropped
    if ((tag >> 3) == 0) return damage(p, "field number 0");
    return next;
  }

  const Octet* read_length(const Octet* p, const Octet* end, const Octet*& stop) {
    std::uint64_t size = 0;
    const Octet* const next = read_varint(p, end, size);
    if (next == nullptr) return nullptr;
    if (next - p > 5) return damage(p, "a length is longer than five bytes");
    if (size > static_cast<std::uint64_t>(end - next))
      return damage(p, "a length runs past the end of the message around it");
    stop = next + size;
    return next;
  }

  const Octet* message(const Octet* p, const Octet* end, Octet type, int depth) {
    const Message& known = tables_.at(type);
    while (p < end) {
      const Octet* const start = p;
      std::uint32_t tag = 0;
      p = read_tag(p, end, tag);
      if (p == nullptr) return nullptr;
      const std::uint32_t number = tag >> 3;
      const Octet wire = tag & 7;
      if (wire != Wire::length || number >= kFields || known.fields[number].wire != Wire::length) {
        p = skip(start, p, end, wire, number, depth);
        if (p == nullptr) return nullptr;
        continue;
      }
      const Octet* stop = nullptr;
      p = read_length(p, end, stop);
      if (p == nullptr) return nullptr;
      const Field& field = known.fields[number];
      if (field.holds == Holds::message) {
        if (depth == 0) return damage(start, "messages are nested more than 100 deep");
        items_ += tables_.at(field.message).item ? 1 : 0;
        p = message(p, stop, field.message, depth - 1);
      } else {
        p = content(p, stop, field.holds);
      }
      if (p == nullptr) return nullptr;
    }
    return p;
  }

  const Octet* content(const Octet* p, const Octet* stop, Holds holds) {
    switch (holds) {
      case Holds::text:
        if (!is_ascii(p, static_cast<std::size_t>(stop - p)) && !valid_utf8(p, stop))
          return damage(p, "a string is not valid UTF-8");
        return stop;
      case Holds::varints:
        for (std::uint64_t ignored = 0; p != nullptr && p < stop;)
          p = read_varint(p, stop, ignored);
        return p;
      case Holds::fixed32s:
        return (stop - p) % 4 == 0 ? stop : damage(p, "packed 32-bit values are cut off");
      case Holds::fixed64s:
        return (stop - p) % 8 == 0 ? stop : damage(p, "packed 64-bit values are cut off");
      default:
        return stop;
    }
  }

  // A scalar, or a field that is not known.
  const Octet* skip(const Octet* start, const Octet* p, const Octet* end, Octet wire,
                    std::uint32_t number, int depth) {
    std::uint64_t ignored = 0;
    const Octet* stop = nullptr;
    switch (wire) {
      case Wire::varint:
        return read_varint(p, end, ignored);
      case Wire::fixed64:
        return end - p >= 8 ? p + 8 : damage(start, "a 64-bit value is cut off");
      case Wire::fixed32:
        return end - p >= 4 ? p + 4 : damage(start, "a 32-bit value is cut off");
      case Wire::length:
        return read_length(p, end, stop) == nullptr ? nullptr : stop;
      case Wire::group:
        return skip_group(start, p, end, number, depth);
      case Wire::group_end:
        return damage(start, "a group ends that never began");
      default:
        return damage(start, "a wire type that does not exist");
    }
  }

  const Octet* skip_group(const Octet* start, const Octet* p, const Octet* end,
                          std::uint32_t number, int depth) {
    if (depth == 0) return damage(start, "groups are nested more than 100 deep");
    while (p < end) {
      const Octet* const field = p;
      std::uint32_t tag = 0;
      p = read_tag(p, end, tag);
      if (p == nullptr) return nullptr;
      if ((tag & 7) == Wire::group_end)
        return tag >> 3 == number ? p : damage(field, "a group ends with another's number");
      p = skip(field, p, end, tag & 7, tag >> 3, depth - 1);
      if (p == nullptr) return nullptr;
    }
    return damage(start, "a group is never ended");
  }

  const Tables& tables_ = tables();
  const Octet* begin_;
  const Octet* end_;
  const Octet* damage_ = nullptr;
  const char* why_ = "";
  std::size_t items_ = 0;
};

}  // namespace

std::expected<std::size_t, WireError> count_items(core::ByteView message, Signal signal) {
  if (message.empty()) return 0;
  Walk walk(message);
  if (!walk.run(tables().root(signal))) return std::unexpected(walk.error());
  return walk.items();
}

}  // namespace otelier::testbed
