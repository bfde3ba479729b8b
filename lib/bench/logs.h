// Log records as the API shows them, newest arrival first.
#pragma once

#include "bench/routes.h"
#include "bench/store.h"

namespace otelier::bench {

// /api/logs
[[nodiscard]] Routes log_routes(const Store& store);

}  // namespace otelier::bench
