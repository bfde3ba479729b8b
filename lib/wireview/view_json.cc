// JSON with the byte of every value. The JSON library gives no offsets, so this reads by itself:
// the grammar of RFC 8259 and nothing more, one pass, no recursion beyond kMaxJsonDepth.
#include <google/protobuf/descriptor.h>

#include <set>
#include <string>
#include <utility>

#include "proto/messages.h"
#include "wireview/json_rules.h"
#include "wireview/values.h"
#include "wireview/wireview.h"

namespace otelier::wireview {

namespace pb = google::protobuf;

namespace {

constexpr std::size_t kJsonPathBytesLikeANode = 256;

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Which field a value stands for: nullptr under an unknown name. An item is one of a repeated
// field.
struct Meaning {
  const pb::FieldDescriptor* field = nullptr;
  const pb::Descriptor* message = nullptr;
  bool item = false;
};

bool is_any(const pb::Descriptor* type) {
  return type != nullptr && type->full_name() == "google.protobuf.Any";
}

// The message that "@type" names: its fields follow in the same object. nullptr when not known.
const pb::Descriptor* held_by(Node& type_url) {
  type_url.type = "string";
  std::string name = type_url.value.substr(type_url.value.rfind('/') + 1);
  if (name.ends_with('"')) name.pop_back();
  const auto type = proto::find_message(name);
  return type ? *type : nullptr;
}

class JsonWalk {
 public:
  JsonWalk(std::string_view text, std::size_t most_nodes) : text_(text), most_nodes_(most_nodes) {}

  void document(Node& root, const pb::Descriptor* type) {
    skip_space();
    root.offset = root.value_offset = at_;
    root.length = text_.size() - at_;
    if (!value(root, {nullptr, type, true}, 1)) return;
    const std::size_t end = at_;
    skip_space();
    if (at_ < text_.size()) stop(root, "the document has ended; nothing may follow");
    root.length = end - root.offset;
  }

 private:
  // All return false once reading cannot go on.
  bool value(Node& node, Meaning meaning, std::size_t depth);
  bool object(Node& node, Meaning meaning, std::size_t depth);
  bool array(Node& node, Meaning meaning, std::size_t depth);
  bool string(Node& node, std::string& read);
  bool number(Node& node);
  bool word(Node& node, std::string_view expected);
  bool escape(Node& node, std::string& read);
  bool code_unit(Node& node, unsigned& unit);

  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool stop(Node& node, std::string why) { return stop_at(node, at_, std::move(why)); }
  bool stop_at(Node& node, std::size_t at, std::string why);
  Node* add(Node& parent, std::string name, std::string path);

