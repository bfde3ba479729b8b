// How many spans a second the bench takes: accepted over OTLP/HTTP, decoded and indexed.
//
//   bench-throughput [SECONDS] [SPANS A SECOND] [CONNECTIONS] [SPANS A REQUEST]
//
// 0 spans a second, the default, is a flood: as fast as answers come, more than can be indexed;
// what is indexed meanwhile is the figure. At a pace below that figure nothing may be lost. The
// sender is a process of its own, on another core where there is one. Prints one line of JSON.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "bench/stack.h"
#include "bench/store.h"
#include "testbed/bench/load.h"

namespace {

using otelier::bench::Dropped;
using otelier::bench::Stack;
using otelier::bench::StackOptions;
using otelier::bench::StoreCounts;
namespace load = otelier::testbed::load;
using Clock = std::chrono::steady_clock;

int measure(int seconds, const load::Load& what) {
  StackOptions options;
  options.ports = {0, 0, 0};
  const auto stack = Stack::start(options);
  if (!stack) {
    std::fprintf(stderr, "%s\n", stack.error().message.c_str());
    return 2;
  }
  auto& store = (*stack)->store();
  std::optional<load::Sender> sender;
  sender.emplace((*stack)->ports().http, what);
  usleep(500'000);  // warm
  const auto accepted = [&] { return (*stack)->sink().counters().requests; };
  const std::uint64_t accepted_before = accepted(), lost_before = store.dropped().overrun;
  const std::uint64_t waiting_before = store.counts().waiting_requests;
  const auto began = Clock::now();
  sleep(static_cast<unsigned>(seconds));
  const std::uint64_t came = accepted() - accepted_before;
  const std::uint64_t lost = store.dropped().overrun - lost_before;
  const StoreCounts counts = store.counts();
  const double wall = std::chrono::duration<double>(Clock::now() - began).count();
  const double longest = static_cast<double>(sender->seen().longest_answer) / 1e6;
  sender.reset();
  const auto indexed = static_cast<double>(came - lost + waiting_before) -
                       static_cast<double>(counts.waiting_requests);
  if (came == 0 || counts.spans == 0) {
    std::fprintf(stderr, "nothing was measured: no request was accepted and indexed\n");
    return 2;
  }
  const auto each_second = [&](double requests) { return requests * what.spans / wall; };
  std::printf(
      "{\"accepted_spans_per_second\": %.0f, \"indexed_spans_per_second\": %.0f, "
      "\"lost_spans_per_second\": %.0f, \"behind_bytes\": %zu, \"held_bytes\": %zu, "
      "\"longest_answer_ms\": %.2f}\n",
      each_second(static_cast<double>(came)), each_second(indexed),
      each_second(static_cast<double>(lost)), counts.waiting_bytes, counts.bytes, longest);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, int otherwise) {
    return argc > i ? std::max(0, std::atoi(argv[i])) : otherwise;
  };
  return measure(std::max(1, argument(1, 5)),
                 {.connections = std::max(1, argument(3, 4)),
                  .spans = std::max(1, argument(4, 512)),
                  .fresh_ids = true,
                  .spans_a_second = static_cast<double>(argument(2, 0))});
}
