#include "workspace/compile_error.h"

#include <charconv>
#include <optional>
#include <string>

namespace otelier::workspace {
namespace fs = std::filesystem;
namespace {

struct Place {
  std::string file;
  int line = 0, column = 0;
  std::string rest;  // what follows the place
};

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

// "FILE:LINE:COLUMN: rest", also without the column. Paths may hold blanks and colons.
std::optional<Place> place_of(std::string_view line) {
  for (auto at = line.find(':'); at != std::string_view::npos; at = line.find(':', at + 1)) {
    int number = 0, column = 0;
    const char* const end = line.data() + line.size();
    auto parsed = std::from_chars(line.data() + at + 1, end, number);
    if (parsed.ec != std::errc() || parsed.ptr == end || *parsed.ptr != ':' || at == 0) continue;
    const char* rest = parsed.ptr + 1;
    parsed = std::from_chars(rest, end, column);
    if (parsed.ec == std::errc() && parsed.ptr != end && *parsed.ptr == ':') {
      rest = parsed.ptr + 1;
    } else {
      column = 0;
    }
    std::string_view text(rest, static_cast<std::size_t>(end - rest));
    while (text.starts_with(' ')) text.remove_prefix(1);
    return Place{std::string(line.substr(0, at)), number, column, std::string(text)};
  }
  return std::nullopt;
}

// Where the named files are: the learner's and the kit's roots, and the build tree.
struct Folders {
  const std::vector<fs::path>& roots;
  const fs::path& tree;
};

// The path relative to the root it is below of, as its index; -1 when to none.
int relate(std::string& file, const Folders& folders) {
  const fs::path path = (folders.tree / file).lexically_normal();
  for (std::size_t i = 0; i < folders.roots.size(); ++i) {
    const fs::path below = path.lexically_relative(folders.roots[i].lexically_normal());
    if (!below.empty() && *below.begin() != "..") {
      file = below.generic_string();
      return static_cast<int>(i);
    }
  }
  return -1;
}

std::optional<std::string> error_text(const std::string& rest) {
  for (const std::string_view word : {"fatal error: ", "error: "}) {
    if (rest.starts_with(word)) return rest.substr(word.size());
  }
  return std::nullopt;
}

// The source line and caret that follow a diagnostic: lines like "   12 |   code" (both compilers).
std::string excerpt_after(const std::vector<std::string_view>& lines, std::size_t index) {
  std::string excerpt;
  int taken = 0;
  for (std::size_t i = index + 1; i < lines.size() && taken < 3; ++i, ++taken) {
    const auto bar = lines[i].find(" | ");
    const auto bare = lines[i].find_first_not_of(" 0123456789");
    if (lines[i].empty() || bare == std::string_view::npos || lines[i][bare] != '|') break;
    static_cast<void>(bar);
    excerpt += std::string(lines[i]) + "\n";
  }
  return excerpt;
}

// Where the learner's own code led to an error elsewhere. GCC says so before the error, Clang
// after.
std::optional<std::size_t> origin(const std::vector<std::string_view>& lines, std::size_t error,
                                  const Folders& folders) {
  const auto theirs = [&](std::size_t i, std::string_view word) {
    if (lines[i].find(word) == std::string_view::npos) return false;
    auto place = place_of(lines[i]);
    return place && relate(place->file, folders) == 0;
  };
  for (std::size_t i = error; i-- > 0;) {
    if (lines[i].find("error: ") != std::string_view::npos) break;
    if (theirs(i, "required from")) return i;
  }
  for (std::size_t i = error + 1; i < lines.size(); ++i) {
    if (lines[i].find("error: ") != std::string_view::npos) break;
    if (theirs(i, "requested here")) return i;
  }
  return std::nullopt;
}

std::optional<CompileError> linker_error(const std::vector<std::string_view>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    for (const std::string_view word : {"undefined symbol: ", "undefined reference to ",
                                        "duplicate symbol: ", "multiple definition of "}) {
      const auto at = line.find(word);
      if (at == std::string_view::npos) continue;
      CompileError error;
      error.message = "linking: " + std::string(line.substr(at));
      for (std::size_t j = i + 1; j < lines.size() && lines[j].starts_with(">>>"); ++j) {
        error.excerpt += std::string(lines[j]) + "\n";
      }
      return error;
    }
  }
  return std::nullopt;
}

// What helps beside the compiler's words, by whose file it is.
std::string advice(int root, const std::string& place) {
  if (root == 0) return "mend " + place + ", then run it again";
  return "the kit's file uses your headers as they were given: names and types there must stay. "
         "See what you changed in them: git diff, in your repository";
}

}  // namespace

std::string place(const CompileError& error) {
  if (error.file.empty()) return {};
  return error.file + ":" + std::to_string(error.line) +
         (error.column > 0 ? ":" + std::to_string(error.column) : "");
}

CompileError read_compile_error(std::string_view log, const std::vector<fs::path>& roots,
                                const fs::path& folder) {
  const Folders folders{roots, folder};
  const auto lines = lines_of(log);
  CompileError found;
  bool have = false;
  for (std::size_t i = 0; i < lines.size() && !have; ++i) {
    auto place = place_of(lines[i]);
    if (!place) continue;
    const auto text = error_text(place->rest);
    if (!text) continue;
    have = true;
    found.message = *text;
    found.excerpt = excerpt_after(lines, i);
    int root = relate(place->file, folders);
    if (root != 0) {
      if (const auto from = origin(lines, i, folders)) {
        const std::string header = fs::path(place->file).filename().string();
        found.message +=
            " (in " + header + ":" + std::to_string(place->line) + ", which your code led to)";
        found.excerpt = excerpt_after(lines, *from) + found.excerpt;
        place = place_of(lines[*from]);
        root = relate(place->file, folders);
      }
    }
    found.file = place->file;
    found.line = place->line;
    found.column = place->column;
    found.next = advice(root, otelier::workspace::place(found));
  }
  if (!have) {
    if (auto linking = linker_error(lines)) {
      found = std::move(*linking);
      found.next =
          "define it once, in one .cc of the lab, with exactly the name and types that its header "
          "declares";
      have = true;
    }
  }
  for (std::size_t i = 0; i < lines.size() && !have; ++i) {
    if (lines[i].find("rror") == std::string_view::npos &&
        lines[i].find("FAILED") == std::string_view::npos) {
      continue;
    }
    found.message = std::string(lines[i]);
    have = true;
  }
  if (!have) found.message = lines.empty() ? "the build failed" : std::string(lines.back());
  found.log = std::string(log);
  return found;
}

}  // namespace otelier::workspace
