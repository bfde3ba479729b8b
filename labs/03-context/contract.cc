// Given. What later labs call, each name once: when this file compiles, your headers still offer
// everything that was promised. It is compiled before your code, so a signature that changed is
// named here and not in an error deep inside something else.
#include <concepts>
#include <string>
#include <type_traits>

#include "context/b3.h"
#include "context/baggage.h"
#include "context/carrier.h"
#include "context/context.h"
#include "context/coroutine.h"
#include "context/current.h"
#include "context/id_generator.h"
#include "context/jaeger.h"
#include "context/percent.h"
#include "context/propagator.h"
#include "context/span_context.h"
#include "context/trace_state.h"

namespace otelier::context {
namespace {

static_assert(std::is_nothrow_move_constructible_v<Context>);
static_assert(std::is_copy_constructible_v<Context>);
static_assert(!std::is_copy_constructible_v<Scope> && !std::is_move_constructible_v<Scope>);
static_assert(TraceFlags::kSampled == 1 && TraceFlags::kRandom == 2);
static_assert(std::same_as<decltype(current()), Context>);

[[maybe_unused]] bool ids_and_flags(IdGenerator& ids) {
  SpanContext span;
  span.trace_id = ids.new_trace_id();
  span.span_id = ids.new_span_id();
  span.flags = TraceFlags(TraceFlags::kKnown);
  const SpanContext child = child_of(span, random_ids());
  return span.is_valid() && ids.random() && child == span && !child.remote &&
         span.flags.sampled() && span.flags.random() && span.flags.bits() == 3;
}

[[maybe_unused]] bool contexts(const Key<std::string>& key) {
  const Context context = Context().with(key, std::string("value")).with_span(SpanContext());
  const std::string* value = context.get(key);
  const Token token = attach(context.without(key));
  const Detached how = detach(token);
  set_misuse_handler([](Detached) noexcept {});
  const Scope scope(current());
  auto bound = bind([](int x) { return x; }, current());
  const std::jthread thread = start_thread([](const std::stop_token&) {});
  return value != nullptr && how == Detached::ok && bound(1) == 1 && key.name().empty();
}

[[maybe_unused]] bool states(std::span<const std::string_view> lines) {
  const auto state = TraceState::parse(lines);
  const auto more = TraceState::parse("a=1")->set("b", "2");
  return state && more && more->get("a") == "1" && more->erase("a").members().empty() &&
         more->header() == more->text() && !state->empty();
}

[[maybe_unused]] bool baggages(std::span<const std::string_view> lines, const Context& context) {
  Baggage baggage = Baggage::parse(lines).set("key", "value", {{"property", std::nullopt}});
  std::string encoded;
  percent_encode("a b", encoded);
  const bool same = baggage.remove("key") == Baggage::parse("key=value");
  const Context with = with_baggage(context, baggage);
  return same && baggage_of(without_baggage(with)).empty() && baggage.header() == encoded &&
         percent_decode(encoded) == "a b" && baggage.entries().size() == 1 && baggage.get("key");
}

[[maybe_unused]] Context carriers(Headers& headers, Metadata& metadata,
                                  std::vector<std::string>& entries, const Context& context) {
  const Configured configured = propagators_named("tracecontext,baggage");
  const Propagator& propagator = *configured.propagator;
  HttpSetter http(headers);
  MetadataSetter grpc(metadata);
  EnvironmentSetter process(entries);
  propagator.inject(context, http);
  propagator.inject(context, grpc);
  propagator.inject(context, process);
  entries = environment();
  const bool fields = propagator.fields().size() == environment_name("a").size() &&
                      HttpGetter(headers).names().empty() && configured.unknown.empty();
  Context back = propagator.extract(HttpGetter(headers), context);
  back = propagator.extract(MetadataGetter(metadata), back);
  back = propagator.extract(EnvironmentGetter(entries), back);
  std::array<char, kTraceparentSize> text;
  write_traceparent(back.span(), text);
  const auto span = parse_traceparent({text.data(), text.size()});
  return fields && span ? back
                        : propagators_from_environment().propagator->extract(
                              HttpGetter(headers), with_debug(back, is_debug(back)));
}

[[maybe_unused]] Task task() {
  co_await std::suspend_never();
}

[[maybe_unused]] CompositePropagator all() {
  return CompositePropagator({std::make_shared<TraceContextPropagator>(),
                              std::make_shared<BaggagePropagator>(),
                              std::make_shared<B3Propagator>(B3Propagator::Form::multi),
                              std::make_shared<JaegerPropagator>()});
}

}  // namespace
}  // namespace otelier::context
