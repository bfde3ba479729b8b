// Requests as the API shows them: a line of a list, and one with all its fields and bytes.
#pragma once

#include <string>

#include "bench/held.h"
#include "bench/json_writer.h"
#include "bench/routes.h"
#include "bench/store.h"

namespace otelier::bench {

// /api/requests, /api/requests/N, /api/requests/N/body
[[nodiscard]] Routes request_routes(const Store& store);

// A request without headers and body, as one JSON object; the members of a list.
void write_summary(JsonWriter& json, const Held& held);

// One request for a terminal: a line about it, then the tree with offsets and bytes.
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
