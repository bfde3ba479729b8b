// The bytes as such, whatever they mean: one walk over the tree beside the descriptors.
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "bench/lint/desk.h"
#include "proto/messages.h"
#include "proto/text_forms.h"

namespace otelier::bench::lint {
namespace {

namespace pb = google::protobuf;

constexpr double kExactInJson = 9007199254740992.0;  // 2^53: beyond it a double skips numbers

const pb::FieldDescriptor* field_of(const pb::Descriptor& type, const Node& node, bool json) {
  if (!json) return type.FindFieldByNumber(static_cast<int>(node.field));
  for (int i = 0; i < type.field_count(); ++i)
    if (type.field(i)->json_name() == node.name) return type.field(i);
  return nullptr;
}

bool is_64_bit(const pb::FieldDescriptor& field) {
  return field.cpp_type() == pb::FieldDescriptor::CPPTYPE_INT64 ||
         field.cpp_type() == pb::FieldDescriptor::CPPTYPE_UINT64;
}

class WireWalk {
 public:
  explicit WireWalk(const Walk& walk) : walk_(walk), json_(walk.reading.is_json()) {}

  void message(const Node& node, const pb::Descriptor* type) {
    std::set<const void*> seen;  // fields and oneofs that may come once
    for (const Node& child : node.children) {
      if (child.type == "damage") {
        damage(child);
        continue;
      }
      const auto* field = type == nullptr ? nullptr : field_of(*type, child, json_);
      if (field == nullptr || child.name == "?") {
        unknown(child, type);
        continue;
      }
      if (!json_ && !field->is_repeated()) once(child, *field, seen);
      if (json_ && field->is_repeated()) {
        if (!child.damage.empty()) wrong_type(child);
        for (const Node& item : child.children) value(item, *field);
      } else {
        value(child, *field);
      }
    }
  }

 private:
  void damage(const Node& node) {
    const std::string at = std::to_string(node.offset);
    if (node.damage.starts_with("not read further")) {
      walk_.desk.unread(node.damage);
    } else if (node.damage.starts_with("not opened") || node.damage.starts_with("JSON nests")) {
      walk_.desk.say("nested-too-deep", node,
                     {node.damage, "嵌套超过读取方允许的深度，整个请求会被拒绝"});
    } else if (node.damage.starts_with("not UTF-8") && !json_) {
      walk_.desk.say("text-not-utf8", node,
                     {"from byte " + at + " on this text is not UTF-8; readers refuse the request",
                      "从第 " + at + " 字节起不是 UTF-8；读取方会拒绝整个请求"});
    } else {
      walk_.desk.say(json_ ? "json-damaged" : "damaged", node,
                     {"at byte " + at + ": " + node.damage, "第 " + at + " 字节：" + node.damage});
    }
  }

  void unknown(const Node& node, const pb::Descriptor* type) {
    if (const Node* broken = wireview::first_damage(node)) damage(*broken);
    if (json_) {
      const auto* meant = type == nullptr ? nullptr : type->FindFieldByName(node.name);
      if (meant != nullptr) {
        walk_.desk.say("json-snake-case", node,
                       {node.name + " is ignored by readers: write " + meant->json_name(),
                        "读取方会忽略 " + node.name + "：应写 " + meant->json_name()});
      } else if (type != nullptr) {
        walk_.desk.say("json-unknown-name", node,
                       {"readers ignore " + shown(node.name), "读取方会忽略 " + shown(node.name)});
      }
      return;
    }
    const auto wanted = node.value.rfind(" (field ");
    const std::string number = std::to_string(node.field);
    if (wanted != std::string::npos) {
      walk_.desk.say("wrong-wire-type", node,
                     {"readers skip it:" + node.value.substr(wanted),
                      "读取方会跳过字段 " + number + "，因为 wire type 不符"});
    } else {
      walk_.desk.say("unknown-field", node,
                     {"readers skip field " + number + " of " +
                          (type == nullptr ? std::string("a group") : type->name()),
                      "读取方会跳过" + (type == nullptr ? std::string("组") : type->name()) +
                          " 的字段 " + number});
    }
  }

