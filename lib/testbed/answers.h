// The bodies a server of OTLP answers with, in both encodings: Export…ServiceResponse with or
// without partial success, and google.rpc.Status with or without RetryInfo. Written by hand, a few
// bytes each. Pure functions, thread-safe.
#pragma once

#include <string>

#include "testbed/sink.h"

namespace otelier::testbed {

// OTLP 1.11, "Full Success" and "Partial Success".
[[nodiscard]] std::string export_response(Encoding encoding, Signal signal,
                                          const std::optional<Answer::PartialSuccess>& partial);
// OTLP 1.11, "Failures": the body of every 4xx and 5xx is a Status.
[[nodiscard]] std::string status_response(Encoding encoding, const Answer::Status& status);
// The google.rpc code that says the most about an HTTP status.
[[nodiscard]] int rpc_code(int http_status);

}  // namespace otelier::testbed
