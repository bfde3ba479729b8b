#include "workspace/editors.h"

#include <algorithm>
#include <map>
#include <string>

#include "workspace/files.h"

namespace otelier::workspace {
namespace fs = std::filesystem;
namespace {

// CMake writes one object after another, each from a line "{" to a line "}"; the "file" is a line
// of its own. Read as text: a JSON library would cost more than this file.
std::map<std::string, std::string> entries(const std::string& text) {
  std::map<std::string, std::string> by_file;
  std::size_t begin = text.find("\n{");
  while (begin != std::string::npos) {
    const auto end = text.find("\n}", begin);
    if (end == std::string::npos) break;
    const std::string entry = text.substr(begin + 1, end + 1 - begin);
    if (const auto at = entry.find("\"file\": \""); at != std::string::npos) {
      const auto from = at + 9;
      by_file[entry.substr(from, entry.find('"', from) - from)] = entry;
    }
    begin = text.find("\n{", end);
  }
  return by_file;
}

}  // namespace

void describe_for_editors(const Kit& kit, const Tree& tree, const fs::path& folder) {
  if ((tree.purpose != "check" && tree.purpose != "watch") || tree.build != Build::debug) return;
  const fs::path work = tree.work.empty() ? kit.work() : tree.work;
  const fs::path source = folder / "compile_commands.json";
  const fs::path stamp = folder / ".otelier-editors";
  const fs::path target = work / "compile_commands.json";
  std::error_code error;
  const auto changed = fs::last_write_time(source, error);
  if (error) return;
  const std::string below = work.string() + "/";
  const std::string before = read_text(target).value_or("");  // of elsewhere, when the clone moved
  if (before.find("\"file\": \"" + below) != std::string::npos && fs::exists(stamp, error) &&
      fs::last_write_time(stamp, error) >= changed) {
    return;
  }
  auto all = entries(before);
  std::erase_if(all, [&](const auto& one) {
    return !one.first.starts_with(below) || !fs::exists(one.first, error);
  });
  for (const auto& [file, entry] : entries(read_text(source).value_or(""))) {
    if (file.starts_with(below)) all[file] = entry;
  }
  if (all.empty()) return;
  std::string text = "[";
  for (const auto& [file, entry] : all) text += (text.size() == 1 ? "\n" : ",\n") + entry;
  text += "\n]\n";
  if (write_text(target, text)) static_cast<void>(write_text(stamp, ""));
}

}  // namespace otelier::workspace
