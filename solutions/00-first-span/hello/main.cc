// hello: does one small thing, and tells a collector about it in one span.
//
// It reads OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TIMEOUT and OTEL_SERVICE_NAME. Success
// goes to standard output, everything else to standard error; the exit code is one of outcome.h.
#include <csignal>
// lab:solution
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "core/bytes.h"
#include "core/not_implemented.h"
#include "hello/endpoint.h"
#include "hello/outcome.h"
#include "hello/send.h"
#include "hello/span.h"

namespace {

using namespace otelier;
using std::chrono::system_clock;

// The specification: a variable that is set to nothing counts as not set.
std::string_view setting(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? "" : text;
}

hello::Resource this_program() {
  auto name = setting("OTEL_SERVICE_NAME");
  if (name.empty()) name = "unknown_service:hello";
  return {.attributes = {{"service.name", std::string(name)}}};
}

// The work that the span is about.
hello::Span greet(std::string_view whom) {
  hello::Span span{.trace_id = hello::random_trace_id(),
                   .span_id = hello::random_span_id(),
                   .name = "greet",
                   .start = system_clock::now()};
  std::cout << "hello, " << whom << '\n';
  span.attributes = {{"greeting.recipient", std::string(whom)},
                     {"greeting.length", static_cast<std::int64_t>(whom.size())}};
  span.status = hello::StatusCode::ok;
  span.end = system_clock::now();
  return span;
}

std::chrono::milliseconds timeout_or_default() {
  const auto timeout = hello::export_timeout(setting("OTEL_EXPORTER_OTLP_TIMEOUT"));
  if (timeout) return *timeout;
  std::cerr << "warning: " << timeout.error().message << "; waiting as long as by default\n";
  return hello::kDefaultTimeout;
}

int finish(const hello::Outcome& outcome) {
  auto& out = outcome.exit_code == hello::ExitCode::accepted ? std::cout : std::cerr;
  out << outcome.message << '\n';
  return static_cast<int>(outcome.exit_code);
}

}  // namespace
// lab:starter
//| #include <cstdlib>
//|
//| #include <httplib.h>
//|
//| #include "core/not_implemented.h"
// lab:end

int main() {
  otelier::core::install_terminate_handler();
  // A collector that hangs up while we write is an outcome, not the end of this program.
  std::signal(SIGPIPE, SIG_IGN);
  // lab:solution
  const auto endpoint = hello::traces_endpoint(setting("OTEL_EXPORTER_OTLP_ENDPOINT"));
  if (!endpoint)
    return finish(
        {hello::ExitCode::misconfigured, endpoint.error().message + "; " + endpoint.error().next});
  const auto span = greet("world");
  const auto body =
      to_otlp_json(this_program(), {.name = "otelier.hello", .version = "0.1.0"}, span);
  const auto answer = hello::post(*endpoint, body, timeout_or_default());
  auto outcome = answer ? hello::outcome_of(*answer) : answer.error();
  if (outcome.exit_code == hello::ExitCode::accepted)
    outcome.message += "; trace " + core::to_hex(span.trace_id);
  return finish(outcome);
  // lab:starter
  //| // Stage 1 begins here, with three lines. As the stages go by, five steps take their place:
  //| //   1 where to send it      traces_endpoint
  //| //   2 the work, as a span   random_trace_id, random_span_id, two times, attributes, status
  //| //   3 the span as text      to_otlp_json
  //| //   4 one request           post
  //| //   5 what came of it       outcome_of: print the message, return the exit code
  //| otelier::not_implemented("main: the first POST. The handout opens with the three lines");
  // lab:end
}