  std::string_view text_;
  std::size_t most_nodes_;
  std::size_t at_ = 0;
  std::size_t nodes_ = 0;
};

bool JsonWalk::stop_at(Node& node, std::size_t at, std::string why) {
  Node& damage = node.children.emplace_back();
  damage.offset = damage.value_offset = at;
  damage.length = text_.size() - at;
  damage.path = node.path;
  damage.type = "damage";
  damage.damage = std::move(why);
  return false;
}

Node* JsonWalk::add(Node& parent, std::string name, std::string path) {
  if (nodes_ >= most_nodes_) {
    parent.children.push_back(more_node(parent, at_, text_.size(), most_nodes_));
    return nullptr;
  }
  nodes_ += 1 + path.size() / kJsonPathBytesLikeANode;
  Node& node = parent.children.emplace_back();
  node.offset = node.value_offset = at_;
  node.name = std::move(name);
  node.path = std::move(path);
  return &node;
}

bool JsonWalk::value(Node& node, Meaning meaning, std::size_t depth) {
  const std::size_t begin = at_;
  const bool is_list = meaning.field != nullptr && meaning.field->is_repeated() && !meaning.item;
  node.type = type_in_json(meaning.field, meaning.message, is_list);
  bool whole = false;
  JsonKind kind = JsonKind::null;
  std::string read;
  switch (peek()) {
    case '{':
      kind = JsonKind::object;
      whole = object(node, meaning, depth);
      break;
    case '[':
      kind = JsonKind::array;
      whole = array(node, meaning, depth);
      break;
    case '"':
      kind = JsonKind::string;
      whole = string(node, read);
      break;
    case 't':
    case 'f':
      kind = JsonKind::boolean;
      whole = word(node, peek() == 't' ? "true" : "false");
      break;
    case 'n':
      whole = word(node, "null");
      break;
    default:
      if (peek() != '-' && !is_digit(peek())) {
        return stop(
            node, at_ < text_.size() ? "expected a value" : "expected a value, but the text ends");
      }
      kind = JsonKind::number;
      whole = number(node);
  }
  node.length = at_ - begin;
  if (!whole) return false;
  if (kind != JsonKind::string && kind != JsonKind::object && kind != JsonKind::array) {
    read = text_.substr(begin, at_ - begin);
  }
  if (meaning.field == nullptr && meaning.message == nullptr) {
    if (kind == JsonKind::string) node.value = show_text(read);
    if (kind == JsonKind::number || kind == JsonKind::boolean || kind == JsonKind::null) {
      node.value = read;
    }
    return true;
  }
  auto verdict =
      is_list ? judge_list(kind) : judge_value(kind, read, meaning.field, meaning.message);
  if (kind != JsonKind::object && kind != JsonKind::array) node.value = std::move(verdict.shown);
  node.damage = std::move(verdict.damage);
  return true;
}

bool JsonWalk::object(Node& node, Meaning meaning, std::size_t depth) {
  if (depth > kMaxJsonDepth) {
    return stop(node, "JSON nests more than " + std::to_string(kMaxJsonDepth) + " deep");
  }
  ++at_;
  std::set<std::string> names;
  skip_space();
  if (peek() == '}') return ++at_, true;
  while (true) {
    skip_space();
    if (peek() != '"') return stop(node, "expected a name in quotes");
    const std::size_t name_at = at_;
    std::string name;
    if (!string(node, name)) return false;
    if (!names.insert(name).second) {
      return stop_at(node, name_at, show_text(name) + " stands twice in one object");
    }
    skip_space();
    if (peek() != ':') return stop(node, "expected a colon after the name");
    ++at_;
    skip_space();
    Meaning inner;
    if (meaning.message != nullptr) inner.field = field_in_json(*meaning.message, name);
    if (inner.field != nullptr) inner.message = inner.field->message_type();
    Node* child = add(node, name, node.path.empty() ? name : node.path + "." + name);
    if (child == nullptr || !value(*child, inner, depth + 1)) return false;
    if (name == "@type" && is_any(meaning.message)) meaning.message = held_by(*child);
    skip_space();
    if (peek() == '}') return ++at_, true;
    if (peek() != ',') {
      return stop(node, at_ < text_.size() ? "expected a comma or a closing brace"
                                           : "the text ends inside an object");
    }
    ++at_;
  }
}

bool JsonWalk::array(Node& node, Meaning meaning, std::size_t depth) {
  if (depth > kMaxJsonDepth) {
    return stop(node, "JSON nests more than " + std::to_string(kMaxJsonDepth) + " deep");
  }
  ++at_;
  const bool fits = meaning.field != nullptr && meaning.field->is_repeated() && !meaning.item;
  const Meaning item = fits ? Meaning{meaning.field, meaning.message, true} : Meaning{};
  skip_space();
  if (peek() == ']') return ++at_, true;
  for (std::size_t i = 0;; ++i) {
    skip_space();
    const std::string index = "[" + std::to_string(i) + "]";
    Node* child = add(node, node.name + index, node.path + index);
    if (child == nullptr || !value(*child, item, depth + 1)) return false;
    skip_space();
    if (peek() == ']') return ++at_, true;
    if (peek() != ',') {
      return stop(node, at_ < text_.size() ? "expected a comma or a closing bracket"
                                           : "the text ends inside a list");
    }
    ++at_;
  }
}

bool JsonWalk::code_unit(Node& node, unsigned& unit) {
  unit = 0;
  for (int i = 0; i < 4; ++i) {
    if (!is_hex(peek())) return stop(node, "\\u needs four hexadecimal digits");
    const char c = text_[at_++];
    unit = unit * 16 + static_cast<unsigned>(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
  }
  return true;
}

void append_utf8(std::string& text, unsigned point) {
  const auto put = [&](unsigned byte) { text += static_cast<char>(byte); };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xc0 | point >> 6);
  } else {
    if (point < 0x10000) {
      put(0xe0 | point >> 12);
    } else {
      put(0xf0 | point >> 18);
      put(0x80 | (point >> 12 & 0x3f));
    }
    put(0x80 | (point >> 6 & 0x3f));
  }
  put(0x80 | (point & 0x3f));
}

bool JsonWalk::escape(Node& node, std::string& read) {
  const std::size_t begin = at_++;
  constexpr std::string_view kFrom = "\"\\/bfnrt";
  constexpr std::string_view kTo = "\"\\/\b\f\n\r\t";
  const char c = peek();
  if (const auto known = kFrom.find(c); at_ < text_.size() && known != std::string_view::npos) {
    read += kTo[known];
    ++at_;
    return true;
  }
  if (c != 'u') return stop_at(node, begin, "an escape that JSON does not have");
  ++at_;
  unsigned unit = 0;
  if (!code_unit(node, unit)) return false;
  if (unit >= 0xd800 && unit <= 0xdfff) {
    unsigned low = 0;
    const bool pair = unit <= 0xdbff && text_.substr(at_, 2) == "\\u";
    if (pair) at_ += 2;
    if (pair && !code_unit(node, low)) return false;
    if (!pair || low < 0xdc00 || low > 0xdfff) {
      return stop_at(node, begin, "half of a surrogate pair");
    }
    unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
  }
  append_utf8(read, unit);
  return true;
}

bool JsonWalk::string(Node& node, std::string& read) {
  const std::size_t begin = at_++;
  while (true) {
    if (at_ >= text_.size()) return stop_at(node, begin, "this string does not end");
    const char c = text_[at_];
    if (c == '"') break;
    if (static_cast<unsigned char>(c) < 0x20) {
      return stop(node, "a control character in a string; it is written as an escape");
    }
    if (c == '\\') {
      if (!escape(node, read)) return false;
      continue;
    }
    const std::size_t run = at_;
    while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
           static_cast<unsigned char>(text_[at_]) >= 0x20) {
      ++at_;
    }
    const auto part = text_.substr(run, at_ - run);
    if (const auto broken = broken_utf8(part))
      return stop_at(node, run + *broken, "not UTF-8 from here");
    read += part;
  }
  ++at_;
  return true;
}

