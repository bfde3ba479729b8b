#include "context/jaeger.h"

#include "context/b3.h"
#include "context/percent.h"
#include "context/text.h"

namespace otelier::context {
namespace {

constexpr std::string_view kUberTraceId = "uber-trace-id";

// lab:solution
constexpr std::uint8_t kSampled = 0x01, kDebug = 0x02;
constexpr std::size_t kMaxInput = 256;  // four times what it takes, all of it percent-encoded

// Jaeger leaves leading zeros out.
template <class Id>
std::optional<Id> id_of(std::string_view text) {
  if (text.empty() || text.size() > 2 * Id::kSize) return std::nullopt;
  const std::string whole = std::string(2 * Id::kSize - text.size(), '0').append(text);
  const auto id = Id::from_hex(whole);
  return id && id->is_valid() ? id : std::nullopt;
}

std::optional<std::uint8_t> flags_of(std::string_view text) {
  const auto bytes = SpanId::from_hex(text.size() > 2 || text.empty()
                                          ? std::string()
                                          : std::string(16 - text.size(), '0').append(text));
  if (!bytes) return std::nullopt;
  return static_cast<std::uint8_t>(bytes->bytes().back());
}

// lab:starter
// lab:end
}  // namespace

void JaegerPropagator::inject(const Context& context, Setter& setter) const {
  // lab:solution
  const SpanContext& span = context.span();
  if (!span.is_valid()) return;
  const int flags =
      (span.flags.sampled() ? kSampled : 0) | (is_debug(context) ? kSampled | kDebug : 0);
  // The parent's id is deprecated, and always 0.
  setter.set(kUberTraceId,
             span.trace_id.hex() + ":" + span.span_id.hex() + ":0:" + std::to_string(flags));
  // lab:starter
  //| not_implemented("JaegerPropagator::inject: trace:span:0:flags", context, setter, kUberTraceId);
  // lab:end
}

Context JaegerPropagator::extract(const Getter& getter, Context context) const {
  // lab:solution
  const std::string_view value = trimmed(getter.only(kUberTraceId));
  if (value.size() > kMaxInput) return context;
  const std::string text = percent_decode(value);
  std::string_view rest = text;
  const auto trace_id = id_of<TraceId>(take_until(rest, ':'));
  const auto span_id = id_of<SpanId>(take_until(rest, ':'));
  static_cast<void>(take_until(rest, ':'));  // the parent
  const auto flags = flags_of(rest);
  if (!trace_id || !span_id || !flags) return context;
  SpanContext span;
  span.trace_id = *trace_id;
  span.span_id = *span_id;
  span.flags = TraceFlags((*flags & kSampled) != 0 ? TraceFlags::kSampled : 0);
  span.remote = true;
  return with_debug(context.with_span(std::move(span)), (*flags & kDebug) != 0);
  // lab:starter
  //| not_implemented("JaegerPropagator::extract: leading zeros may be missing", getter, context);
  // lab:end
}

std::vector<std::string_view> JaegerPropagator::fields() const {
  return {kUberTraceId};
}

}  // namespace otelier::context
