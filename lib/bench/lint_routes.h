// What the linter finds, as the API tells it: of one request, or of all that are held.
#pragma once

#include "bench/inspection.h"
#include "bench/routes.h"
#include "bench/store.h"

namespace otelier::bench {

// /api/lint. Starts the thread that looks; it ends with the last copy of the routes, before which
// the store may not go.
[[nodiscard]] Routes lint_routes(const Store& store, Inspect look = inspect);

}  // namespace otelier::bench
