// The peers as plain processes beside the embedded bench, without any container, and what is up of
// them. Nothing is built here: a peer that is not prepared, finds its port taken or ends at once is
// left out with the reason, and the others run. Each has a folder of its own below
// .lab/stack-peers, made anew at every start, and its log beside it. The state file there is
// believed only for processes that are the ones it names. Not thread-safe: callers hold the lock of
// ./lab up.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/result.h"
#include "peers/peer.h"
#include "workspace/lab.h"

namespace otelier::peers {

// A peer or another service of the stack, as it is now.
struct Service {
  std::string name;
  std::string version;
  Endpoints endpoints;
  bool healthy = false;
  std::string state;  // "healthy", "does not answer" or "ended"
  int process = 0;    // 0: none of ours, or it has ended
};

struct Start {
  std::vector<std::string> only;  // names; empty: all
  bool free_ports = false;        // another free port for each, where a class shares a machine
  Endpoints bench;                // where the bench listens: otlp_http, otlp_grpc, api
};

struct LeftOut {
  std::string name;
  core::Error why;  // the message may be lines: the last that it said
};

struct Started {
  std::vector<Service> services;  // those that are healthy
  std::vector<LeftOut> left_out;
};

// Starts them and waits until each answers its health check, at most a minute together. What does
// not is ended again. Errors: a name that no peer has; a peer.yaml that is wrong.
[[nodiscard]] core::Result<Started> start(const workspace::Kit& kit, const Start& how);
// What start() left running, asked for its health now; what has ended since is among it.
[[nodiscard]] std::vector<Service> running(const workspace::Kit& kit);
// Ends them, after ten seconds by force; false when one is there even then.
[[nodiscard]] bool stop(const workspace::Kit& kit);

// The folder below .lab that holds the state file, the logs and each peer's own folder.
[[nodiscard]] std::filesystem::path run_folder(const workspace::Kit& kit);

}  // namespace otelier::peers
