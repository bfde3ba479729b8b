#include <google/protobuf/any.pb.h>

#include <array>
#include <bit>
#include <limits>
#include <map>
#include <utility>

#include "proto/messages.h"
#include "wireview/values.h"
#include "wireview/wireview.h"

namespace otelier::wireview {

namespace pb = google::protobuf;

namespace {

enum WireType : std::uint32_t {
  kVarint = 0,
  kFixed64 = 1,
  kLength = 2,
  kGroup = 3,
  kGroupEnd = 4,
  kFixed32 = 5
};

constexpr std::array<std::string_view, 6> kWireNames = {
    "a varint", "8 bytes", "length-delimited", "a group", "the end of a group", "4 bytes"};
constexpr std::size_t kPathBytesLikeANode = 256;  // a deep path costs memory as a node does
constexpr std::size_t kMaxVarintBytes = 10;
constexpr std::size_t kMaxTagBytes = 5;  // a tag is 32 bits: 29 of field number, 3 of wire type

WireType wire_type_of(const pb::FieldDescriptor& field) {
  switch (field.type()) {
    case pb::FieldDescriptor::TYPE_DOUBLE:
    case pb::FieldDescriptor::TYPE_FIXED64:
    case pb::FieldDescriptor::TYPE_SFIXED64:
      return kFixed64;
    case pb::FieldDescriptor::TYPE_FLOAT:
    case pb::FieldDescriptor::TYPE_FIXED32:
    case pb::FieldDescriptor::TYPE_SFIXED32:
      return kFixed32;
    case pb::FieldDescriptor::TYPE_STRING:
    case pb::FieldDescriptor::TYPE_BYTES:
    case pb::FieldDescriptor::TYPE_MESSAGE:
      return kLength;
    case pb::FieldDescriptor::TYPE_GROUP:
      return kGroup;
    default:
      return kVarint;
  }
}

std::string type_of(const pb::FieldDescriptor& field) {
  if (field.message_type() != nullptr) return short_name(*field.message_type());
  if (field.enum_type() != nullptr) return short_name(*field.enum_type());
  return field.type_name();
}

std::int64_t zigzag(std::uint64_t value) {
  return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

// A number off the wire as its field reads it.
std::string show_number(std::uint64_t raw, const pb::FieldDescriptor& field) {
  switch (field.type()) {
    case pb::FieldDescriptor::TYPE_DOUBLE:
      return show_double(std::bit_cast<double>(raw));
    case pb::FieldDescriptor::TYPE_FLOAT:
      return show_double(std::bit_cast<float>(static_cast<std::uint32_t>(raw)));
    case pb::FieldDescriptor::TYPE_INT32:
    case pb::FieldDescriptor::TYPE_SFIXED32:
      return std::to_string(static_cast<std::int32_t>(raw));
    case pb::FieldDescriptor::TYPE_INT64:
    case pb::FieldDescriptor::TYPE_SFIXED64:
      return std::to_string(static_cast<std::int64_t>(raw));
    case pb::FieldDescriptor::TYPE_SINT32:
    case pb::FieldDescriptor::TYPE_SINT64:
      return std::to_string(zigzag(raw));
    case pb::FieldDescriptor::TYPE_BOOL:
      return raw != 0 ? "true" : "false";
    case pb::FieldDescriptor::TYPE_ENUM:
      return show_enum(static_cast<std::int32_t>(raw), *field.enum_type());
    default:
      return show_unsigned(raw, field.name());
  }
}

// Reads one payload. A region is what a message may read: up to end, where its length, if the
// payload had not been cut off, would have let it read up to claimed.
struct Region {
  std::size_t end, claimed;
  [[nodiscard]] bool cut() const { return end < claimed; }
};

class MessageWalk {
 public:
  MessageWalk(core::ByteView payload, std::size_t most_nodes)
      : payload_(payload), most_nodes_(most_nodes) {}

  // Reads fields until the region ends, a group ends (then its number must be group) or damage.
  // Returns where it stopped.
  std::size_t message(std::size_t at, Region region, const pb::Descriptor* type, Node& parent,
                      int depth, std::uint32_t group = 0);

 private:
  struct Number {
    std::uint64_t value = 0;
    std::size_t end = 0;  // 0: broken
    std::string why;
  };
  // One field after its tag.
  struct Field {
    std::size_t tag, at;  // where the tag and what follows it begin
    std::uint32_t number, wire;
    const pb::FieldDescriptor* known;  // nullptr where unknown, or known with another wire type
    std::string name, path;
  };

  Number varint(std::size_t at, const Region& region, std::size_t most,
                std::string_view what) const;
  [[nodiscard]] std::uint64_t little_endian(std::size_t at, std::size_t bytes) const;
  [[nodiscard]] std::string_view text(std::size_t at, std::size_t end) const {
    return core::as_text(payload_.subspan(at, end - at));
  }

  // Each adds a node to parent and returns where the field ends; 0 when reading cannot go on.
  std::size_t scalar(const Field& field, const Region& region, Node& parent);
  std::size_t delimited(const Field& field, const Region& region, Node& parent, int depth);
  std::size_t group(const Field& field, const Region& region, Node& parent, int depth);
  void content(const Field& field, const Region& inner, Node& node, int depth);
  void packed(const Field& field, const Region& inner, Node& node);

  Node& add(Node& parent, const Field& field, std::size_t value_at, std::size_t end);
  void damage(Node& parent, std::size_t at, std::size_t end, std::string why);
  bool room(Node& parent, std::size_t at);

  core::ByteView payload_;
  std::size_t most_nodes_;
  std::size_t nodes_ = 0;
  bool full_ = false;
  std::string any_type_;  // the type_url read last
};

MessageWalk::Number MessageWalk::varint(std::size_t at, const Region& region, std::size_t most,
                                        std::string_view what) const {
  Number number;
  for (std::size_t i = 0; i < most; ++i) {
    if (at + i >= region.end) {
      number.why =
          "the varint of " + std::string(what) + " is cut off after " + count_of(i, "byte");
      return number;
    }
    const auto byte = std::to_integer<std::uint64_t>(payload_[at + i]);
    number.value |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      number.end = at + i + 1;
      return number;
    }
  }
  number.why = "the varint of " + std::string(what) + " does not end within " +
               std::to_string(most) + " bytes";
  return number;
}

std::uint64_t MessageWalk::little_endian(std::size_t at, std::size_t bytes) const {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    value |= std::to_integer<std::uint64_t>(payload_[at + i]) << (8 * i);
  }
  return value;
}

Node& MessageWalk::add(Node& parent, const Field& field, std::size_t value_at, std::size_t end) {
  nodes_ += 1 + field.path.size() / kPathBytesLikeANode;
  Node& node = parent.children.emplace_back();
  node.offset = field.tag;
  node.length = end - field.tag;
  node.value_offset = value_at;
  node.field = field.number;
  node.wire_type = field.wire;
  node.name = field.known != nullptr ? field.name : "?";
  node.path = field.path;
  node.type = field.known != nullptr ? type_of(*field.known) : "unknown";
  return node;
}

void MessageWalk::damage(Node& parent, std::size_t at, std::size_t end, std::string why) {
  ++nodes_;
  Node& node = parent.children.emplace_back();
  node.offset = node.value_offset = at;
  node.length = end - at;
  node.path = parent.path;
  node.type = "damage";
  node.damage = std::move(why);
}

bool MessageWalk::room(Node& parent, std::size_t at) {
  if (nodes_ < most_nodes_) return true;
  if (!full_) parent.children.push_back(more_node(parent, at, payload_.size(), most_nodes_));
  full_ = true;
  return false;
}

std::size_t MessageWalk::message(std::size_t at, Region region, const pb::Descriptor* type,
                                 Node& parent, int depth, std::uint32_t group_number) {
  std::map<std::uint32_t, std::size_t> seen;  // how often each repeated field came
  while (at < region.end) {
    if (!room(parent, at)) return 0;
    const Number tag = varint(at, region, kMaxTagBytes, "the tag");
    if (tag.end == 0) {
      if (!region.cut()) damage(parent, at, region.end, tag.why);
      return 0;
    }
    Field field{at,
                tag.end,
                static_cast<std::uint32_t>(tag.value >> 3),
                static_cast<std::uint32_t>(tag.value & 7),
                nullptr,
                "",
                ""};
    if (tag.value > 0xffffffff || field.number == 0) {
      damage(parent, at, region.end,
             field.number == 0 ? "a tag of field number 0, which does not exist"
                               : "a tag of more than 32 bits");
      return 0;
    }
    if (field.wire > kFixed32) {
      damage(parent, at, region.end,
             "a tag of wire type " + std::to_string(field.wire) + ", which does not exist");
      return 0;
    }
    if (field.wire == kGroupEnd) {
      if (field.number == group_number) return tag.end;
      damage(parent, at, region.end,
             "the end of group " + std::to_string(field.number) +
                 (group_number == 0 ? ", which never began"
                                    : " inside group " + std::to_string(group_number)));
      return 0;
    }
    const auto* known =
        type == nullptr ? nullptr : type->FindFieldByNumber(static_cast<int>(field.number));
    std::string wanted;
    if (known != nullptr) {
      const bool packable = known->is_packable() && field.wire == kLength;
      if (wire_type_of(*known) == field.wire || packable) {
        field.known = known;
      } else {
        wanted = " (field " + std::to_string(field.number) + " is " + known->name() + ": " +
                 std::string(kWireNames[wire_type_of(*known)]) + ", not " +
                 std::string(kWireNames[field.wire]) + ")";
      }
    }
    field.name = field.known != nullptr ? known->name() : "?" + std::to_string(field.number);
    field.path = (parent.path.empty() ? "" : parent.path + ".") + field.name;
    const bool is_packed = field.known != nullptr && known->is_packable() && field.wire == kLength;
    if (field.known != nullptr && known->is_repeated() && !is_packed) {
      field.path += "[" + std::to_string(seen[field.number]++) + "]";
    }
    std::size_t end = 0;
    if (field.wire == kLength) {
      end = delimited(field, region, parent, depth);
    } else if (field.wire == kGroup) {
      end = group(field, region, parent, depth);
    } else {
      end = scalar(field, region, parent);
    }
    if (end == 0) return 0;
    parent.children.back().value += wanted;
    at = end;
  }
  if (group_number != 0 && !region.cut()) {
    damage(parent, at, at, "group " + std::to_string(group_number) + " does not end");
    return 0;
  }
  return at;
}

std::size_t MessageWalk::scalar(const Field& field, const Region& region, Node& parent) {
  std::uint64_t raw = 0;
  std::size_t end = 0;
  if (field.wire == kVarint) {
    const Number number = varint(field.at, region, kMaxVarintBytes, "the value");
    if (number.end == 0) {
      if (!region.cut()) damage(parent, field.at, region.end, number.why);
      return 0;
    }
    raw = number.value;
    end = number.end;
  } else {
    const std::size_t bytes = field.wire == kFixed64 ? 8 : 4;
    const std::size_t left = region.end - field.at;
    if (left < bytes) {
      if (!region.cut()) {
        damage(parent, field.at, region.end,
               field.name + " needs " + std::to_string(bytes) + " bytes, but " +
                   (left == 1 ? "1 is left" : std::to_string(left) + " are left"));
      }
      return 0;
    }
    raw = little_endian(field.at, bytes);
    end = field.at + bytes;
  }
  Node& node = add(parent, field, field.at, end);
  node.value = field.known != nullptr ? show_number(raw, *field.known) : std::to_string(raw);
  return end;
}

std::size_t MessageWalk::delimited(const Field& field, const Region& region, Node& parent,
                                   int depth) {
  const Number length = varint(field.at, region, kMaxVarintBytes, "the length");
  if (length.end == 0) {
    if (!region.cut()) damage(parent, field.at, region.end, length.why);
    return 0;
  }
  const std::size_t left = region.end - length.end;
  const std::size_t claimed_left = region.claimed - length.end;
  const bool fits = length.value <= left;
  const std::size_t end = fits ? length.end + length.value : region.end;
  Node& node = add(parent, field, length.end, end);
  Region inner{end, end};
  if (!fits) {
    if (length.value > claimed_left) {
      damage(node, field.at, region.end,
             "length " + std::to_string(length.value) + ", but " +
                 (claimed_left == 1 ? "1 byte is" : std::to_string(claimed_left) + " bytes are") +
                 " left: the length is wrong, or the rest is cut off");
      inner.claimed = std::numeric_limits<std::size_t>::max();
    } else {
      inner.claimed = length.end + length.value;  // no overflow: at most region.claimed
    }
  }
  content(field, inner, node, depth);
  return fits ? end : 0;
}

// What stands behind a length: a message, packed numbers, text or bytes.
void MessageWalk::content(const Field& field, const Region& inner, Node& node, int depth) {
  const std::size_t at = node.value_offset;
  const auto value = text(at, inner.end);
  const std::string more = inner.cut() ? "…" : "";
  const pb::Descriptor* type = field.known != nullptr ? field.known->message_type() : nullptr;
  if (field.known != nullptr && field.known->containing_type() == pb::Any::descriptor()) {
    if (field.name == "type_url") any_type_ = value.substr(value.rfind('/') + 1);
    if (field.name == "value") {
      const auto held = proto::find_message(any_type_);
      if (held && !any_type_.empty()) type = *held;
      if (type != nullptr) node.type = short_name(*type);
    }
  }
  if (type != nullptr) {
    if (type == pb::Any::descriptor()) any_type_.clear();
    if (depth >= proto::kMaxMessageDepth) {
      damage(node, at, inner.end,
             "not opened: messages nest more than " + std::to_string(proto::kMaxMessageDepth) +
                 " deep, and readers refuse that");
      return;
    }
    message(at, inner, type, node, depth + 1);
  } else if (field.known != nullptr && field.known->is_packable()) {
    packed(field, inner, node);
  } else if (field.known != nullptr && field.known->type() == pb::FieldDescriptor::TYPE_STRING) {
    node.value = show_text(value) + more;
    const auto broken = broken_utf8(value);
    if (broken && !inner.cut()) damage(node, at + *broken, inner.end, "not UTF-8 from here");
  } else {
    const bool readable = field.known == nullptr && !value.empty() && !broken_utf8(value) &&
                          value.find_first_of(std::string_view("\0\x01\x02\x03\x04\x05\x06\x07\x08",
                                                               9)) == std::string_view::npos;
    node.value = (readable ? show_text(value) : show_bytes(core::as_bytes(value))) + more;
  }
}

void MessageWalk::packed(const Field& field, const Region& inner, Node& node) {
  const WireType wire = wire_type_of(*field.known);
  node.type = "packed " + node.type;
  std::size_t at = node.value_offset;
  std::size_t count = 0;
  while (at < inner.end) {
    if (!room(node, at)) break;
    Field item = field;
    item.tag = item.at = at;
    item.wire = wire;
    item.path += "[" + std::to_string(count) + "]";
    const std::size_t end = scalar(item, inner, node);
    if (end == 0) break;
    at = end;
    ++count;
  }
  node.value = count_of(count, "value");
}

std::size_t MessageWalk::group(const Field& field, const Region& region, Node& parent, int depth) {
  Node& node = add(parent, field, field.at, region.end);
  node.type = "group";
  if (depth >= proto::kMaxMessageDepth) {
    damage(
        node, field.at, region.end,
        "not opened: groups nest more than " + std::to_string(proto::kMaxMessageDepth) + " deep");
    return 0;
  }
  const std::size_t end = message(field.at, region, nullptr, node, depth + 1, field.number);
  if (end == 0) return 0;
  node.length = end - field.tag;
  return end;
}

}  // namespace

Node view_protobuf(core::ByteView payload, std::string_view message, std::size_t most_nodes) {
  Node root;
  root.length = payload.size();
  root.type = message;
  const auto type = proto::find_message(message);
  if (!type) {
    root.damage = type.error().message;
    return root;
  }
  root.type = short_name(**type);
  MessageWalk walk(payload, most_nodes);
  walk.message(0, {payload.size(), payload.size()}, *type, root, 1);
  return root;
}

}  // namespace otelier::wireview
