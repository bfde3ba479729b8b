#include "sandbox/recipe.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "workspace/files.h"
#include "workspace/process.h"

namespace otelier::sandbox {
namespace fs = std::filesystem;
namespace {

bool is_below(const fs::path& path, const fs::path& folder) {
  const std::string prefix = folder.lexically_normal().string() + "/";
  return path.lexically_normal().string().starts_with(prefix);
}

// Leaves out what stands before the compiler (a cache), and what names one file.
Words flags_of(const Words& command) {
  Words flags;
  std::size_t at = 0;
  const auto is_compiler = [](const std::string& word) {
    const std::string name = fs::path(word).filename();
    return name.find("++") != std::string::npos && name.find('=') == std::string::npos;
  };
  while (at < command.size() && !is_compiler(command[at])) ++at;
  for (; at < command.size(); ++at) {
    const std::string& word = command[at];
    if (word == "-o" || word == "-c" || word == "-MF" || word == "-MT" || word == "-MQ") {
      ++at;
    } else if (word != "-MD" && word != "-MMD") {
      flags.push_back(word);
    }
  }
  return flags;
}

core::Result<std::string> ninja(const fs::path& tree, Words words) {
  words.insert(words.begin(), {"ninja", "-C", tree.string()});
  const auto done = workspace::run(words);
  if (!done) return std::unexpected(done.error());
  if (done->code != 0) return core::fail("ninja cannot tell of " + tree.string());
  return done->output;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    if (end > from) lines.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return lines;
}

// The command that makes the target is the last; CMake wraps it in ": && … && :".
core::Result<Words> link_of(const fs::path& tree, const std::string& target) {
  const auto told = ninja(tree, {"-t", "commands", target});
  if (!told) return std::unexpected(told.error());
  const auto lines = lines_of(*told);
  if (lines.empty()) return core::fail("nothing makes " + target);
  Words words = split_command(lines.back());
  std::erase_if(words, [](const std::string& word) { return word == "&&" || word == ":"; });
  return flags_of(words);
}

}  // namespace

Words split_command(std::string_view line) {
  Words words;
  std::string word;
  bool inside = false;
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '\\' && quote != '\'' && i + 1 < line.size()) {
      word += line[++i];
      inside = true;
    } else if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else {
        word += c;
      }
    } else if (c == '\'' || c == '"') {
      quote = c;
      inside = true;
    } else if (c == ' ') {
      if (inside) words.push_back(std::exchange(word, {}));
      inside = false;
    } else {
      word += c;
      inside = true;
    }
  }
  if (inside) words.push_back(word);
  return words;
}

core::Result<Recipe> read_recipe(const workspace::Kit& kit, const fs::path& tree,
                                 const std::vector<const workspace::Lab*>& labs,
                                 const std::vector<std::string>& targets) {
  Recipe recipe;
  recipe.tree = tree;
  const auto text = workspace::read_text(tree / "compile_commands.json");
  if (!text) return std::unexpected(text.error());
  const auto commands = nlohmann::json::parse(*text, nullptr, false);
  if (!commands.is_array()) {
    return core::fail((tree / "compile_commands.json").string() + " cannot be read",
                      "remove " + tree.string() + ", then again");
  }
  for (const auto& entry : commands) {
    const fs::path file = entry.value("file", "");
    const Words flags = flags_of(split_command(entry.value("command", "")));
    for (const workspace::Lab* lab : labs) {
      LabRecipe& one = recipe.labs[lab->id];
      if (is_below(file, lab->solutions / lab->subsystem)) {
        (file.filename() == "main.cc" ? one.main : one.sources) = flags;
      } else if (file == lab->labs / "contract.cc") {
        one.contract = flags;
      } else if (file == lab->grading / "player.cc") {
        one.steps = flags;
      }
    }
  }
  for (const workspace::Lab* lab : labs) {
    LabRecipe& one = recipe.labs[lab->id];
    one.archive = "libotelier_" + lab->subsystem + ".a";
    if (one.sources.empty() || one.contract.empty()) {
      return core::fail(
          "the build tree " + tree.string() + " does not tell how " + lab->id + " is compiled",
          "remove it, then again");
    }
    if (one.main.empty()) one.main = one.sources;
  }
  for (const std::string& target : targets) {
    auto link = link_of(tree, target);
    if (!link) return std::unexpected(link.error());
    recipe.links[target] = std::move(*link);
  }
  // A dry run leaves its logs alone, and the kit may be one that cannot be written to.
  const auto deps = ninja(tree, {"-n", "-t", "deps"});
  if (!deps) return std::unexpected(deps.error());
  std::set<fs::path> headers;
  bool given = false;
  for (const std::string& line : lines_of(*deps)) {
    if (line[0] != ' ') {
      given = line.find("/player.cc.o:") != std::string::npos ||
              line.find("/contract.cc.o:") != std::string::npos;
      continue;
    }
    const fs::path named = line.substr(line.find_first_not_of(' '));
    const fs::path header = (named.is_absolute() ? named : tree / named).lexically_normal();
    if (given && is_below(header, kit.root()) && !is_below(header, kit.root() / "solutions") &&
        header.extension() == ".h") {
      headers.insert(header);
    }
  }
  recipe.headers.assign(headers.begin(), headers.end());
  return recipe;
}

}  // namespace otelier::sandbox
