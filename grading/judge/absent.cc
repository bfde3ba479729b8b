// A query that finds nothing must say what was absent. This follows the simple beginning of a jq
// program (.name, .["name"], [0], [-1], [], fromjson, [… select(.key == "text")][0], and pipes
// between them) and stops at the first part that is not there.
#include <cctype>
#include <charconv>
#include <list>
#include <string>
#include <utility>

#include "judge/query.h"
#include "workspace/nearest.h"

namespace otelier::judge {

namespace {

using Json = nlohmann::json;

std::string kind_of(const Json& value) {
  if (value.is_null()) return "null";
  if (value.is_array()) return "a list of " + std::to_string(value.size());
  if (value.is_object()) return "an object";
  if (value.is_string()) return "text";
  return value.is_boolean() ? "true or false" : "a number";
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

class Walk {
 public:
  Walk(std::string_view program, const Json& input) : rest_(program), here_(&input) {}

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
      why = shown() + " is not JSON";
      return true;
    }
    here_ = &parsed_.emplace_back(std::move(parsed));
    root_ = "the JSON in " + shown();
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
    why = "nothing in " + shown() + " has ." + key + " \"" + wanted + "\"";
    if (!others.empty()) why += "; there is " + others;
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
        why = shown() + " is " + kind_of(*here_) + ", not a list";
      else if (here_->empty())
        why = shown() + " is empty";
      return !why.empty() || selected(why);
    }
    if (inside.size() >= 2 && inside.front() == '"' && inside.back() == '"')
      return member(std::string(inside.substr(1, inside.size() - 2)), why);
    long long index = 0;
    const auto [end, error] = std::from_chars(inside.data(), inside.data() + inside.size(), index);
    if (error != std::errc() || end != inside.data() + inside.size()) return false;
    if (!here_->is_array()) {
      why = shown() + " is " + kind_of(*here_) + ", not a list";
      return true;
    }
    const auto size = static_cast<long long>(here_->size());
    const long long at = index < 0 ? size + index : index;
    if (at < 0 || at >= size) {
      why = size == 0
                ? shown() + " is empty"
                : shown() + " has " + std::to_string(size) + " element" + (size == 1 ? "" : "s") +
                      ", so there is no [" + std::to_string(index) + "]";
      return true;
    }
    here_ = &(*here_)[static_cast<std::size_t>(at)];
    path_ += "[" + std::to_string(index) + "]";
    return true;
  }

  bool member(const std::string& word, std::string& why) {
    if (!here_->is_object()) {
      why = shown() + " is " + kind_of(*here_) + ", so it has no ." + word;
      return true;
    }
    const auto found = here_->find(word);
    if (found == here_->end()) {
      std::vector<std::string> words;
      for (const auto& [key, value] : here_->items()) words.push_back(key);
      why = shown() + " has no ." + word;
      const bool observation = path_.empty() && parsed_.empty();
      if (path_ == ".replies" || observation || words.empty()) {
        why += words.empty() ? " (it is empty)" : "";
      } else {
        why += "; it has";
        for (std::size_t i = 0; i < words.size() && i < 12; ++i)
          why += (i == 0 ? " ." : ", .") + words[i];
      }
      if (here_->contains("error")) why += ": " + (*here_)["error"].dump();
      return true;
    }
    here_ = &*found;
    path_ += "." + word;
    if (here_->is_null()) why = path_ + " is null";
    return true;
  }

  [[nodiscard]] std::string shown() const { return path_.empty() ? root_ : path_; }

  std::string_view rest_;
  const Json* here_;
  std::string path_;
  std::string root_ = "the observation";
  std::list<Json> parsed_;  // what fromjson made; here_ points into it
};

}  // namespace

std::string what_is_absent(std::string_view program, const Json& input) {
  return Walk(program, input).absent();
}

}  // namespace otelier::judge
