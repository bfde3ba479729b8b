#include "workspace/markers.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "workspace/files.h"
#include "workspace/nearest.h"

namespace otelier::workspace {
namespace fs = std::filesystem;
namespace {

constexpr std::array<std::string_view, 4> kLeaders = {"//", "#", "--", "\\*"};

std::string_view without_leading_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

std::string_view without_trailing_blanks(std::string_view text) {
  const auto last = text.find_last_not_of(" \t\r");
  return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

// A line that is nothing but a comment: where its indentation ends, and what follows the leader.
struct Comment {
  std::string_view indentation, text;
};

std::optional<Comment> comment_of(std::string_view line) {
  const std::string_view rest = without_leading_blanks(line);
  for (const std::string_view leader : kLeaders) {
    if (rest.starts_with(leader)) {
      return Comment{line.substr(0, line.size() - rest.size()), rest.substr(leader.size())};
    }
  }
  return std::nullopt;
}

// The word after "lab:", when the comment begins with it: "solution".
std::optional<std::string_view> marker_of(const Comment& comment) {
  const std::string_view text = without_leading_blanks(comment.text);
  if (!text.starts_with("lab:")) return std::nullopt;
  const std::string_view word = without_trailing_blanks(text.substr(4));
  if (word.empty() || word.front() < 'a' || word.front() > 'z') return std::nullopt;
  return word;
}

bool marker_behind_code(std::string_view line) {
  for (const std::string_view word : {"lab:solution", "lab:starter", "lab:end"}) {
    const auto at = line.find(word);
    if (at == std::string_view::npos) continue;
    const std::string_view before = without_trailing_blanks(line.substr(0, at));
    for (const std::string_view leader : kLeaders) {
      if (before.ends_with(leader) && before.size() > leader.size()) return true;
    }
  }
  return false;
}

class Cutter {
 public:
  Cut cut(std::string_view source) {
    std::size_t begin = 0;
    while (begin < source.size()) {
      const auto end = source.find('\n', begin);
      const std::size_t next = end == std::string_view::npos ? source.size() : end + 1;
      ++line_;
      take(source.substr(begin, next - begin));
      begin = next;
    }
    if (where_ != Where::outside) {
      damage(opened_, "lab:solution is never closed by lab:end");
    }
    return std::move(cut_);
  }

 private:
  enum class Where { outside, solution, starter };

  void take(std::string_view whole) {
    const bool ended = whole.ends_with('\n');
    const std::string_view line = ended ? whole.substr(0, whole.size() - 1) : whole;
    if (const auto comment = comment_of(line)) {
      if (const auto word = marker_of(*comment)) return marker(*word);
      if (comment->text.starts_with('|')) return starter_line(*comment, ended);
    }
    if (marker_behind_code(line)) {
      damage(line_, "a marker stands on a line of its own, not behind code");
    }
    if (where_ == Where::outside) {
      // A solution that leaves nothing behind leaves no second empty line either.
      const bool doubled = std::exchange(closed_, false) && without_trailing_blanks(line).empty() &&
                           (cut_.starter.empty() || cut_.starter.ends_with("\n\n"));
      if (!doubled) cut_.starter += whole;
    } else if (where_ == Where::starter && !without_trailing_blanks(line).empty()) {
      damage(line_, "between lab:starter and lab:end only starter lines may stand, like //| text");
    }
  }

  void starter_line(const Comment& comment, bool ended) {
    if (where_ != Where::starter) {
      return damage(line_, "a starter line stands only between lab:starter and lab:end");
    }
    std::string_view text = comment.text.substr(1);
    if (text.starts_with(' ')) text.remove_prefix(1);
    if (!without_trailing_blanks(text).empty()) {
      cut_.starter += comment.indentation;
      cut_.starter += text;
    }
    if (ended) cut_.starter += '\n';
  }

  void marker(std::string_view word) {
    if (word == "solution") {
      if (where_ != Where::outside) {
        return damage(line_, "lab:solution inside the one opened in line " +
                                 std::to_string(opened_) + ": close that with lab:end first");
      }
      where_ = Where::solution;
      opened_ = line_;
      ++cut_.holes;
    } else if (word == "starter") {
      if (where_ == Where::outside) {
        damage(line_, "lab:starter without lab:solution before it");
      } else if (where_ == Where::starter) {
        damage(line_,
               "a second lab:starter for the lab:solution in line " + std::to_string(opened_));
      } else {
        where_ = Where::starter;
      }
    } else if (word == "end") {
      if (where_ == Where::outside) damage(line_, "lab:end without lab:solution before it");
      where_ = Where::outside;
      closed_ = true;
    } else {
      const std::string_view first = word.substr(0, word.find_first_of(" \t"));
      if (first == "solution" || first == "starter" || first == "end") {
        return damage(line_, "nothing may follow lab:" + std::string(first) + " on its line");
      }
      const auto near = nearest(first, {"solution", "starter", "end"});
      damage(line_, "there is no marker lab:" + std::string(first) +
                        (near ? "; did you mean lab:" + *near + "?" : ""));
    }
  }

  void damage(int line, std::string what) { cut_.damage.push_back({line, std::move(what)}); }

  Cut cut_;
  Where where_ = Where::outside;
  bool closed_ = false;  // the line before was lab:end
  int line_ = 0;
  int opened_ = 0;
};

}  // namespace

Cut cut_starter(std::string_view source) {
  Cut cut = Cutter().cut(source);
  std::sort(cut.damage.begin(), cut.damage.end(),
            [](const Damage& a, const Damage& b) { return a.line < b.line; });
  return cut;
}

core::Result<std::map<std::string, std::string>> starter_files(const Lab& lab) {
  std::map<std::string, std::string> files;
  std::string damage;
  std::error_code error;
  const fs::path root = lab.solutions / lab.subsystem;
  fs::recursive_directory_iterator walk(root, error);
  if (error) return core::fail(root.string() + " cannot be read: " + error.message());
  for (const auto& entry : walk) {
    if (!entry.is_regular_file() || entry.path().filename().string().starts_with(".")) continue;
    const auto source = read_text(entry.path());
    if (!source) return std::unexpected(source.error());
    const std::string name = entry.path().lexically_relative(lab.solutions).generic_string();
    Cut cut = cut_starter(*source);
    for (const Damage& one : cut.damage) {
      damage += (damage.empty() ? "" : "\n") + ("solutions/" + lab.id + "/" + name) + ":" +
                std::to_string(one.line) + ": " + one.what;
    }
    files[name] = std::move(cut.starter);
  }
  if (!damage.empty())
    return core::fail(damage, "the markers are described in workspace/markers.h");
  if (files.empty()) return core::fail(root.string() + " holds no file");
  return files;
}

}  // namespace otelier::workspace
