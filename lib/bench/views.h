// What the API says about a stack: JSON for programs, text for people. Pure functions over captured
// requests; thread-safe.
#pragma once

#include <chrono>
#include <string>

#include "bench/stack.h"
#include "testbed/sink.h"

namespace otelier::bench {

// {"process", "uptime_seconds", "endpoints": {…}, "counters": {…}}
[[nodiscard]] std::string status_json(const Ports& ports, const std::string& host,
                                      std::chrono::seconds uptime,
                                      const testbed::Counters& counters, std::size_t captured);
// The newest `most` requests, newest first, without bodies.
[[nodiscard]] std::string requests_json(const std::vector<testbed::Request>& requests,
                                        std::size_t most);
// One request with headers and its body as a tree of fields.
[[nodiscard]] std::string request_json(const testbed::Request& request);
// The same for a terminal: a line about it, then the tree with offsets and bytes.
struct TextOptions {
  std::size_t width = 80;
  bool colour = false;
  bool bytes = true;
};
[[nodiscard]] std::string request_text(const testbed::Request& request,
                                       const TextOptions& options = {});
// "3 spans over OTLP/gRPC, protobuf, gzip, 412 bytes"
[[nodiscard]] std::string one_line(const testbed::Request& request);

}  // namespace otelier::bench
