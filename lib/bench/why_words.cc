#include "bench/why_words.h"

#include "core/bytes.h"

namespace otelier::bench::why_words {

std::string hex_of(std::string_view id) {
  return core::to_hex(core::as_bytes(id));
}

std::string in_quotes(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

std::string count_of(std::size_t n, const char* one, const char* many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}
std::string spans_in_words(std::size_t n) {
  return count_of(n, "span", "spans");
}

Bilingual same_in_both(std::string text) {
  Bilingual both{text, {}};
  both.zh = std::move(text);
  return both;
}

Evidence place_of(const SpanRef& ref, Bilingual value) {
  return {.request = ref.held->number,
          .span_id = std::string(ref.span().span_id),
          .trace_id = std::string(ref.span().trace_id),
          .value = std::move(value)};
}

std::string answer_to(const Held& held) {
  const bool grpc = held.request.transport == testbed::Transport::grpc;
  std::string said = (grpc ? "grpc-status " : "HTTP ") + std::to_string(held.request.status);
  if (!held.request.error.empty()) said += ": " + held.request.error;
  return said;
}

std::string time_in_words(std::uint64_t ns) {
  const auto whole = [](std::uint64_t n, std::uint64_t unit, const char* name) {
    const std::uint64_t tenths = n / (unit / 10);
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " " + name;
  };
  if (ns >= 1'000'000'000) return whole(ns, 1'000'000'000, "s");
  if (ns >= 1'000'000) return whole(ns, 1'000'000, "ms");
  if (ns >= 1'000) return whole(ns, 1'000, "us");
  return std::to_string(ns) + " ns";
}

Bilingual name_of(Mention::As as) {
  switch (as) {
    case Mention::As::parent:
      return {"a child of it", "它的一个子级"};
    case Mention::As::link:
      return {"a link to it", "指向它的一个 link"};
    case Mention::As::log:
      return {"a log record of it", "它的一条日志"};
    case Mention::As::traceparent:
      return {"a traceparent in text", "文本里的一个 traceparent"};
  }
  return {};
}

Evidence place_of(const Mention& one) {
  Bilingual value = name_of(one.as);
  if (one.sampled) {
    value.en += *one.sampled ? ", sampled" : ", not sampled";
    value.zh += *one.sampled ? "，已采样" : "，未采样";
  }
  return {.request = one.held->number,
          .span_id = std::string(one.span_id),
          .trace_id = std::string(one.trace_id),
          .value = std::move(value)};
}

}  // namespace otelier::bench::why_words
