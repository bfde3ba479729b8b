// The stack as containers: compose/compose.yaml with published images, compose/compose.local.yaml
// with images made on this machine. What runs is asked of Docker itself: each container says by its
// labels (otelier.endpoint.NAME, otelier.version) where it is reached. Works with `docker compose`
// and with docker-compose 1.29. Starts Docker's programs; not thread-safe.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/result.h"
#include "peers/stack.h"

namespace otelier::peers {

enum class Images { published, local };

// Makes the local images first where asked for, starts all services, and waits until each that has
// a health check is healthy. What docker says goes to our standard error. Errors: no Docker, no
// compose, the daemon does not answer, an image cannot be had, a service is not healthy in time.
[[nodiscard]] core::Result<std::vector<Service>> compose_up(const workspace::Kit& kit,
                                                            Images images);
// The services that file lacks, each with its reason, in its order.
struct Absent {
  std::string name;
  workspace::Localized why;
};
[[nodiscard]] core::Result<std::vector<Absent>> absent(const workspace::Kit& kit, Images images);
// The containers of this kit that there are, up or not, but for those that only prepare and are
// done; none where there is no Docker. Those of another clone are not ours to show or to end.
[[nodiscard]] std::vector<Service> containers(const workspace::Kit& kit);
// Removes containers, networks and volumes; fine when there are none.
[[nodiscard]] core::Result<> compose_down(const workspace::Kit& kit);

// One name for all commands; containers are labelled with it.
inline constexpr const char* kProject = "otelier";

// From the answer of `docker inspect`.
[[nodiscard]] std::vector<Service> read_containers(const std::string& inspected);

}  // namespace otelier::peers
