// A YAML file as a tree that remembers where everything stands, so that every complaint can name
// file, line and column. Scalars are typed by YAML's core rules: unquoted 12, 1.5, true and null
// are what they look like, everything quoted is text. A key that is written twice is an error. A
// Node owns its children; reading is thread-safe. The library behind it is compiled in yaml.cc
// alone.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace otelier::judge {

// Where something stands in a file; both count from 1, 0 is "unknown".
struct Mark {
  int line = 0;
  int column = 0;
};

struct Node {
  enum class Kind { null, boolean, integer, real, text, sequence, mapping };

  Kind kind = Kind::null;
  std::string value;  // of scalars: as written, without quotes
  Mark mark;
  std::string key;  // of a mapping's member
  Mark key_mark;
  std::vector<Node> children;  // of sequences and mappings, in the order of the file

  [[nodiscard]] bool is(Kind wanted) const { return kind == wanted; }
  // The member of that name, or nullptr. O(members).
  [[nodiscard]] const Node* find(std::string_view name) const;
  // The member's scalar text, or the fallback when there is no such scalar member.
  [[nodiscard]] std::string text(std::string_view name, std::string_view fallback = {}) const;
  // Likewise as an integer or a truth value; the fallback also for what does not read as one.
  [[nodiscard]] long long integer(std::string_view name, long long fallback = 0) const;
  [[nodiscard]] bool boolean(std::string_view name, bool fallback = false) const;
  // The scalars of a sequence member (or the one scalar that stands there), as written.
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
};

[[nodiscard]] std::string_view name(Node::Kind kind);  // "a mapping", "text" …

struct Document {
  std::filesystem::path file;
  Node root;
};

// What is wrong, where. A file may have many: all are told at once.
struct Problem {
  std::filesystem::path file;
  Mark mark;
  std::string what;
  std::string next = {};  // "did you mean \"points\"?"; may be empty

  // file:line:column: what; next
  [[nodiscard]] std::string text() const;
};

// One Error out of many problems, a line each. There must be at least one.
[[nodiscard]] core::Error as_error(const std::vector<Problem>& problems);

// An empty file is a null root. Errors: the file cannot be read; it is no YAML; a key stands twice.
[[nodiscard]] core::Result<Document> read_yaml(const std::filesystem::path& file);
[[nodiscard]] core::Result<Document> parse_yaml(const std::string& text,
                                                const std::filesystem::path& file);

}  // namespace otelier::judge
