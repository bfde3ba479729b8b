// Profiles as the API shows them: a list, and one as a flame graph.
#pragma once

#include "bench/routes.h"
#include "bench/store.h"

namespace otelier::bench {

// /api/profiles, /api/profiles/ID
[[nodiscard]] Routes profile_routes(const Store& store);

}  // namespace otelier::bench