  void once(const Node& node, const pb::FieldDescriptor& field, std::set<const void*>& seen) {
    const auto* choice = field.real_containing_oneof();
    const void* key = choice != nullptr ? static_cast<const void*>(choice) : &field;
    if (seen.insert(key).second) return;
    walk_.desk.say(
        "field-twice", node,
        {choice != nullptr ? "only one of " + choice->name() + " may be set; the last one counts"
                           : field.name() + " comes again; readers take the last or merge them",
         choice != nullptr ? choice->name() + " 只能设一个；以最后一个为准"
                           : field.name() + " 又出现一次；读取方取最后一个或合并"});
  }

  void wrong_type(const Node& node) {
    walk_.desk.say("json-wrong-type", node,
                   {node.name + ": " + node.damage, node.name + "：值的类型不合 OTLP/JSON"});
  }

  void value(const Node& node, const pb::FieldDescriptor& field) {
    if (field.message_type() != nullptr) {
      if (!node.damage.empty()) return wrong_type(node);
      return message(node, field.message_type());
    }
    for (const Node& child : node.children) {
      if (child.type == "damage") {
        damage(child);
      } else {
        value(child, field);  // packed
      }
    }
    if (json_ && !node.damage.empty()) return bad_form(node, field);
    if (node.type.starts_with("packed ")) return;
    if (field.enum_type() != nullptr) enumerated(node, field);
    if (json_ && is_64_bit(field)) large(node, field);
    if (field.name().ends_with("_unix_nano")) time(node, field);
  }

  void bad_form(const Node& node, const pb::FieldDescriptor& field) {
    const std::string& name = field.json_name();
    if (proto::is_hex_id(field)) {
      walk_.desk.say(
          "json-id-not-hex", node,
          {name + ": " + node.damage, name + " 要写成十六进制，每字节两位，不用 base64"});
    } else if (field.enum_type() != nullptr) {
      walk_.desk.say("json-enum-name", node,
                     {name + ": " + node.damage, name + " 是枚举，在 OTLP/JSON 中写成整数"});
    } else {
      wrong_type(node);
    }
  }

  void enumerated(const Node& node, const pb::FieldDescriptor& field) {
    const auto number = static_cast<std::int32_t>(walk_.reading.with_sign(&node));
    if (field.enum_type()->FindValueByNumber(number) != nullptr) return;
    walk_.desk.say("enum-unknown", node,
                   {std::to_string(number) + " is no " + field.enum_type()->name(),
                    field.enum_type()->name() + " 中没有 " + std::to_string(number)});
  }

  void large(const Node& node, const pb::FieldDescriptor& field) {
    if (walk_.reading.raw(node).starts_with('"')) return;
    const auto number = walk_.reading.real(&node);
    if (!number || std::fabs(*number) <= kExactInJson) return;
    const std::string& name = field.json_name();
    walk_.desk.say("json-number-too-large", node,
                   {"write " + name + " as text: a JSON number beyond 2^53 is rounded",
                    name + " 应写成字符串：超过 2^53 的 JSON 数字会被舍入"});
  }

  // A count of other units since 1970 for a day between 2001 and 2096 lies in a range of its own.
  void time(const Node& node, const pb::FieldDescriptor& field) {
    struct Unit {
      std::uint64_t from;
      const char *en, *zh;
    };
    constexpr std::array<Unit, 3> kUnits = {{{1'000'000'000, "seconds", "秒"},
                                             {1'000'000'000'000, "milliseconds", "毫秒"},
                                             {1'000'000'000'000'000, "microseconds", "微秒"}}};
    const std::uint64_t value = walk_.reading.whole(&node);
    for (const Unit& unit : kUnits) {
      if (value < unit.from || value >= 4 * unit.from) continue;
      walk_.desk.say("time-unit", node,
                     {field.name() + " looks like " + unit.en +
                          "; readers take it for a moment in "
                          "1970",
                      field.name() + " 像是" + unit.zh + "；读取方会当成 1970 年的时刻"});
    }
  }

  const Walk& walk_;
  const bool json_;
};

}  // namespace

void look_at_wire(const Walk& walk, std::string_view message) {
  const auto type = proto::find_message(message);
  if (type) WireWalk(walk).message(walk.reading.root(), *type);
}

}  // namespace otelier::bench::lint
