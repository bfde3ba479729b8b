// The two kinds of checks of a client. A watch looks at every request and misses at the first that
// is wrong. A trial answers one request with a fault and waits for the same request again, or for
// its absence. Both are data; a session serves them. Pure functions, thread-safe.
#pragma once

#include <chrono>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <vector>

#include "conform/listen/check.h"
#include "testbed/sink.h"

namespace otelier::conform::listen {

struct Watch {
  enum class Saw { nothing, right, wrong };

  ClientCheck what;
  // One request, and its body as OTLP/JSON: null where it does not decode.
  std::function<Saw(const testbed::Request&, const nlohmann::json&)> look;
  workspace::Localized wanted;
};
[[nodiscard]] std::vector<Watch> watches();

struct Trial {
  enum class Reaction {
    again,        // the same request comes once more
    after_delay,  // and not before the delay that the answer names
    spread,       // with times in between that are not all the same
    never,        // it does not come again
  };

  ClientCheck what;
  testbed::Transport over = testbed::Transport::http;
  testbed::Answer answer;
  Reaction reaction = Reaction::again;
  std::chrono::milliseconds delay{};  // of after_delay

  // How often the request is answered so: a spread needs several times.
  [[nodiscard]] int times() const { return reaction == Reaction::spread ? 3 : 1; }
};
[[nodiscard]] std::vector<Trial> trials();

// "HTTP 503, retry-after: 3", as a table tells what was answered.
[[nodiscard]] std::string told(const Trial& trial);

}  // namespace otelier::conform::listen
