#include "context/b3.h"

#include <algorithm>

#include "context/text.h"

namespace otelier::context {
namespace {

// The trace that debug was asked for: when another span takes the place of the one it came with, it
// is over.
const Key<TraceId>& debug_key() {
  static const Key<TraceId> key("debug");
  return key;
}

// lab:solution
struct Said {
  SpanContext span;
  bool debug = false;
};

// A trace id of 8 bytes is the end of one of 16. b3#trace-id
std::optional<TraceId> trace_id_of(std::string_view text) {
  if (text.size() == 16) {
    const std::string whole = std::string(16, '0').append(text);
    return TraceId::from_hex(whole);
  }
  return TraceId::from_hex(text);
}

std::optional<Said> said(std::string_view trace, std::string_view span, std::string_view state) {
  const auto trace_id = trace_id_of(trace);
  const auto span_id = SpanId::from_hex(span);
  if (!trace_id || !span_id) return std::nullopt;
  Said all;
  all.span.trace_id = *trace_id;
  all.span.span_id = *span_id;
  all.span.remote = true;
  all.debug = state == "d";
  all.span.flags = TraceFlags(all.debug || state == "1" ? TraceFlags::kSampled : 0);
  if (!all.span.is_valid()) return std::nullopt;
  return all;
}

// trace-span[-state[-parent]]; a state alone is no span context.
std::optional<Said> read_single(std::string_view rest) {
  rest = trimmed(rest);
  const std::string_view trace = take_until(rest, '-'), span = take_until(rest, '-');
  const std::string_view state = take_until(rest, '-');
  if (!state.empty() && state != "0" && state != "1" && state != "d") return std::nullopt;
  if (!rest.empty() && !SpanId::from_hex(rest)) return std::nullopt;
  return said(trace, span, state);
}

std::optional<Said> read_multi(const Getter& getter) {
  std::string_view state = trimmed(getter.only("x-b3-sampled"));
  if (state == "true") state = "1";  // older senders
  if (trimmed(getter.only("x-b3-flags")) == "1") state = "d";
  return said(trimmed(getter.only("x-b3-traceid")), trimmed(getter.only("x-b3-spanid")), state);
}

// lab:starter
// lab:end
}  // namespace

bool is_debug(const Context& context) {
  const TraceId* trace_id = context.get(debug_key());
  return trace_id != nullptr && *trace_id == context.span().trace_id;
}
Context with_debug(const Context& context, bool debug) {
  return debug ? context.with(debug_key(), context.span().trace_id) : context.without(debug_key());
}

void B3Propagator::inject(const Context& context, Setter& setter) const {
  // lab:solution
  const SpanContext& span = context.span();
  if (!span.is_valid()) return;
  const bool debug = is_debug(context);
  const char* const sampled = span.flags.sampled() ? "1" : "0";
  if (form_ == Form::single) {
    setter.set("b3",
               span.trace_id.hex() + "-" + span.span_id.hex() + "-" + (debug ? "d" : sampled));
    return;
  }
  setter.set("x-b3-traceid", span.trace_id.hex());
  setter.set("x-b3-spanid", span.span_id.hex());
  if (debug) {
    setter.set("x-b3-flags", "1");  // says sampled as well
  } else {
    setter.set("x-b3-sampled", sampled);
  }
  // lab:starter
  //| not_implemented("B3Propagator::inject: one header or several", context, setter, form_);
  // lab:end
}

Context B3Propagator::extract(const Getter& getter, Context context) const {
  // lab:solution
  auto all = read_single(getter.only("b3"));
  if (!all) all = read_multi(getter);
  if (!all) return context;
  return with_debug(context.with_span(std::move(all->span)), all->debug);
  // lab:starter
  //| not_implemented("B3Propagator::extract: the single header first, then the others", getter,
  //|                 context);
  // lab:end
}

std::vector<std::string_view> B3Propagator::fields() const {
  if (form_ == Form::single) return {"b3"};
  return {"x-b3-traceid", "x-b3-spanid", "x-b3-sampled", "x-b3-flags"};
}

}  // namespace otelier::context
