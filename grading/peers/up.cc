#include "peers/up.h"

#include "bench/running.h"
#include "peers/compose.h"
#include "peers/stack.h"

namespace otelier::peers {

std::filesystem::path bench_address(const workspace::Kit& kit) {
  return kit.state() / "stack";
}

Endpoints bench_endpoints(int http, int grpc, int api) {
  const std::string host = "127.0.0.1:";
  return {{"otlp_http", "http://" + host + std::to_string(http)},
          {"otlp_grpc", host + std::to_string(grpc)},
          {"api", "http://" + host + std::to_string(api)}};
}

std::map<std::string, Endpoints> up(const workspace::Kit& kit) {
  std::map<std::string, Endpoints> found;
  if (const auto bench = bench::running(bench_address(kit)))
    found["bench"] = bench_endpoints(bench->ports.http, bench->ports.grpc, bench->ports.api);
  for (const Service& service : running(kit))
    if (service.healthy) found.emplace(service.name, service.endpoints);
  if (found.empty())
    for (const Service& service : containers(kit))
      if (service.healthy) found.emplace(service.name, service.endpoints);
  return found;
}

}  // namespace otelier::peers
