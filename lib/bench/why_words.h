// The words of the answers to "why is my span missing", and what they are said of. Internal to
// why_*.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bench/why.h"

namespace otelier::bench::why_words {

[[nodiscard]] std::string hex_of(std::string_view id);
[[nodiscard]] std::string in_quotes(std::string_view text);
// "1 request", "2 requests"
[[nodiscard]] std::string count_of(std::size_t n, const char* one, const char* many);
[[nodiscard]] std::string spans_in_words(std::size_t n);
[[nodiscard]] std::string time_in_words(std::uint64_t ns);  // "90.0 s", "12 ns"
// "HTTP 503", "grpc-status 14", and why where the sink refused it by itself.
[[nodiscard]] std::string answer_to(const Held& held);
[[nodiscard]] Bilingual same_in_both(std::string text);  // names, numbers, what a peer said
[[nodiscard]] Evidence place_of(const SpanRef& ref, Bilingual value = {});
[[nodiscard]] Evidence place_of(const Mention& one);
[[nodiscard]] Bilingual name_of(Mention::As as);  // "a link to it"

}  // namespace otelier::bench::why_words
