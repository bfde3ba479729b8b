#include "testbed/count.h"

#include <google/protobuf/descriptor.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <vector>

#include "proto/messages.h"
#include "proto/oracle.h"

namespace otelier::testbed {
namespace {

using Descriptor = google::protobuf::Descriptor;
using FieldDescriptor = google::protobuf::FieldDescriptor;
using Octet = std::uint8_t;

enum Wire : Octet { varint = 0, fixed64 = 1, length = 2, group = 3, group_end = 4, fixed32 = 5 };

// What a tag announces, and so how what follows it is read.
enum class Content : Octet {
  strange,  // groups, wire types and field numbers that do not exist
  varint,
  fixed32,
  fixed64,
  bytes,  // also whatever else is length-delimited and unknown
  text,
  message,
  item,  // a message that counts
  varints,
  fixed32s,
  fixed64s
};

struct Field {
  Content content = Content::strange;
  Octet message = 0;  // index of the nested message
};

constexpr std::size_t kTags = 256;  // tags from here on (field numbers from 32) are unknown
constexpr int kDepth = 100;         // libprotobuf's default recursion limit

// What a field is that no table knows.
constexpr Content content_of(Octet wire) {
  switch (wire) {
    case Wire::varint:
      return Content::varint;
    case Wire::fixed64:
      return Content::fixed64;
    case Wire::length:
      return Content::bytes;
    case Wire::fixed32:
      return Content::fixed32;
    default:
      return Content::strange;
  }
}

// By tag, so that one look-up says all there is to know. Two bytes each: the few messages that most
// bytes are of fit the nearest cache.
struct Message {
  Message() {
    for (std::size_t tag = 8; tag < kTags; ++tag)
      by_tag.at(tag).content = content_of(static_cast<Octet>(tag & 7));
  }
  std::array<Field, kTags> by_tag{};
};

class Tables {
 public:
  Tables() {
    for (std::size_t i = 0; i < roots_.size(); ++i)
      roots_.at(i) = add(find(proto::request_message(name(static_cast<Signal>(i)))));
  }
  [[nodiscard]] const Message* at(Octet index) const { return messages_.data() + index; }
  [[nodiscard]] Octet root(Signal signal) const {
    return roots_.at(static_cast<std::size_t>(signal));
  }

 private:
  static const Descriptor* find(std::string_view name) {
    const auto found = proto::find_message(name);
    if (!found) throw std::logic_error(found.error().message);
    return *found;
  }

  Octet add(const Descriptor* type) {
    if (const auto known = index_.find(type); known != index_.end()) return known->second;
    const auto index = static_cast<Octet>(messages_.size());
    if (messages_.size() >= 0xff) throw std::logic_error("more than 255 OTLP messages");
    index_.emplace(type, index);
    messages_.emplace_back();
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      const auto tag = static_cast<std::size_t>(field->number()) << 3 | Wire::length;
      if (tag >= kTags)
        throw std::logic_error("a field number beyond the table: " + field->full_name());
      const Field rule = rule_of(field);
      messages_[index].by_tag.at(tag) = rule;
    }
    return index;
  }

  // How the field is read when it comes length-delimited.
  Field rule_of(const FieldDescriptor* field) {
    switch (field->type()) {
      case FieldDescriptor::TYPE_MESSAGE:
        return {is_item(field->message_type()) ? Content::item : Content::message,
                add(field->message_type())};
      case FieldDescriptor::TYPE_STRING:
        return {Content::text};
      case FieldDescriptor::TYPE_BYTES:
        return {Content::bytes};
      case FieldDescriptor::TYPE_FIXED32:
      case FieldDescriptor::TYPE_SFIXED32:
      case FieldDescriptor::TYPE_FLOAT:
        return packed(field, Content::fixed32s);
      case FieldDescriptor::TYPE_FIXED64:
      case FieldDescriptor::TYPE_SFIXED64:
      case FieldDescriptor::TYPE_DOUBLE:
        return packed(field, Content::fixed64s);
      default:
        return packed(field, Content::varints);
    }
  }

  static bool is_item(const Descriptor* type) {
    static const std::set<std::string, std::less<>> kItems{"Span",
                                                           "LogRecord",
                                                           "NumberDataPoint",
                                                           "HistogramDataPoint",
                                                           "ExponentialHistogramDataPoint",
                                                           "SummaryDataPoint",
                                                           "Sample"};
    return kItems.contains(type->name());
  }

