// Given. Uses every public name of `hello`, and is compiled before anything else: a signature that
// no longer fits is named here, in one line, and not somewhere inside a template.
#include <chrono>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <type_traits>

#include "hello/endpoint.h"
#include "hello/id.h"
#include "hello/outcome.h"
#include "hello/send.h"
#include "hello/span.h"

namespace {

using namespace otelier;
using namespace otelier::hello;

template <class Function, class Signature>
concept Keeps = std::is_same_v<Function, Signature*>;

static_assert(Keeps<decltype(&traces_endpoint), core::Result<Endpoint>(std::string_view)>,
              "hello/endpoint.h: core::Result<Endpoint> traces_endpoint(std::string_view base)");
static_assert(
    Keeps<decltype(&export_timeout), core::Result<std::chrono::milliseconds>(std::string_view)>,
    "hello/endpoint.h: core::Result<milliseconds> export_timeout(std::string_view text)");
static_assert(Keeps<decltype(&system_random), std::uint64_t()>,
              "hello/id.h: std::uint64_t system_random()");
static_assert(Keeps<decltype(&random_trace_id), TraceId(const Random&)>,
              "hello/id.h: TraceId random_trace_id(const Random& random)");
static_assert(Keeps<decltype(&random_span_id), SpanId(const Random&)>,
              "hello/id.h: SpanId random_span_id(const Random& random)");
static_assert(
    Keeps<decltype(&to_otlp_json), std::string(const Resource&, const Scope&, const Span&)>,
    "hello/span.h: std::string to_otlp_json(const Resource&, const Scope&, const Span&)");
static_assert(Keeps<decltype(&outcome_of), Outcome(const Answer&)>,
              "hello/outcome.h: Outcome outcome_of(const Answer& answer)");
static_assert(
    Keeps<decltype(&post), std::expected<Answer, Outcome>(const Endpoint&, std::string_view,
                                                          std::chrono::milliseconds)>,
    "hello/send.h: std::expected<Answer, Outcome> post(const Endpoint&, "
    "std::string_view body, milliseconds timeout)");

static_assert(sizeof(TraceId) == 16 && sizeof(SpanId) == 8, "hello/id.h: 16 and 8 bytes");

// Members that tests and later labs name.
[[maybe_unused]] void members() {
  [[maybe_unused]] const Endpoint endpoint{.origin = "http://localhost:4318", .path = "/v1/traces"};
  [[maybe_unused]] const Answer answer{.status = 200, .body = "{}", .retry_after = ""};
  [[maybe_unused]] const Outcome outcome{.exit_code = ExitCode::accepted, .message = ""};
  [[maybe_unused]] const Resource resource{.attributes = {{"service.name", std::string("shop")}}};
  [[maybe_unused]] const Scope scope{.name = "", .version = ""};
  [[maybe_unused]] const Span span{.trace_id = {},
                                   .span_id = {},
                                   .name = "",
                                   .kind = SpanKind::internal,
                                   .start = {},
                                   .end = {},
                                   .attributes = {},
                                   .status = StatusCode::unset};
}

}  // namespace
