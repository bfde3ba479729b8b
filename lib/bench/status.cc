#include "bench/status.h"

#include <unistd.h>

namespace otelier::bench {

void write_counters(JsonWriter& json, const testbed::Counters& counters, const Store& store) {
  const StoreCounts held = store.counts();
  const Dropped dropped = store.dropped();
  json.key("counters").begin_object();
  json.member("requests", counters.requests).member("items", counters.items);
  json.member("bytes", counters.bytes).member("refused", counters.refused);
  json.member("connections", counters.connections);
  json.member("captured", held.requests).member("dropped", dropped.requests).end();
  json.key("store").begin_object();
  json.member("traces", held.traces).member("spans", held.spans).member("logs", held.logs);
  json.member("points", held.points).member("samples", held.samples);
  json.member("bytes", held.bytes).member("limit_bytes", held.limit_bytes);
  json.key("behind").begin_object();
  json.member("requests", held.waiting_requests).member("bytes", held.waiting_bytes).end().end();
  json.key("dropped_since").begin_object();
  json.member("requests", dropped.requests).member("items", dropped.items);
  json.member("overrun", dropped.overrun).key("time_ns");
  if (dropped.since) {
    json.digits_signed(
        std::chrono::duration_cast<std::chrono::nanoseconds>(dropped.since->time_since_epoch())
            .count());
  } else {
    json.null();
  }
  json.end();
}

std::string status_json(const StackState& state, const Store& store) {
  const auto port = [](std::uint16_t number) { return std::to_string(number); };
  JsonWriter json;
  json.begin_object().member("process", getpid()).member("generation", store.generation());
  json.member("uptime_seconds", state.uptime.count()).key("endpoints").begin_object();
  json.member("otlp_http", "http://" + state.host + ":" + port(state.ports.http));
  json.member("otlp_grpc", state.host + ":" + port(state.ports.grpc));
  json.member("api", "http://" + state.host + ":" + port(state.ports.api)).end();
  json.member("page", state.page);
  write_counters(json, state.counters, store);
  return json.take();
}

}  // namespace otelier::bench
