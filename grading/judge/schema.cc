#include "judge/schema.h"

#include <regex.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "workspace/files.h"
#include "workspace/nearest.h"

namespace otelier::judge {

namespace {

using OrderedJson = nlohmann::ordered_json;

// A keyword and whether its value holds schemas: one, a list of them, or a mapping to them.
enum class Holds { nothing, schema, list, mapping };
constexpr std::array<std::pair<std::string_view, Holds>, 27> kKeywords{{
    {"$schema", Holds::nothing},
    {"$ref", Holds::nothing},
    {"$defs", Holds::mapping},
    {"title", Holds::nothing},
    {"description", Holds::nothing},
    {"x-zh", Holds::nothing},
    {"x-zh-title", Holds::nothing},
    {"default", Holds::nothing},
    {"examples", Holds::nothing},
    {"type", Holds::nothing},
    {"enum", Holds::nothing},
    {"const", Holds::nothing},
    {"required", Holds::nothing},
    {"properties", Holds::mapping},
    {"additionalProperties", Holds::schema},
    {"propertyNames", Holds::schema},
    {"minProperties", Holds::nothing},
    {"maxProperties", Holds::nothing},
    {"items", Holds::schema},
    {"minItems", Holds::nothing},
    {"maxItems", Holds::nothing},
    {"pattern", Holds::nothing},
    {"minLength", Holds::nothing},
    {"minimum", Holds::nothing},
    {"maximum", Holds::nothing},
    {"oneOf", Holds::list},
    {"$comment", Holds::nothing},
}};

bool matches(const std::string& pattern, const std::string& text) {
  regex_t compiled;
  if (::regcomp(&compiled, pattern.c_str(), REG_EXTENDED | REG_NOSUB) != 0) return false;
  const bool found = ::regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
  ::regfree(&compiled);
  return found;
}

// The first thing in the schema that this validator would not honour; "" when there is none.
std::string unsupported(const OrderedJson& schema, const OrderedJson& root,
                        const std::string& where) {
  if (schema.is_boolean()) return {};
  if (!schema.is_object()) return where + " is no schema";
  for (const auto& [key, value] : schema.items()) {
    const auto* known = std::find_if(kKeywords.begin(), kKeywords.end(),
                                     [&](const auto& keyword) { return keyword.first == key; });
    if (known == kKeywords.end()) return where + " uses the keyword \"" + key + "\"";
    if (key == "$ref") {
      const auto target = value.get<std::string>();
      if (!target.starts_with("#/") || !root.contains(OrderedJson::json_pointer(target.substr(1))))
        return where + " refers to " + target + ", which is not there";
    }
    if (key == "pattern") {
      regex_t compiled;
      if (::regcomp(&compiled, value.get<std::string>().c_str(), REG_EXTENDED) != 0)
        return where + " has a pattern that is no POSIX extended regular expression";
      ::regfree(&compiled);
    }
    if (known->second == Holds::schema) {
      if (auto bad = unsupported(value, root, where + "/" + key); !bad.empty()) return bad;
    } else if (known->second != Holds::nothing) {
      for (const auto& [name, part] : value.items()) {
        auto bad = unsupported(part, root, where + "/" + key + "/" + name);
        if (!bad.empty()) return bad;
      }
    }
  }
  return {};
}

bool fits_type(const Node& node, std::string_view type) {
  using Kind = Node::Kind;
  if (type == "object") return node.is(Kind::mapping);
  if (type == "array") return node.is(Kind::sequence);
  if (type == "string") return node.is(Kind::text);
  if (type == "integer") return node.is(Kind::integer);
  if (type == "number") return node.is(Kind::integer) || node.is(Kind::real);
  if (type == "boolean") return node.is(Kind::boolean);
  return type == "null" && node.is(Kind::null);
}

std::string_view plain_name(std::string_view type) {
  if (type == "object") return "a mapping";
  if (type == "array") return "a list";
  if (type == "string") return "text";
  if (type == "integer") return "an integer";
  if (type == "number") return "a number";
  if (type == "boolean") return "true or false";
  return "nothing";
}

std::vector<std::string> strings(const OrderedJson& value) {
  std::vector<std::string> all;
  if (value.is_string()) return {value.get<std::string>()};
  for (const OrderedJson& item : value)
    all.push_back(item.is_string() ? item.get<std::string>() : item.dump());
  return all;
}

std::string joined(const std::vector<std::string>& words, std::string_view last = " or ") {
  std::string all;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) all += i + 1 == words.size() ? std::string(last) : ", ";
    all += words[i];
  }
  return all;
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& words) {
  if (const auto near = workspace::nearest(word, words)) return "did you mean \"" + *near + "\"?";
  return words.empty() ? "" : "here may stand: " + joined(words, ", ");
}

