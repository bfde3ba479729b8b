// A peer as its folder describes it: grading/peers/NAME with a peer.yaml. A peer is a program of
// others that telemetry passes through or ends in: the Collector, Prometheus, toxiproxy, Zipkin.
// Nothing lists peers. Plain data; reading is thread-safe.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/result.h"
#include "workspace/lab.h"

namespace otelier::peers {

// By name: "otlp_http" → "http://127.0.0.1:14318"; of gRPC "127.0.0.1:14317".
using Endpoints = std::map<std::string, std::string>;

struct Peer {
  std::string name;  // the folder's
  workspace::Localized title;
  std::string link;
  std::string version;            // as pinned
  std::string prepare;            // the group of ./lab prepare
  int minutes = 0;                // that takes on two cores the first time
  std::vector<std::string> argv;  // with ${…}, as env and files
  std::map<std::string, std::string> env;
  std::vector<std::string> files;  // copied into its own folder, filled in
  Endpoints endpoints;
  std::string health_endpoint, health_path;
  std::filesystem::path folder;
};

// All peers, by name. Errors name file, line and column.
[[nodiscard]] core::Result<std::vector<Peer>> find_peers(const std::filesystem::path& root);

// Error: names the one that no peer has, the nearest and all there are.
[[nodiscard]] core::Result<> all_known(const workspace::Kit& kit,
                                       const std::vector<std::string>& names);

// ${root}, ${folder}, ${run}; ${NAME.ENDPOINT} and its .address (HOST:PORT) and .port. Error: names
// the words that nothing is known of.
using Words = std::map<std::string, std::string>;
[[nodiscard]] core::Result<std::string> fill_in(const std::string& text, const Words& words);
void add_endpoints(Words& words, const std::string& name, const Endpoints& endpoints);

// "http://127.0.0.1:14318" → 14318; 0 when there is none.
[[nodiscard]] int port_of(const std::string& endpoint);

}  // namespace otelier::peers
