// The variables that make an SDK send here, written for a shell and for each language.
#pragma once

#include <functional>

#include "bench/routes.h"

namespace otelier::bench {

// GET /api/environment?endpoint: without one, that of the function.
[[nodiscard]] Routes environment_routes(std::function<std::string()> endpoint);

}  // namespace otelier::bench
