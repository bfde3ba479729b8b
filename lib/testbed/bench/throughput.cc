// How fast the sink accepts and counts OTLP/HTTP protobuf, per second of CPU of its one thread:
//
//   sink-throughput [SECONDS] [CONNECTIONS] [SPANS A REQUEST]
//
// The generator is a process of its own, on another core where there is one, and its cost is left
// out. Prints one line of JSON. What is measured is the whole way: socket, HTTP, walking and
// validating every field, counting, answering.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "testbed/bench/load.h"
#include "testbed/sink.h"

namespace {

using otelier::testbed::Sink;
using otelier::testbed::SinkOptions;
namespace load = otelier::testbed::load;
using Clock = std::chrono::steady_clock;

int measure(int seconds, int connections, int spans) {
  SinkOptions options;
  options.with_grpc = false;
  options.capture_bodies = false;
  load::pin(0);
  auto sink = Sink::start(options);
  if (!sink) {
    std::fprintf(stderr, "%s\n", sink.error().message.c_str());
    return 2;
  }
  std::optional<load::Sender> sender;
  sender.emplace((*sink)->http_port(), load::Load{.connections = connections, .spans = spans});
  usleep(300'000);  // warm
  const auto before = (*sink)->counters();
  const auto began = Clock::now();
  sleep(static_cast<unsigned>(seconds));
  const auto after = (*sink)->counters();
  const double wall = std::chrono::duration<double>(Clock::now() - began).count();
  sender.reset();
  const double cpu =
      std::chrono::duration<double>(after.http_thread_cpu - before.http_thread_cpu).count();
  const auto bytes = static_cast<double>(after.bytes - before.bytes);
  const auto items = static_cast<double>(after.items - before.items);
  if (after.refused != 0 || bytes == 0 || cpu == 0) {
    std::fprintf(stderr, "nothing was measured: %llu requests were refused\n",
                 static_cast<unsigned long long>(after.refused));
    return 2;
  }
  std::printf(
      "{\"bytes_per_cpu_second\": %.0f, \"spans_per_cpu_second\": %.0f, "
      "\"bytes_per_second\": %.0f, \"cpu_share\": %.2f, \"request_bytes\": %zu, "
      "\"connections\": %d}\n",
      bytes / cpu, items / cpu, bytes / wall, cpu / wall, load::request(spans).size(), connections);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, int otherwise) {
    return argc > i ? std::max(1, std::atoi(argv[i])) : otherwise;
  };
  return measure(argument(1, 3), argument(2, 4), argument(3, 512));
}