class Validator {
 public:
  Validator(const OrderedJson& root, const std::filesystem::path& file)
      : root_(root), file_(file) {}

  std::vector<Problem> problems;

  void check(const Node& node, const OrderedJson& schema, const std::string& path) {
    if (!schema.is_object()) return;
    misspelt_ = false;
    if (const auto ref = schema.find("$ref"); ref != schema.end())
      check(node, root_.at(OrderedJson::json_pointer(ref->get<std::string>().substr(1))), path);
    if (!check_type(node, schema, path)) return;
    check_scalar(node, schema, path);
    if (node.is(Node::Kind::sequence)) check_sequence(node, schema, path);
    if (node.is(Node::Kind::mapping)) check_mapping(node, schema, path);
    // A key that is misspelt is told once, not again as the alternative that is missing.
    if (const auto choices = schema.find("oneOf"); choices != schema.end() && !misspelt_)
      check_one_of(node, *choices, path);
  }

 private:
  void add(const Mark& mark, const std::string& path, const std::string& what,
           std::string next = {}) {
    problems.push_back({file_, mark, path.empty() ? what : path + ": " + what, std::move(next)});
  }

  bool check_type(const Node& node, const OrderedJson& schema, const std::string& path) {
    const auto type = schema.find("type");
    if (type == schema.end()) return true;
    const auto types = strings(*type);
    if (std::any_of(types.begin(), types.end(),
                    [&](const std::string& wanted) { return fits_type(node, wanted); }))
      return true;
    std::vector<std::string> wanted;
    wanted.reserve(types.size());
    for (const std::string& word : types) wanted.emplace_back(plain_name(word));
    const bool quote = !node.is(Node::Kind::null) && !node.value.empty() &&
                       std::find(types.begin(), types.end(), "string") != types.end();
    add(node.mark, path,
        "this must be " + joined(wanted) + ", and it is " + std::string(name(node.kind)),
        quote ? "quote it: \"" + node.value + "\"" : "");
    return false;
  }

  void check_scalar(const Node& node, const OrderedJson& schema, const std::string& path) {
    if (const auto allowed = schema.find("enum"); allowed != schema.end()) {
      const auto words = strings(*allowed);
      if (std::find(words.begin(), words.end(), node.value) == words.end())
        add(node.mark, path, "\"" + node.value + "\" is not one of " + joined(words),
            did_you_mean(node.value, words));
    }
    if (const auto only = schema.find("const"); only != schema.end()) {
      if (strings(*only).front() != node.value)
        add(node.mark, path, "this must be " + strings(*only).front());
    }
    if (const auto pattern = schema.find("pattern");
        pattern != schema.end() && node.is(Node::Kind::text)) {
      if (!matches(pattern->get<std::string>(), node.value))
        add(node.mark, path,
            "\"" + node.value + "\" does not have the form " + pattern->get<std::string>());
    }
    if (const auto least = schema.find("minLength");
        least != schema.end() && node.is(Node::Kind::text)) {
      if (node.value.size() < least->get<std::size_t>())
        add(node.mark, path, "this must not be empty");
    }
    if (!node.is(Node::Kind::integer) && !node.is(Node::Kind::real)) return;
    const double number = std::strtod(node.value.c_str(), nullptr);
    if (const auto least = schema.find("minimum");
        least != schema.end() && number < least->get<double>())
      add(node.mark, path, node.value + " is less than " + least->dump());
    if (const auto most = schema.find("maximum");
        most != schema.end() && number > most->get<double>())
      add(node.mark, path, node.value + " is more than " + most->dump());
  }

  void check_count(const Node& node, const OrderedJson& schema, const std::string& path,
                   const char* least_word, const char* most_word, const char* what) {
    const std::size_t count = node.children.size();
    if (const auto least = schema.find(least_word);
        least != schema.end() && count < least->get<std::size_t>())
      add(node.mark, path,
          "this needs at least " + least->dump() + " " + what + ", and has " +
              std::to_string(count));
    if (const auto most = schema.find(most_word);
        most != schema.end() && count > most->get<std::size_t>())
      add(node.mark, path,
          "this takes at most " + most->dump() + " " + what + ", and has " + std::to_string(count));
  }

