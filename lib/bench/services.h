// Who sent what: one line for each service.name.
#pragma once

#include "bench/routes.h"
#include "bench/store.h"

namespace otelier::bench {

// /api/services
[[nodiscard]] Routes service_routes(const Store& store);

}  // namespace otelier::bench
