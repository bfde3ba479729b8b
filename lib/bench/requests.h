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
// Its members alone, into an open object.
void write_members(JsonWriter& json, const Held& held);
// The check that a request belongs to, as an array of none or one: {lab, check, status}.
void write_verdicts(JsonWriter& json, const Held& held);
// Into an open object: the body as tree of at most so many fields and as hex, and as text where it
// is JSON; body_error.
void write_body(JsonWriter& json, const testbed::Request& request, std::size_t most_fields);

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
