// Data points as the API gives them, by the type of their metric. Pure functions, thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bench/held.h"
#include "bench/json_writer.h"

namespace otelier::bench {

[[nodiscard]] std::string_view type_name(MetricType type);  // "exponential_histogram"
// One point as an object: times, what the type has, exemplars, flags, the request.
void write_point(JsonWriter& json, const PointRow& point, MetricType type, std::uint64_t request);

}  // namespace otelier::bench
