// traceparent is short, fixed and strict: 55 characters, lower case, every dash in its place. Two
// things are not strict: a newer version may be longer, and a bad tracestate costs the tracestate
// alone.
#include <array>
#include <cstdint>
#include <cstring>
#include <span>

#include "context/propagator.h"
#include "context/text.h"

namespace otelier::context {
namespace {

constexpr std::string_view kTraceparent = "traceparent", kTracestate = "tracestate";
// lab:solution
// Lines of one tracestate that are looked at: each member may come in a line of its own, and some
// lines may be empty. With more than that it is not one.
constexpr std::size_t kMaxLines = 2 * TraceState::kMaxMembers;

// Two lower-case digits a byte; false when a character is none. Capitals are wrong in this header,
// though model's from_hex reads them. There is no branch in either loop, and no character waits for
// the one before it: the compiler makes them work on sixteen at once.
template <std::size_t Size>
bool read_hex(const char* text, std::array<std::byte, Size>& out) {
  std::array<std::uint8_t, 2 * Size> values;
  std::uint8_t bad = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto number = static_cast<std::uint8_t>(text[i] - '0');
    const auto letter = static_cast<std::uint8_t>(text[i] - 'a');
    values[i] = static_cast<std::uint8_t>(number < 10 ? number : letter + 10);
    bad |= static_cast<std::uint8_t>(number >= 10 && letter >= 6);
  }
  for (std::size_t i = 0; i < Size; ++i) {
    out[i] = static_cast<std::byte>(values[2 * i] << 4 | values[2 * i + 1]);
  }
  return bad == 0;
}

// Both digits of every byte, ready to be copied.
constexpr std::array<std::array<char, 2>, 256> kPairs = [] {
  std::array<std::array<char, 2>, 256> pairs{};
  for (std::size_t i = 0; i < 256; ++i) {
    pairs[i] = {"0123456789abcdef"[i >> 4], "0123456789abcdef"[i & 15]};
  }
  return pairs;
}();

template <std::size_t Size>
char* write_hex(std::span<const std::byte, Size> bytes, char* out) {
  for (const std::byte byte : bytes) {
    std::memcpy(out, kPairs[static_cast<std::size_t>(byte)].data(), 2);
    out += 2;
  }
  return out;
}

// lab:starter
// lab:end
}  // namespace

std::optional<SpanContext> parse_traceparent(std::string_view text) {
  // lab:solution
  text = trimmed(text);
  if (text.size() < kTraceparentSize) return std::nullopt;
  const char* const at = text.data();
  if (at[2] != '-' || at[35] != '-' || at[52] != '-') return std::nullopt;
  std::array<std::byte, 1> version, flags;
  std::array<std::byte, TraceId::kSize> trace_id;
  std::array<std::byte, SpanId::kSize> span_id;
  const bool digits = read_hex(at, version) && read_hex(at + 3, trace_id) &&
                      read_hex(at + 36, span_id) && read_hex(at + 53, flags);
  if (!digits || version[0] == std::byte{0xff}) return std::nullopt;
  // Version 00 ends here. A later one may go on, behind a dash.
  if (text.size() > kTraceparentSize &&
      (version[0] == std::byte{0} || at[kTraceparentSize] != '-')) {
    return std::nullopt;
  }
  const TraceFlags known(std::to_integer<std::uint8_t>(flags[0]));
  std::optional<SpanContext> span(std::in_place, TraceId(trace_id), SpanId(span_id), known,
                                  /*remote=*/true, TraceState());
  if (!span->is_valid()) span.reset();
  return span;
  // lab:starter
  //| not_implemented("parse_traceparent: version, trace id, span id, flags, and what may follow",
  //|                 text);
  // lab:end
}

void write_traceparent(const SpanContext& span, std::span<char, kTraceparentSize> out) {
  // lab:solution
  char* at = out.data();
  *at++ = '0';
  *at++ = '0';
  *at++ = '-';
  at = write_hex(span.trace_id.bytes(), at);
  *at++ = '-';
  at = write_hex(span.span_id.bytes(), at);
  *at++ = '-';
  const std::array<std::byte, 1> flags{static_cast<std::byte>(span.flags.bits())};
  write_hex(std::span<const std::byte, 1>(flags), at);
  // lab:starter
  //| not_implemented("write_traceparent: version 00", span, out);
  // lab:end
}

void TraceContextPropagator::inject(const Context& context, Setter& setter) const {
  // lab:solution
  const SpanContext& span = context.span();
  if (!span.is_valid()) return;
  std::array<char, kTraceparentSize> text;
  write_traceparent(span, text);
  setter.set(kTraceparent, {text.data(), text.size()});
  const std::string_view state = span.trace_state.text();
  if (state.empty()) return;
  if (state.size() <= TraceState::kMaxHeader) {
    setter.set(kTracestate, state);
  } else if (const std::string shorter = span.trace_state.header(); !shorter.empty()) {
    setter.set(kTracestate, shorter);
  }
  // lab:starter
  //| not_implemented("TraceContextPropagator::inject: two headers, and none without a span", context,
  //|                 setter);
  // lab:end
}

Context TraceContextPropagator::extract(const Getter& getter, Context context) const {
  // lab:solution
  // Two traceparents are none: nobody can say which of them is meant.
  auto span = parse_traceparent(getter.only(kTraceparent));
  if (!span) return context;
  const Getter::Lines lines(getter, kTracestate, kMaxLines);
  if (lines.count() > 0 && lines.count() <= kMaxLines) {
    if (auto state = TraceState::parse(lines.view())) {
      span->trace_state = std::move(*state);
    }
  }
  return std::move(context).with_span(std::move(*span));
  // lab:starter
  //| not_implemented("TraceContextPropagator::extract: traceparent first; no tracestate without it",
  //|                 getter, context);
  // lab:end
}

std::vector<std::string_view> TraceContextPropagator::fields() const {
  return {kTraceparent, kTracestate};
}

}  // namespace otelier::context
