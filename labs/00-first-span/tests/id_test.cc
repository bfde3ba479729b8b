// Stage 2: ids that are never zero and never repeat.
#include "hello/id.h"

#include <set>

#include "core/bytes.h"
#include "transcript.h"

namespace {

using namespace otelier;
using transcript::Transcript;

// Gives the listed numbers, one a call, then ones.
hello::Random scripted(std::vector<std::uint64_t> numbers) {
  return [numbers = std::move(numbers), next = std::size_t{0}]() mutable -> std::uint64_t {
    return next < numbers.size() ? numbers[next++] : 1;
  };
}

TEST(Id, AllOfItIsDrawn) {
  Transcript t;
  t.given("a source whose every bit is set");
  const hello::Random ones = [] { return ~std::uint64_t{0}; };
  const auto trace = t.when("random_trace_id", [&] { return hello::random_trace_id(ones); });
  t.then("the trace id", core::to_hex(trace), std::string(32, 'f'));
  const auto span = t.when("random_span_id", [&] { return hello::random_span_id(ones); });
  t.then("the span id", core::to_hex(span), std::string(16, 'f'));
}

TEST(Id, TheTwoHalvesOfATraceIdAreDrawnApart) {
  Transcript t;
  t.given("a source that gives one number, then another");
  const auto id = t.when("random_trace_id", [] {
    return hello::random_trace_id(scripted({0x1111'1111'1111'1111, 0x2222'2222'2222'2222}));
  });
  const auto hex = core::to_hex(id);
  t.then("its halves differ", hex.substr(0, 16) != hex.substr(16));
}

TEST(Id, AllZerosAreDrawnAgain) {
  Transcript t;
  t.given("a source that gives zeros first");
  const auto trace =
      t.when("random_trace_id", [] { return hello::random_trace_id(scripted({0, 0, 0, 7})); });
  t.then("the trace id is not all zeros", trace != hello::TraceId{});
  const auto span =
      t.when("random_span_id", [] { return hello::random_span_id(scripted({0, 0, 7})); });
  t.then("the span id is not all zeros", span != hello::SpanId{});
}

TEST(Id, AZeroHalfIsNoReasonToDrawAgain) {
  Transcript t;
  t.given("a source that gives zero once, then ones");
  const auto id =
      t.when("random_trace_id", [] { return hello::random_trace_id(scripted({0, 1})); });
  t.then("eight of its bytes are zero",
         core::to_hex(id).find(std::string(16, '0')) != std::string::npos);
}

TEST(Id, AThousandAreAllDifferent) {
  Transcript t;
  std::set<std::string> seen;
  t.when("random_trace_id, a thousand times", [&] {
    for (int i = 0; i < 1000; ++i) seen.insert(core::to_hex(hello::random_trace_id()));
  });
  t.then("the number of different ids", seen.size(), std::size_t{1000});
}

}  // namespace
