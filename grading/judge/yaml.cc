#include "judge/yaml.h"

#include <yaml-cpp/yaml.h>

#include <charconv>
#include <optional>
#include <utility>

#include "workspace/files.h"

namespace otelier::judge {

namespace {

Mark mark_of(const YAML::Mark& mark) {
  if (mark.is_null()) return {};
  return {mark.line + 1, mark.column + 1};
}

bool reads_as_number(const std::string& text, bool& integral) {
  if (text.empty()) return false;
  const char* const begin = text.data() + (text.front() == '+' ? 1 : 0);
  const char* const end = text.data() + text.size();
  const bool digit_first =
      begin != end && (*begin == '-' || *begin == '.' || (*begin >= '0' && *begin <= '9'));
  if (!digit_first) return false;  // "inf" and "nan" are text here, as in OTLP/JSON
  long long whole = 0;
  unsigned long long large = 0;
  if (const auto [at, error] = std::from_chars(begin, end, whole); at == end) {
    integral = true;
    if (error == std::errc()) return true;
    return std::from_chars(begin, end, large).ec == std::errc();
  }
  double real = 0;
  const auto [at, error] = std::from_chars(begin, end, real);
  integral = false;
  return error == std::errc() && at == end;
}

Node::Kind kind_of_plain(const std::string& text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL")
    return Node::Kind::null;
  if (text == "true" || text == "false" || text == "True" || text == "False")
    return Node::Kind::boolean;
  bool integral = false;
  if (reads_as_number(text, integral)) return integral ? Node::Kind::integer : Node::Kind::real;
  return Node::Kind::text;
}

class Converter {
 public:
  explicit Converter(const std::filesystem::path& file) : file_(file) {}

  Node convert(const YAML::Node& from) {
    Node node;
    node.mark = mark_of(from.Mark());
    switch (from.Type()) {
      case YAML::NodeType::Undefined:
      case YAML::NodeType::Null:
        break;
      case YAML::NodeType::Scalar:
        node.value = from.Scalar();
        node.kind = from.Tag() == "?" ? kind_of_plain(node.value) : Node::Kind::text;
        if (node.kind == Node::Kind::boolean)
          node.value[0] = node.value[0] == 'T' ? 't' : node.value[0] == 'F' ? 'f' : node.value[0];
        break;
      case YAML::NodeType::Sequence:
        node.kind = Node::Kind::sequence;
        for (const auto& item : from) node.children.push_back(convert(item));
        break;
      case YAML::NodeType::Map:
        node.kind = Node::Kind::mapping;
        for (const auto& member : from) add_member(node, member.first, member.second);
        break;
    }
    return node;
  }

  std::vector<Problem> problems;

 private:
  void add_member(Node& mapping, const YAML::Node& key, const YAML::Node& value) {
    const Mark at = mark_of(key.Mark());
    if (!key.IsScalar()) {
      problems.push_back({file_, at, "a key must be plain text", {}});
      return;
    }
    if (const Node* first = mapping.find(key.Scalar())) {
      problems.push_back({file_, at, "the key \"" + key.Scalar() + "\" stands here twice",
                          "it stands first in line " + std::to_string(first->key_mark.line)});
      return;
    }
    Node member = convert(value);
    member.key = key.Scalar();
    member.key_mark = at;
    if (member.mark.line == 0) member.mark = at;
    mapping.children.push_back(std::move(member));
  }

  const std::filesystem::path& file_;
};

}  // namespace

const Node* Node::find(std::string_view name) const {
  if (kind != Kind::mapping) return nullptr;
  for (const Node& child : children)
    if (child.key == name) return &child;
  return nullptr;
}

std::string Node::text(std::string_view name, std::string_view fallback) const {
  const Node* found = find(name);
  if (!found || found->is(Kind::mapping) || found->is(Kind::sequence) || found->is(Kind::null))
    return std::string(fallback);
  return found->value;
}

long long Node::integer(std::string_view name, long long fallback) const {
  const std::string written = text(name);
  long long number = 0;
  const auto [at, error] = std::from_chars(written.data(), written.data() + written.size(), number);
  return error == std::errc() && at == written.data() + written.size() ? number : fallback;
}

bool Node::boolean(std::string_view name, bool fallback) const {
  const Node* found = find(name);
  return found && found->is(Kind::boolean) ? found->value == "true" : fallback;
}

std::vector<std::string> Node::texts(std::string_view name) const {
  std::vector<std::string> all;
  const Node* found = find(name);
  if (!found || found->is(Kind::null)) return all;
  if (!found->is(Kind::sequence)) return {found->value};
  for (const Node& child : found->children) all.push_back(child.value);
  return all;
}

std::string_view name(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::null:
      return "nothing";
    case Node::Kind::boolean:
      return "true or false";
    case Node::Kind::integer:
      return "an integer";
    case Node::Kind::real:
      return "a number";
    case Node::Kind::text:
      return "text";
    case Node::Kind::sequence:
      return "a list";
    case Node::Kind::mapping:
      return "a mapping";
  }
  return "something";
}

std::string Problem::text() const {
  std::string all = file.string();
  if (mark.line > 0) all += ":" + std::to_string(mark.line) + ":" + std::to_string(mark.column);
  all += ": " + what;
  if (!next.empty()) all += "; " + next;
  return all;
}

core::Error as_error(const std::vector<Problem>& problems) {
  core::Error error;
  for (const Problem& problem : problems) {
    if (!error.message.empty()) error.message += "\n";
    error.message += problem.text();
  }
  return error;
}

core::Result<Document> parse_yaml(const std::string& text, const std::filesystem::path& file) {
  try {
    Converter converter(file);
    Document document{file, converter.convert(YAML::Load(text))};
    if (!converter.problems.empty()) return std::unexpected(as_error(converter.problems));
    return document;
  } catch (const YAML::Exception& error) {
    const Problem problem{file, mark_of(error.mark), "this is no YAML: " + error.msg,
                          "quote text that holds a colon, a brace, a comma or a hash"};
    return std::unexpected(as_error({problem}));
  }
}

core::Result<Document> read_yaml(const std::filesystem::path& file) {
  const auto text = workspace::read_text(file);
  if (!text) return core::fail(text.error().message, "check that it is there");
  return parse_yaml(*text, file);
}

}  // namespace otelier::judge
