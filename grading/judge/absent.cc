// A query that finds nothing must say what was absent. This follows the simple beginning of a jq
// program (.name, .["name"], [0], [-1], [], fromjson, [… select(.key == "text")][0], and pipes
// between them) and stops at the first part that is not there.
#include <cctype>
#include <charconv>
#include <list>
#include <string>
#include <utility>

#include "judge/query.h"
#include "judge/words.h"
#include "workspace/nearest.h"

namespace otelier::judge {

namespace {

using Json = nlohmann::json;

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

class Walk {
 public:
  Walk(std::string_view program, const Json& input, std::string_view language)
      : rest_(program),
        here_(&input),
        language_(language),
        root_(say("the observation", "观察结果")) {}

  std::string absent() {
    for (;;) {
      skip_spaces();
      if (rest_.empty()) break;
      std::string why;
      if (!step(why)) break;
      if (!why.empty()) return why;
    }
    return {};
  }

 private:
  [[nodiscard]] std::string say(std::string_view en, std::string_view zh) const {
    return either(language_, en, zh);
  }

  // " is a number", of what is here.
  [[nodiscard]] std::string is_a() const {
    if (here_->is_null()) return say(" is null", " 为 null");
    if (here_->is_array())
      return say(" is a list of " + std::to_string(here_->size()),
                 " 是 " + std::to_string(here_->size()) + " 项的列表");
    if (here_->is_object()) return say(" is an object", " 是一个对象");
    if (here_->is_string()) return say(" is text", " 是文本");
    return here_->is_boolean() ? say(" is true or false", " 是真假值")
                               : say(" is a number", " 是数字");
  }
  [[nodiscard]] std::string no_list() const {
    return shown() + is_a() + say(", not a list", "，不是列表");
  }
  [[nodiscard]] std::string empty() const { return shown() + say(" is empty", " 是空的"); }

  void skip_spaces() {
    while (!rest_.empty() && std::isspace(static_cast<unsigned char>(rest_.front())) != 0)
      rest_.remove_prefix(1);
  }

  // Follows one part; false when the program is too involved from here on.
  bool step(std::string& why) {
    if (rest_.front() == '|') {
      rest_.remove_prefix(1);
      skip_spaces();
      if (took("fromjson")) return from_json(why);
      if (rest_.starts_with("[.")) rest_.remove_prefix(1);  // a list made of what follows
      return rest_.starts_with('.') && rest_ != ".";
    }
    if (rest_.front() == '.') {
      rest_.remove_prefix(1);
      if (!rest_.empty() && (is_word(rest_.front()))) return member(take_word(), why);
      if (!rest_.empty() && rest_.front() == '"') return quoted_member(why);
      return rest_.empty() || rest_.front() == '[' || rest_.front() == ' ' || rest_.front() == '|';
    }
    if (rest_.front() == '[') return bracket(why);
    if (rest_.front() == '?') {
      rest_.remove_prefix(1);
      return true;
    }
    return false;
  }

