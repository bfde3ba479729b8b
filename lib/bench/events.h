// Live tail: each client is told of changes as server-sent events, at most ten a second, and of
// the newest requests since it was told before. A client that reads slowly is told less often and
// is never waited for.
#pragma once

#include <functional>
#include <memory>

#include "bench/api.h"
#include "bench/store.h"

namespace otelier::bench {

// `counters` is asked at each event.
[[nodiscard]] std::unique_ptr<Feed> change_feed(const Store& store,
                                                std::function<testbed::Counters()> counters);

}  // namespace otelier::bench
