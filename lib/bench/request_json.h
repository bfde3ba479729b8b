// A captured request as JSON and back, its body in base64: so a session and a judged run carry it
// from one process to another. Functions are thread-safe. O(bytes).
#pragma once

#include "bench/json_writer.h"
#include "core/result.h"
#include "testbed/sink.h"

namespace otelier::json {
class Value;
}

namespace otelier::bench {

// The members of a request, in an object that is open.
void write_request(JsonWriter& json, const testbed::Request& request);
// Such an object. Error: what of it is missing or too much.
[[nodiscard]] core::Result<testbed::Request> read_request(const json::Value& value);

}  // namespace otelier::bench
