#include "judge/substitute.h"

#include <charconv>
#include <cstdlib>
#include <utility>
#include <vector>

#include "workspace/nearest.h"

namespace otelier::judge {

namespace {

using Json = nlohmann::json;

std::string written(const Json& value) {
  return value.is_string() ? value.get<std::string>()
                           : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::unexpected<core::Error> nowhere(std::string_view path, std::string_view part,
                                     const std::vector<std::string>& words) {
  std::string next;
  if (const auto near = workspace::nearest(part, words)) {
    next = "did you mean \"" + *near + "\"?";
  } else if (!words.empty()) {
    next = "there is:";
    for (const std::string& word : words) next += " " + word;
  }
  return core::fail(
      "${" + std::string(path) + "} leads nowhere: there is no \"" + std::string(part) + "\"",
      std::move(next));
}

core::Result<Json> substitute_text(const std::string& text, const Scope& scope) {
  std::string out;
  std::size_t at = 0;
  for (;;) {
    const std::size_t open = text.find("${", at);
    if (open == std::string::npos) break;
    const std::size_t close = text.find('}', open);
    if (close == std::string::npos)
      return core::fail("\"" + text + "\" opens ${ and never closes it", "add the closing brace");
    const std::string_view path = std::string_view(text).substr(open + 2, close - open - 2);
    const auto value = scope.find(path);
    if (!value) return std::unexpected(value.error());
    if (open == 0 && close + 1 == text.size()) return **value;
    out.append(text, at, open - at);
    out += written(**value);
    at = close + 1;
  }
  return Json(out + text.substr(at));
}

Json integer(const std::string& text) {
  const char* begin = text.data() + (text.starts_with('+') ? 1 : 0);
  const char* end = text.data() + text.size();
  std::int64_t whole = 0;
  if (std::from_chars(begin, end, whole).ec == std::errc()) return whole;
  std::uint64_t large = 0;
  std::from_chars(begin, end, large);
  return large;
}

}  // namespace

Json& Scope::root(std::string_view name) {
  return roots_[std::string(name)];
}

core::Result<const Json*> Scope::find(std::string_view path) const {
  std::string_view rest = path;
  const Json* here = nullptr;
  for (bool first = true; first || !rest.empty(); first = false) {
    const std::size_t dot = rest.find('.');
    const std::string_view part = rest.substr(0, dot);
    rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
    std::vector<std::string> words;
    if (first) {
      const auto found = roots_.find(part);
      for (const auto& [word, value] : roots_) words.push_back(word);
      if (found == roots_.end()) return nowhere(path, part, words);
      here = &found->second;
    } else if (here->is_array()) {
      std::size_t index = 0;
      const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
      if (error != std::errc() || end != part.data() + part.size() || index >= here->size())
        return nowhere(path, part, words);
      here = &(*here)[index];
    } else {
      const auto found = here->is_object() ? here->find(part) : here->end();
      if (here->is_object())
        for (const auto& [word, value] : here->items()) words.push_back(word);
      if (!here->is_object() || found == here->end()) return nowhere(path, part, words);
      here = &*found;
    }
  }
  return here;
}

core::Result<Json> substitute(const Node& node, const Scope& scope) {
  switch (node.kind) {
    case Node::Kind::null:
      return Json();
    case Node::Kind::boolean:
      return Json(node.value == "true");
    case Node::Kind::integer:
      return integer(node.value);
    case Node::Kind::real:
      return Json(std::strtod(node.value.c_str(), nullptr));
    case Node::Kind::text: {
      if (node.value.find("${") == std::string::npos) return Json(node.value);
      auto text = substitute_text(node.value, scope);
      if (!text)
        text.error().message = "line " + std::to_string(node.mark.line) + ", column " +
                               std::to_string(node.mark.column) + ": " + text.error().message;
      return text;
    }
    case Node::Kind::sequence: {
      Json list = Json::array();
      for (const Node& child : node.children) {
        auto item = substitute(child, scope);
        if (!item) return item;
        list.push_back(std::move(*item));
      }
      return list;
    }
    case Node::Kind::mapping: {
      Json object = Json::object();
      for (const Node& child : node.children) {
        auto member = substitute(child, scope);
        if (!member) return member;
        object[child.key] = std::move(*member);
      }
      return object;
    }
  }
  return Json();
}

}  // namespace otelier::judge
