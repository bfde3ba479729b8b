// Traces as the API shows them: the list with its filters, one trace whole, and a span by its id.
#pragma once

#include "bench/routes.h"
#include "bench/store.h"

namespace otelier::bench {

// /api/traces, /api/traces/ID, /api/spans/ID
[[nodiscard]] Routes trace_routes(const Store& store);

}  // namespace otelier::bench
