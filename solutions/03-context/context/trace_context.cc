// traceparent is short, fixed and strict: 55 characters, lower case, every dash in its place. Two
// things are not strict: a newer version may be longer, and a bad tracestate costs the tracestate
// alone.
#include <array>
#include <bit>
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

constexpr std::uint64_t each_byte(std::uint64_t byte) {
  return byte * 0x0101'0101'0101'0101;
}

// Eight lower-case digits at once, as one word: their values are worked out for all eight, written
// again as digits, and compared with what came. Capitals do not come back as they were, which is
// what the header wants and model's from_hex does not. False when a character is no digit.
bool read_eight(const char* text, std::byte* out) {
  std::uint64_t digits;
  std::memcpy(&digits, text, 8);
  if constexpr (std::endian::native == std::endian::big) digits = __builtin_bswap64(digits);
  std::uint64_t values = (digits & each_byte(0x0f)) + 9 * (digits >> 6 & each_byte(1));
  const std::uint64_t letters = (values + each_byte(6)) >> 4 & each_byte(1);
  const bool good =
      values + each_byte('0') + letters * 39 == digits && (values & each_byte(0xf0)) == 0;
  values = (values << 4 | values >> 8) & 0x00ff'00ff'00ff'00ff;
  values = (values | values >> 8) & 0x0000'ffff'0000'ffff;
  auto bytes = static_cast<std::uint32_t>(values | values >> 16);
  if constexpr (std::endian::native == std::endian::big) bytes = __builtin_bswap32(bytes);
  std::memcpy(out, &bytes, 4);
  return good;
}

template <std::size_t Size>
bool read_hex(const char* text, std::array<std::byte, Size>& out) {
  static_assert(Size % 4 == 0);
  bool good = true;
  for (std::size_t i = 0; i < Size; i += 4) good = read_eight(text + 2 * i, &out[i]) && good;
  return good;
}
// Two digits, as the first half of a number whose second half is there to fill up eight.
bool read_byte(const char* text, std::byte& out) {
  char eight[9] = "00000000";
  std::memcpy(eight, text, 2);
  std::byte bytes[4];
  const bool good = read_eight(eight, bytes);
  out = bytes[0];
  return good;
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
  std::byte version, flags;
  std::array<std::byte, TraceId::kSize> trace_id;
  std::array<std::byte, SpanId::kSize> span_id;
  const bool digits = read_byte(at, version) && read_hex(at + 3, trace_id) &&
                      read_hex(at + 36, span_id) && read_byte(at + 53, flags);
  if (!digits || version == std::byte{0xff}) return std::nullopt;
  // Version 00 ends here. A later one may go on, behind a dash.
  if (text.size() > kTraceparentSize && (version == std::byte{0} || at[kTraceparentSize] != '-')) {
    return std::nullopt;
  }
  SpanContext span;
  span.trace_id = TraceId(trace_id);
  span.span_id = SpanId(span_id);
  span.flags = TraceFlags(static_cast<std::uint8_t>(flags));
  span.remote = true;
  if (!span.is_valid()) return std::nullopt;
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
