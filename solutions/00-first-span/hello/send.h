// One request, one answer. This program sends its request once and never again, whatever comes
// back: only a process that lives on can wait as long as an overloaded collector asks for. (OTLP
// says that clients SHOULD retry 429, 502, 503 and 504; the exit code hands that decision to
// whoever started the program.) What was rejected by a partial success MUST NOT be sent again by
// anybody.
#pragma once

#include <chrono>
#include <expected>
#include <string_view>

#include "hello/endpoint.h"
#include "hello/outcome.h"

namespace otelier::hello {

// Says who is calling (exporters SHOULD name themselves, their language and version).
inline constexpr std::string_view kUserAgent = "otelier-hello-cpp/0.1.0";

// POSTs the body as application/json and waits for the whole answer, at most `timeout` from the
// call on: an answer that trickles in byte by byte does not prolong it.
// Unexpected: no answer, with the outcome that follows from it (unreachable or timed_out).
[[nodiscard]] std::expected<Answer, Outcome> post(const Endpoint& endpoint, std::string_view body,
                                                  std::chrono::milliseconds timeout);

}  // namespace otelier::hello