  bool took(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  // The text that is here, read as JSON, is what the rest of the program asks.
  bool from_json(std::string& why) {
    if (!here_->is_string()) return false;
    Json parsed = Json::parse(here_->get_ref<const std::string&>(), nullptr, false);
    if (parsed.is_discarded()) {
      why = shown() + say(" is not JSON", " 不是 JSON");
      return true;
    }
    here_ = &parsed_.emplace_back(std::move(parsed));
    root_ = say("the JSON in " + shown(), shown() + " 中的 JSON");
    path_.clear();
    return true;
  }

  // After a list's []: "| select(.key == "text")][0]" takes the first item of which that is true.
  bool selected(std::string& why) {
    skip_spaces();
    if (!took("|")) return false;
    skip_spaces();
    if (!took("select(.")) return false;
    const std::string key = take_word();
    skip_spaces();
    if (!took("==")) return false;
    skip_spaces();
    const std::size_t close = rest_.find('"', 1);
    if (!rest_.starts_with('"') || close == std::string_view::npos) return false;
    const std::string wanted(rest_.substr(1, close - 1));
    rest_.remove_prefix(close + 1);
    if (!took(")][0]")) return false;
    std::string others;
    for (const Json& item : *here_) {
      if (!item.is_object() || !item.contains(key)) continue;
      if (item[key] == wanted) {
        here_ = &item;
        path_ += "[" + key + " " + wanted + "]";
        return true;
      }
      others += (others.empty() ? "" : ", ") + item[key].dump();
    }
    why = say("nothing in " + shown() + " has ." + key + " \"",
              shown() + " 中没有哪一项的 ." + key + " 是 \"") +
          wanted + "\"";
    if (!others.empty()) why += say("; there is ", "；有的是 ") + others;
    return true;
  }

  std::string take_word() {
    std::size_t length = 0;
    while (length < rest_.size() && is_word(rest_[length])) ++length;
    std::string word(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return word;
  }

  bool quoted_member(std::string& why) {
    const std::size_t close = rest_.find('"', 1);
    if (close == std::string_view::npos) return false;
    const std::string word(rest_.substr(1, close - 1));
    rest_.remove_prefix(close + 1);
    return member(word, why);
  }

  bool bracket(std::string& why) {
    const std::size_t close = rest_.find(']');
    if (close == std::string_view::npos) return false;
    const std::string_view inside = rest_.substr(1, close - 1);
    rest_.remove_prefix(close + 1);
    if (inside.empty()) {
      if (!here_->is_array() && !here_->is_object())
        why = no_list();
      else if (here_->empty())
        why = empty();
      return !why.empty() || selected(why);
    }
    if (inside.size() >= 2 && inside.front() == '"' && inside.back() == '"')
      return member(std::string(inside.substr(1, inside.size() - 2)), why);
    long long index = 0;
    const auto [end, error] = std::from_chars(inside.data(), inside.data() + inside.size(), index);
    if (error != std::errc() || end != inside.data() + inside.size()) return false;
    if (!here_->is_array()) {
      why = no_list();
      return true;
    }
    const auto size = static_cast<long long>(here_->size());
    const long long at = index < 0 ? size + index : index;
    if (at < 0 || at >= size) {
      const std::string number = std::to_string(size), wanted = "[" + std::to_string(index) + "]";
      why = size == 0 ? empty()
                      : shown() + say(" has " + number + " element" + (size == 1 ? "" : "s") +
                                          ", so there is no " + wanted,
                                      " 有 " + number + " 个元素，没有 " + wanted);
      return true;
    }
    here_ = &(*here_)[static_cast<std::size_t>(at)];
    path_ += "[" + std::to_string(index) + "]";
    return true;
  }

  bool member(const std::string& word, std::string& why) {
    if (!here_->is_object()) {
      why = shown() + is_a() + say(", so it has no .", "，所以没有 .") + word;
      return true;
    }
    const auto found = here_->find(word);
    if (found == here_->end()) {
      std::vector<std::string> words;
      for (const auto& [key, value] : here_->items()) words.push_back(key);
      why = shown() + say(" has no .", " 没有 .") + word;
      const bool observation = path_.empty() && parsed_.empty();
      if (path_ == ".replies" || observation || words.empty()) {
        why += words.empty() ? say(" (it is empty)", "（它是空的）") : "";
      } else {
        why += say("; it has", "；有的是");
        for (std::size_t i = 0; i < words.size() && i < 12; ++i)
          why += (i == 0 ? " ." : ", .") + words[i];
      }
      if (here_->contains("error")) why += ": " + (*here_)["error"].dump();
      return true;
    }
    here_ = &*found;
    path_ += "." + word;
    if (here_->is_null()) why = path_ + is_a();
    return true;
  }

  [[nodiscard]] std::string shown() const { return path_.empty() ? root_ : path_; }

  std::string_view rest_;
  const Json* here_;
  std::string_view language_;
  std::string path_;
  std::string root_;
  std::list<Json> parsed_;  // what fromjson made; here_ points into it
};

}  // namespace

std::string what_is_absent(std::string_view program, const Json& input, std::string_view language) {
  return Walk(program, input, language).absent();
}

}  // namespace otelier::judge
