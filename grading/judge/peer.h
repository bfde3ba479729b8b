// The judge's own service among those of a scenario: given.peer starts it, ${peer.http} is its
// address, .peer is what came to it. It passes requests on as docs/player-protocol.md says, the way
// a service of another vendor would: the same trace, a span id of its own, a member of its own at
// the left of the tracestate, baggage as it came. It reads and writes these headers with a few
// lines of its own, and shares nothing with what it judges. Its connections to the subject go
// through `dial`. The destructor waits for requests that are being passed on.
#pragma once

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "core/result.h"
#include "judge/subject/exchange.h"

namespace otelier::judge {

class Peer {
 public:
  // listen_fd: a listening socket, owned from here on; -1: opens its own on 127.0.0.1.
  [[nodiscard]] static core::Result<std::unique_ptr<Peer>> start(int listen_fd, Dial dial,
                                                                 std::chrono::milliseconds within);
  ~Peer();
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  [[nodiscard]] std::string endpoint() const;
  // Each request so far: {"headers": {name: values joined by ", "}, "sent": [{"url", "headers",
  // "status"}]}, in the order in which they came.
  [[nodiscard]] nlohmann::json seen() const;

 private:
  struct State;
  explicit Peer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace otelier::judge
