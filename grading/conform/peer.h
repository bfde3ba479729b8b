// A player as its folder describes it: grading/players/NAME with a player.yaml. Nothing lists
// players. Its deviations are what is known of the SDK behind it; they are read, never written.
// Plain data; reading is thread-safe.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/result.h"
#include "judge/yaml.h"
#include "workspace/lab.h"

namespace otelier::conform {

// A scenario that an SDK fails, though the clause was read and the scenario is right.
struct Deviation {
  std::string lab;              // "03-context", kEverySdk, or kListening
  std::string scenario;         // or the id of a row
  workspace::Localized reason;  // what it does instead
  std::string link;             // what shows it
  judge::Mark mark;
};

struct Peer {
  std::string name;  // the folder's, and what the player calls itself
  workspace::Localized title;
  std::string link;
  std::string version;            // as pinned; empty where nothing is
  std::string prepare;            // the group of ./lab prepare; empty: nothing to do
  std::vector<std::string> argv;  // empty: each lab has a player of its own
  std::filesystem::path folder;
  std::vector<Deviation> deviations;
};

// The version behind the text that a manifest's {in, after} names, in a file of the folder.
[[nodiscard]] core::Result<std::string> pinned_version(const std::filesystem::path& folder,
                                                       const judge::Node& where);
// Names of all players, sorted.
[[nodiscard]] std::vector<std::string> peer_names(const std::filesystem::path& root);
// The player of that name. Errors: there is none (the nearest is offered); its files are wrong
// (file, line and column); its version stands not where player.yaml says.
[[nodiscard]] core::Result<Peer> find_peer(const std::filesystem::path& root,
                                           const std::string& name);

}  // namespace otelier::conform
