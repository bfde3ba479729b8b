// Where a scenario finds the services it needs: those that are up now and answer, whichever stack
// they belong to. Asks each; costs milliseconds, tens where Docker is asked. Thread-safe.
#pragma once

#include <map>
#include <string>

#include "peers/peer.h"
#include "workspace/lab.h"

namespace otelier::peers {

// By name: the bench's and each peer's endpoints.
[[nodiscard]] std::map<std::string, Endpoints> up(const workspace::Kit& kit);

// Where ./lab up keeps the address of the bench.
[[nodiscard]] std::filesystem::path bench_address(const workspace::Kit& kit);
[[nodiscard]] Endpoints bench_endpoints(int http, int grpc, int api);

}  // namespace otelier::peers
