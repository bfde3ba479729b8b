#include "conform/peer.h"

#include <algorithm>

#include "judge/scenario.h"
#include "workspace/files.h"
#include "workspace/nearest.h"

namespace otelier::conform {
namespace {

namespace fs = std::filesystem;
using judge::Node;

workspace::Localized localized_text(const Node& node) {
  workspace::Localized text;
  for (const Node& child : node.children) text[child.key] = child.value;
  return text;
}

core::Result<std::vector<Deviation>> read_deviations(const fs::path& root, const fs::path& file) {
  std::vector<Deviation> deviations;
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return deviations;
  const auto document = judge::validate_yaml(root, file, "deviations");
  if (!document) return std::unexpected(document.error());
  std::vector<judge::Problem> problems;
  for (const Node& node : document->root.children) {
    Deviation one{node.text("lab"), node.text("scenario"), localized_text(*node.find("reason")),
                  node.text("link"), node.mark};
    for (const Deviation& other : deviations) {
      if (other.lab == one.lab && other.scenario == one.scenario) {
        problems.push_back({file, node.mark,
                            "the deviation of " + one.scenario + " is there already",
                            "it stands in line " + std::to_string(other.mark.line)});
      }
    }
    deviations.push_back(std::move(one));
  }
  if (!problems.empty()) return std::unexpected(judge::as_error(problems));
  return deviations;
}

std::string with_root(std::string word, const fs::path& root) {
  constexpr std::string_view kRoot = "${root}";
  for (auto at = word.find(kRoot); at != std::string::npos; at = word.find(kRoot)) {
    word.replace(at, kRoot.size(), root.string());
  }
  return word;
}

}  // namespace

core::Result<std::string> pinned_version(const fs::path& folder, const Node& where) {
  const fs::path file = folder / where.text("in");
  const std::string after = where.text("after");
  const auto text = workspace::read_text(file);
  const auto at = text ? text->find(after) : std::string::npos;
  if (at == std::string::npos) {
    return core::fail(folder.string() + ": no version stands in " + file.string(),
                      "it is looked for behind the text \"" + after + "\"");
  }
  const auto begin = at + after.size();
  return text->substr(begin, text->find_first_of(" \t\r\n\"',", begin) - begin);
}

std::vector<std::string> peer_names(const fs::path& root) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(root / "grading" / "players", ignored)) {
    if (fs::exists(entry.path() / "player.yaml", ignored)) {
      names.push_back(entry.path().filename().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

core::Result<Peer> find_peer(const fs::path& root, const std::string& name) {
  const auto names = peer_names(root);
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    std::string known;
    for (const std::string& one : names) known += (known.empty() ? "" : ", ") + one;
    const auto near = workspace::nearest(name, names);
    return core::fail("there is no player \"" + name + "\"",
                      (near ? "did you mean " + *near + "? " : "") + "players: " + known);
  }
  Peer peer;
  peer.name = name;
  peer.folder = root / "grading" / "players" / name;
  const auto manifest = judge::validate_yaml(root, peer.folder / "player.yaml", "player");
  if (!manifest) return std::unexpected(manifest.error());
  peer.title = localized_text(*manifest->root.find("title"));
  peer.link = manifest->root.text("link");
  peer.prepare = manifest->root.text("prepare");
  for (const std::string& word : manifest->root.texts("run")) {
    peer.argv.push_back(with_root(word, root));
  }
  if (const Node* where = manifest->root.find("version")) {
    auto version = pinned_version(peer.folder, *where);
    if (!version) return std::unexpected(version.error());
    peer.version = std::move(*version);
  }
  auto deviations = read_deviations(root, peer.folder / "deviations.yaml");
  if (!deviations) return std::unexpected(deviations.error());
  peer.deviations = std::move(*deviations);
  return peer;
}

}  // namespace otelier::conform