  // A repeated scalar may come packed; a single one sent as bytes is an unknown field.
  static Field packed(const FieldDescriptor* field, Content content) {
    return {field->is_repeated() ? content : Content::bytes};
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

  // The number of items, nullopt when the bytes are damaged. What is open around the bytes being
  // read is on a stack of our own: a call for each attribute would cost more than its bytes do.
  std::optional<std::size_t> run(Octet root) {
    const Tables& tables = testbed::tables();
    const Octet* p = begin_;
    const Octet* end = end_;
    const Message* type = tables.at(root);
    std::size_t items = 0;
    std::array<Around, kDepth> around;
    int depth = 0;
    while (true) {
      while (p == end) {
        if (depth == 0) return items;
        --depth;
        end = around[static_cast<std::size_t>(depth)].end;
        type = around[static_cast<std::size_t>(depth)].type;
      }
      const Octet* const start = p;
      std::uint32_t tag = *p;
      if (tag < 0x80) {
        ++p;
      } else if ((p = read_tag(p, end, tag)) == nullptr) {
        return std::nullopt;
      }
      const Field field =
          tag < kTags ? type->by_tag[tag] : Field{content_of(static_cast<Octet>(tag & 7))};
      if (field.content < Content::bytes) {
        p = scalar(field.content, start, p, end, tag, kDepth - depth);
        if (p == nullptr) return std::nullopt;
        continue;
      }
      std::size_t size = 0;
      if (p < end && *p < 0x80) {
        size = *p++;
      } else if ((p = read_length(p, end, size)) == nullptr) {
        return std::nullopt;
      }
      if (size > static_cast<std::size_t>(end - p)) {
        damage(start + tag_size(start), "a length runs past the end of the message around it");
        return std::nullopt;
      }
      const Octet* const stop = p + size;
      switch (field.content) {
        case Content::bytes:
          p = stop;
          break;
        case Content::text:
          if (!is_ascii(p, size) && !valid_utf8(p, stop)) {
            damage(p, "a string is not valid UTF-8");
            return std::nullopt;
          }
          p = stop;
          break;
        case Content::item:
        case Content::message:
          if (depth == kDepth) {
            damage(start, "messages are nested more than 100 deep");
            return std::nullopt;
          }
          items += field.content == Content::item ? 1 : 0;
          around[static_cast<std::size_t>(depth++)] = {end, type};
          end = stop;
          type = tables.at(field.message);
          break;
        default:
          if ((p = packed(field.content, p, stop)) == nullptr) return std::nullopt;
      }
    }
  }

  [[nodiscard]] WireError error() const {
    return {static_cast<std::size_t>(damage_ - begin_), why_};
  }

 private:
  struct Around {
    const Octet* end;
    const Message* type;
  };

  const Octet* damage(const Octet* at, const char* why) {
    damage_ = at;
    why_ = why;
    return nullptr;
  }

  static std::ptrdiff_t tag_size(const Octet* p) {
    std::ptrdiff_t size = 1;
    while (*p++ >= 0x80) ++size;
    return size;
  }

  const Octet* read_varint(const Octet* p, const Octet* end, std::uint64_t& value) {
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
    std::uint64_t wide = 0;
    const Octet* const next = read_varint(p, end, wide);
    if (next == nullptr) return nullptr;
    if (next - p > 5) return damage(p, "a tag is longer than five bytes");
    tag = static_cast<std::uint32_t>(wide);  // as libprotobuf: what does not fit is dropped
    return next;
  }

  const Octet* read_length(const Octet* p, const Octet* end, std::size_t& size) {
    std::uint64_t wide = 0;
    const Octet* const next = read_varint(p, end, wide);
    if (next == nullptr) return nullptr;
    if (next - p > 5) return damage(p, "a length is longer than five bytes");
    size = wide;
    return next;
  }

  const Octet* packed(Content content, const Octet* p, const Octet* stop) {
    switch (content) {
      case Content::fixed32s:
        return (stop - p) % 4 == 0 ? stop : damage(p, "packed 32-bit values are cut off");
      case Content::fixed64s:
        return (stop - p) % 8 == 0 ? stop : damage(p, "packed 64-bit values are cut off");
      default:
        for (std::uint64_t ignored = 0; p != nullptr && p < stop;)
          p = read_varint(p, stop, ignored);
        return p;
    }
  }

  // Whatever is not length-delimited.
  const Octet* scalar(Content content, const Octet* start, const Octet* p, const Octet* end,
                      std::uint32_t tag, int depth) {
    std::uint64_t ignored = 0;
    switch (content) {
      case Content::varint:
        return p < end && *p < 0x80 ? p + 1 : read_varint(p, end, ignored);
      case Content::fixed64:
        return end - p >= 8 ? p + 8 : damage(start, "a 64-bit value is cut off");
      case Content::fixed32:
        return end - p >= 4 ? p + 4 : damage(start, "a 32-bit value is cut off");
      default:
        if ((tag >> 3) == 0) return damage(start, "field number 0");
        if ((tag & 7) == Wire::group) return skip_group(start, p, end, tag >> 3, depth);
        return damage(start, (tag & 7) == Wire::group_end ? "a group ends that never began"
                                                          : "a wire type that does not exist");
    }
  }

  const Octet* skip_group(const Octet* start, const Octet* p, const Octet* end,
                          std::uint32_t number, int depth) {
    if (depth == 0) return damage(start, "groups are nested more than 100 deep");
    while (p < end) {
      const Octet* const field = p;
      std::uint32_t tag = 0;
      if ((p = read_tag(p, end, tag)) == nullptr) return nullptr;
      if (tag >> 3 == 0) return damage(field, "field number 0");
      if ((tag & 7) == Wire::group_end)
        return tag >> 3 == number ? p : damage(field, "a group ends with another's number");
      if ((tag & 7) != Wire::length) {
        p = scalar(content_of(static_cast<Octet>(tag & 7)), field, p, end, tag, depth - 1);
        if (p == nullptr) return nullptr;
        continue;
      }
      const Octet* const length = p;
      std::size_t size = 0;
      if ((p = read_length(p, end, size)) == nullptr) return nullptr;
      if (size > static_cast<std::size_t>(end - p))
        return damage(length, "a length runs past the end of the message around it");
      p += size;
    }
    return damage(start, "a group is never ended");
  }

  const Octet* begin_;
  const Octet* end_;
  const Octet* damage_ = nullptr;
  const char* why_ = "";
};

}  // namespace

std::expected<std::size_t, WireError> count_items(core::ByteView message, Signal signal) {
  if (message.empty()) return 0;
  Walk walk(message);
  const auto items = walk.run(tables().root(signal));
  if (!items) return std::unexpected(walk.error());
  return *items;
}

}  // namespace otelier::testbed
