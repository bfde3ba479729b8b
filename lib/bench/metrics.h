// Metrics as the API shows them: by name and service, and one with its series.
#pragma once

#include "bench/routes.h"
#include "bench/store.h"

namespace otelier::bench {

// /api/metrics, /api/metrics/NAME
[[nodiscard]] Routes metric_routes(const Store& store);

}  // namespace otelier::bench
