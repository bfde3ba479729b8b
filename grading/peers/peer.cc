#include "peers/peer.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "conform/peer.h"
#include "judge/scenario.h"
#include "workspace/nearest.h"

namespace otelier::peers {
namespace {

namespace fs = std::filesystem;
using judge::Node;

void read_pairs(const Node* node, std::map<std::string, std::string>& to) {
  if (node == nullptr) return;
  for (const Node& child : node->children) to[child.key] = child.value;
}

core::Result<Peer> read_peer(const fs::path& root, const fs::path& folder) {
  const auto manifest = judge::validate_yaml(root, folder / "peer.yaml", "peer");
  if (!manifest) return std::unexpected(manifest.error());
  Peer peer;
  peer.name = folder.filename().string();
  peer.folder = folder;
  read_pairs(manifest->root.find("title"), peer.title);
  peer.link = manifest->root.text("link");
  peer.prepare = manifest->root.text("prepare");
  peer.minutes = std::atoi(manifest->root.text("minutes").c_str());
  peer.argv = manifest->root.texts("run");
  peer.files = manifest->root.texts("files");
  read_pairs(manifest->root.find("env"), peer.env);
  read_pairs(manifest->root.find("endpoints"), peer.endpoints);
  const Node* health = manifest->root.find("health");
  peer.health_endpoint = health->text("endpoint");
  peer.health_path = health->text("path");
  if (!peer.endpoints.contains(peer.health_endpoint))
    return std::unexpected(judge::as_error(
        {{manifest->file, health->mark, "there is no endpoint \"" + peer.health_endpoint + "\"",
          "health names one of endpoints"}}));
  if (const Node* where = manifest->root.find("version")) {
    auto version = conform::pinned_version(folder, *where);
    if (!version) return std::unexpected(version.error());
    peer.version = std::move(*version);
  }
  return peer;
}

}  // namespace

core::Result<std::vector<Peer>> find_peers(const fs::path& root) {
  std::vector<fs::path> folders;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(root / "grading" / "peers", ignored))
    if (fs::exists(entry.path() / "peer.yaml", ignored)) folders.push_back(entry.path());
  std::ranges::sort(folders);
  std::vector<Peer> peers;
  for (const fs::path& folder : folders) {
    auto peer = read_peer(root, folder);
    if (!peer) return std::unexpected(peer.error());
    peers.push_back(std::move(*peer));
  }
  return peers;
}

core::Result<> all_known(const workspace::Kit& kit, const std::vector<std::string>& names) {
  const auto all = find_peers(kit.root());
  if (!all) return std::unexpected(all.error());
  std::vector<std::string> known;
  std::string listed;
  for (const Peer& peer : *all) {
    known.push_back(peer.name);
    listed += (listed.empty() ? "" : ", ") + peer.name;
  }
  for (const std::string& name : names) {
    if (std::ranges::find(known, name) != known.end()) continue;
    const auto near = workspace::nearest(name, known);
    return core::fail("there is no peer \"" + name + "\"",
                      (near ? "did you mean " + *near + "? " : "") + "peers: " + listed);
  }
  return {};
}

core::Result<std::string> fill_in(const std::string& text, const Words& words) {
  std::string filled;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t open = text.find("${", at);
    const std::size_t close = open == std::string::npos ? open : text.find('}', open);
    if (close == std::string::npos) return filled + text.substr(at);
    filled += text.substr(at, open - at);
    const std::string word = text.substr(open + 2, close - open - 2);
    const auto found = words.find(word);
    if (found == words.end())
      return core::fail("nothing is known of ${" + word + "}",
                        "grading/schema/peer.schema.json says what may stand there");
    filled += found->second;
    at = close + 1;
  }
  return filled;
}

void add_endpoints(Words& words, const std::string& name, const Endpoints& endpoints) {
  for (const auto& [endpoint, url] : endpoints) {
    const std::string word = name + "." + endpoint;
    const std::size_t scheme = url.find("://");
    const std::string address = scheme == std::string::npos ? url : url.substr(scheme + 3);
    words[word] = url;
    words[word + ".address"] = address;
    words[word + ".port"] = address.substr(address.rfind(':') + 1);
  }
}

int port_of(const std::string& endpoint) {
  const std::string digits = endpoint.substr(endpoint.rfind(':') + 1);
  int port = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return port;
}

}  // namespace otelier::peers