  void check_sequence(const Node& node, const OrderedJson& schema, const std::string& path) {
    check_count(node, schema, path, "minItems", "maxItems", "entries");
    const auto items = schema.find("items");
    if (items == schema.end()) return;
    for (std::size_t i = 0; i < node.children.size(); ++i)
      check(node.children[i], *items, path + "[" + std::to_string(i) + "]");
  }

  void check_mapping(const Node& node, const OrderedJson& schema, const std::string& path) {
    check_count(node, schema, path, "minProperties", "maxProperties", "keys");
    bool misspelt = false;
    const OrderedJson none = OrderedJson::object();
    const auto found = schema.find("properties");
    const OrderedJson& known = found == schema.end() ? none : *found;
    const auto others = schema.find("additionalProperties");
    const auto names = schema.find("propertyNames");

    for (const Node& child : node.children) {
      const std::string below = path.empty() ? child.key : path + "." + child.key;
      if (names != schema.end()) {
        Node key;
        key.kind = Node::Kind::text;
        key.value = child.key;
        key.mark = child.key_mark;
        check(key, *names, below);
      }
      if (const auto property = known.find(child.key); property != known.end()) {
        check(child, *property, below);
      } else if (others != schema.end() && others->is_boolean() && !others->get<bool>()) {
        std::vector<std::string> words;
        for (const auto& [word, unused] : known.items())
          if (!node.find(word)) words.push_back(word);
        misspelt = true;
        add(child.key_mark, path, "unknown key \"" + child.key + "\"",
            did_you_mean(child.key, words));
      } else if (others != schema.end()) {
        check(child, *others, below);
      }
    }
    if (const auto required = schema.find("required"); required != schema.end())
      for (const OrderedJson& word : *required)
        if (!node.find(word.get<std::string>()))
          add(node.mark, path, "the key \"" + word.get<std::string>() + "\" is missing");
    misspelt_ = misspelt;
  }

  // Alternatives that only differ in the keys they require are told by those keys; otherwise the
  // alternative that came nearest speaks.
  void check_one_of(const Node& node, const OrderedJson& choices, const std::string& path) {
    std::size_t fitting = 0;
    std::vector<Problem> best;
    bool by_key = true;
    std::vector<std::string> keys, present;
    for (const OrderedJson& choice : choices) {
      Validator trial(root_, file_);
      trial.check(node, choice, path);
      if (trial.problems.empty()) ++fitting;
      const bool wrong_type = trial.problems.size() == 1 &&
                              trial.problems[0].what.find("this must be ") != std::string::npos;
      if (best.empty() || (!wrong_type && trial.problems.size() < best.size()) ||
          best.front().what.find("this must be ") != std::string::npos)
        best = trial.problems;
      if (choice.size() == 1 && choice.contains("required")) {
        const std::string key = choice["required"].back().get<std::string>();
        keys.push_back(key);
        if (node.find(key)) present.push_back(key);
      } else {
        by_key = false;
      }
    }
    if (fitting == 1) return;
    if (!by_key) {
      if (fitting == 0) problems.insert(problems.end(), best.begin(), best.end());
      return;
    }
    if (present.size() > 1)
      add(node.mark, path, "of " + joined(present, " and ") + " only one may stand here");
    else if (present.empty())
      add(node.mark, path, "one of " + joined(keys) + " is missing");
    else
      problems.insert(problems.end(), best.begin(), best.end());
  }

  const OrderedJson& root_;
  const std::filesystem::path& file_;
  bool misspelt_ = false;  // the mapping just checked has a key that nobody knows
};

}  // namespace

struct Schema::Parsed {
  OrderedJson json;
};

core::Result<Schema> Schema::parse(std::string_view text, const std::filesystem::path& file) {
  auto parsed = std::make_shared<Parsed>();
  try {
    parsed->json = OrderedJson::parse(text);
    if (const std::string bad = unsupported(parsed->json, parsed->json, "#"); !bad.empty())
      return core::fail(file.string() + ": " + bad, "say it with the keywords of schema.h");
  } catch (const std::exception& error) {
    return core::fail(file.string() + ": this is no JSON Schema: " + error.what());
  }
  Schema schema;
  schema.parsed_ = std::move(parsed);
  return schema;
}

core::Result<Schema> Schema::read(const std::filesystem::path& file) {
  const auto text = workspace::read_text(file);
  if (!text)
    return core::fail("the schema " + text.error().message,
                      "check that the kit is whole: git status");
  return parse(*text, file);
}

std::vector<Problem> Schema::problems(const Document& document) const {
  Validator validator(parsed_->json, document.file);
  validator.check(document.root, parsed_->json, "");
  return std::move(validator.problems);
}

}  // namespace otelier::judge
