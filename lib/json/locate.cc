#include "json/locate.h"

#include <charconv>
#include <optional>

namespace otelier::json {
namespace {

// Steps over parts of a text that is known to be JSON; at the end it stays at the end.
class Scan {
 public:
  explicit Scan(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  // True, and past it, when c comes next; blanks before and after it are passed over.
  bool take(char c) {
    blanks();
    if (peek() != c) return false;
    ++at_;
    blanks();
    return true;
  }
  void blanks() {
    while (at_ < text_.size() && std::string_view(" \t\n\r").find(text_[at_]) != kNowhere) ++at_;
  }
  // The inside of the string that comes next, escapes as they stand.
  std::string_view string() {
    const std::size_t begin = ++at_;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    if (at_ > text_.size()) at_ = text_.size();
    const auto inside = text_.substr(begin, at_ - begin);
    if (at_ < text_.size()) ++at_;
    return inside;
  }
  // A value of any kind.
  void value() {
    std::size_t open = 0;
    do {
      blanks();
      switch (peek()) {
        case '"':
          string();
          break;
        case '{':
        case '[':
          ++open;
          ++at_;
          break;
        case '}':
        case ']':
          --open;
          ++at_;
          break;
        case ',':
        case ':':
          ++at_;
          break;
        default: {
          const auto end = text_.find_first_of(" \t\n\r,:]}", at_);
          at_ = end == kNowhere ? text_.size() : end;
        }
      }
    } while (open > 0 && at_ < text_.size());
  }

 private:
  static constexpr auto kNowhere = std::string_view::npos;
  std::string_view text_;
  std::size_t at_;
};

// Where the value of the member begins in the object at `at`.
std::optional<std::size_t> member(std::string_view text, std::size_t at, std::string_view name) {
  Scan scan(text, at);
  std::optional<std::size_t> found;
  if (!scan.take('{')) return found;
  while (scan.peek() == '"') {
    const bool same = scan.string() == name;
    if (!scan.take(':')) break;
    if (same) found = scan.at();
    scan.value();
    if (!scan.take(',')) break;
  }
  return found;
}

std::optional<std::size_t> item(std::string_view text, std::size_t at, std::size_t index) {
  Scan scan(text, at);
  if (!scan.take('[')) return std::nullopt;
  for (; index > 0; --index) {
    scan.value();
    if (!scan.take(',')) return std::nullopt;
  }
  return scan.at();
}

}  // namespace

std::size_t locate(std::string_view text, std::string_view path) {
  Scan start(text, 0);
  start.blanks();
  std::optional<std::size_t> at = start.at();
  while (!path.empty() && at) {
    if (path.front() == '[') {
      std::size_t index = 0;
      const auto close = path.find(']');
      std::from_chars(path.data() + 1, path.data() + path.size(), index);
      at = item(text, *at, index);
      path.remove_prefix(close == std::string_view::npos ? path.size() : close + 1);
    } else {
      if (path.front() == '.') path.remove_prefix(1);
      const auto end = path.find_first_of(".[");
      at = member(text, *at, path.substr(0, end));
      path.remove_prefix(end == std::string_view::npos ? path.size() : end);
    }
  }
  return at.value_or(0);
}

}  // namespace otelier::json