bool JsonWalk::number(Node& node) {
  const auto digits = [&] {
    const std::size_t from = at_;
    while (is_digit(peek())) ++at_;
    return at_ > from;
  };
  if (peek() == '-') ++at_;
  if (peek() == '0') {
    ++at_;
    if (is_digit(peek())) return stop(node, "a number does not begin with 0");
  } else if (!digits()) {
    return stop(node, "expected a digit");
  }
  if (peek() == '.') {
    ++at_;
    if (!digits()) return stop(node, "expected a digit after the point");
  }
  if (peek() == 'e' || peek() == 'E') {
    ++at_;
    if (peek() == '+' || peek() == '-') ++at_;
    if (!digits()) return stop(node, "expected a digit in the exponent");
  }
  return true;
}

bool JsonWalk::word(Node& node, std::string_view expected) {
  if (text_.substr(at_, expected.size()) != expected) return stop(node, "expected a value");
  at_ += expected.size();
  return true;
}

}  // namespace

Node view_json(core::ByteView payload, std::string_view message, std::size_t most_nodes) {
  Node root;
  root.length = payload.size();
  root.type = message;
  const auto type = proto::find_message(message);
  if (!type) {
    root.damage = type.error().message;
    return root;
  }
  JsonWalk(core::as_text(payload), most_nodes).document(root, *type);
  return root;
}

}  // namespace otelier::wireview
