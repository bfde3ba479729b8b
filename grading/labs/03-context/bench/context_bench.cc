// What a crossing costs, and what stands around it, in one run:
//   cmake --preset release && cmake --build build/release --target context_bench &&
//   build/release/grading/labs/03-context/context_bench
// Allocations are counted by replacing operator new.
#include <benchmark/benchmark.h>

#include "context/current.h"
#include "context/propagator.h"
#include "heap/allocations.h"
#include "labs/03-context/yardstick.h"

namespace otelier::context {
namespace {

const std::pair<std::string, std::string> kParent{
    "Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"};
const std::pair<std::string, std::string> kState{
    "Tracestate", "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE,ot=th:c;rv:6e6d1a75832a2f"};
const std::pair<std::string, std::string> kBaggage{"Baggage",
                                                   "user=ada%20l,tier=gold,region=eu-west-1"};

Headers request(std::initializer_list<std::pair<std::string, std::string>> more) {
  Headers headers{{"host", "shop.example.org"},
                  {"user-agent", "curl/8.5.0"},
                  {"accept", "*/*"},
                  {"content-type", "application/json"},
                  {"content-length", "17"}};
  headers.insert(headers.begin() + 4, more);
  return headers;
}

class Allocations {
 public:
  explicit Allocations(benchmark::State& state) : state_(state), before_(heap::allocations()) {}
  ~Allocations() {
    state_.counters["allocs/op"] = static_cast<double>(heap::allocations() - before_) /
                                   static_cast<double>(state_.iterations());
  }

 private:
  benchmark::State& state_;
  std::uint64_t before_;
};

// Both W3C propagators out of a request, and into the headers of the next one, which are used
// again.
void cross(benchmark::State& state, const Headers& headers, bool fresh) {
  const auto propagator = propagators_named("tracecontext,baggage").propagator;
  Headers out;
  const Allocations counted(state);
  for (auto _ : state) {
    if (fresh) out.clear();
    const Context context = propagator->extract(HttpGetter(headers), Context());
    HttpSetter setter(out);
    propagator->inject(context, setter);
    benchmark::DoNotOptimize(out.data());
  }
}
void crossing(benchmark::State& state) {
  cross(state, request({kParent}), false);
}
void crossing_into_fresh_headers(benchmark::State& state) {
  cross(state, request({kParent}), true);
}
// The yardstick of the lab's speed check.
void crossing_by_hand(benchmark::State& state) {
  const Headers headers = request({kParent});
  const Allocations counted(state);
  for (auto _ : state) benchmark::DoNotOptimize(context_exam::cross_by_hand(headers));
}
void crossing_with_tracestate(benchmark::State& state) {
  cross(state, request({kParent, kState}), false);
}
void crossing_with_all(benchmark::State& state) {
  cross(state, request({kParent, kState, kBaggage}), false);
}
BENCHMARK(crossing);
BENCHMARK(crossing_into_fresh_headers);
BENCHMARK(crossing_by_hand);
BENCHMARK(crossing_with_tracestate);
BENCHMARK(crossing_with_all);

// 64 KiB of baggage in eighty lines: what a stranger can make a server do.
void strangers_baggage(benchmark::State& state) {
  Headers headers;
  for (int i = 0; i < 80; ++i) {
    headers.emplace_back("baggage", "key" + std::to_string(i) + "=" + std::string(800, 'v'));
  }
  const BaggagePropagator propagator;
  const Allocations counted(state);
  for (auto _ : state) {
    benchmark::DoNotOptimize(propagator.extract(HttpGetter(headers), Context()));
  }
}
BENCHMARK(strangers_baggage);

void parse(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(parse_traceparent(kParent.second));
}
BENCHMARK(parse);

void write(benchmark::State& state) {
  const SpanContext span = *parse_traceparent(kParent.second);
  std::array<char, kTraceparentSize> out;
  for (auto _ : state) {
    write_traceparent(span, out);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(write);

void trace_id(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(random_ids().new_trace_id());
}
BENCHMARK(trace_id)->ThreadRange(1, 2);

void child(benchmark::State& state) {
  const SpanContext parent = *parse_traceparent(kParent.second);
  for (auto _ : state) benchmark::DoNotOptimize(child_of(parent));
}
BENCHMARK(child);

void attach_and_detach(benchmark::State& state) {
  const Context context = Context().with_span(*parse_traceparent(kParent.second));
  const Allocations counted(state);
  for (auto _ : state) {
    const Scope scope(context);
    benchmark::DoNotOptimize(current().span().is_valid());
  }
}
BENCHMARK(attach_and_detach);

}  // namespace
}  // namespace otelier::context

BENCHMARK_MAIN();
