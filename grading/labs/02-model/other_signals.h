// The tables of metrics and logs, as their own labs will write them: proof that the engine of lab
// 02 knows no message by name. A new signal is new tables and not one line of engine.
#pragma once

#include "model/schema.h"

namespace otelier::model::other {

// Messages refer to each other; each is a constant with its fields beside it.
#define OTELIER_TABLE(name, ...)                         \
  inline constexpr Field name##Fields[] = {__VA_ARGS__}; \
  inline constexpr Message name {                        \
    &#name[1], name##Fields                              \
  }

inline constexpr Label kMany = Label::repeated, kOne = Label::choice, kMaybe = Label::optional;

OTELIER_TABLE(kExemplar, {2, "timeUnixNano", Holds::fixed64}, {3, "asDouble", Holds::real, kOne},
              {4, "spanId", Holds::span_id}, {5, "traceId", Holds::trace_id},
              {6, "asInt", Holds::sfixed64, kOne},
              {7, "filteredAttributes", Holds::message, kMany, &kKeyValue});

OTELIER_TABLE(kNumberDataPoint, {2, "startTimeUnixNano", Holds::fixed64},
              {3, "timeUnixNano", Holds::fixed64}, {4, "asDouble", Holds::real, kOne},
              {5, "exemplars", Holds::message, kMany, &kExemplar},
              {6, "asInt", Holds::sfixed64, kOne},
              {7, "attributes", Holds::message, kMany, &kKeyValue}, {8, "flags", Holds::uint32});

OTELIER_TABLE(kHistogramDataPoint, {2, "startTimeUnixNano", Holds::fixed64},
              {3, "timeUnixNano", Holds::fixed64}, {4, "count", Holds::fixed64},
              {5, "sum", Holds::real, kMaybe}, {6, "bucketCounts", Holds::fixed64, kMany},
              {7, "explicitBounds", Holds::real, kMany},
              {8, "exemplars", Holds::message, kMany, &kExemplar},
              {9, "attributes", Holds::message, kMany, &kKeyValue}, {10, "flags", Holds::uint32},
              {11, "min", Holds::real, kMaybe}, {12, "max", Holds::real, kMaybe});

OTELIER_TABLE(kBuckets, {1, "offset", Holds::sint32}, {2, "bucketCounts", Holds::uint64, kMany});

OTELIER_TABLE(kExponentialHistogramDataPoint, {1, "attributes", Holds::message, kMany, &kKeyValue},
              {2, "startTimeUnixNano", Holds::fixed64}, {3, "timeUnixNano", Holds::fixed64},
              {4, "count", Holds::fixed64}, {5, "sum", Holds::real, kMaybe},
              {6, "scale", Holds::sint32}, {7, "zeroCount", Holds::fixed64},
              {8, "positive", Holds::message, Label::single, &kBuckets},
              {9, "negative", Holds::message, Label::single, &kBuckets},
              {10, "flags", Holds::uint32}, {11, "exemplars", Holds::message, kMany, &kExemplar},
              {12, "min", Holds::real, kMaybe}, {13, "max", Holds::real, kMaybe},
              {14, "zeroThreshold", Holds::real});

OTELIER_TABLE(kValueAtQuantile, {1, "quantile", Holds::real}, {2, "value", Holds::real});

OTELIER_TABLE(kSummaryDataPoint, {2, "startTimeUnixNano", Holds::fixed64},
              {3, "timeUnixNano", Holds::fixed64}, {4, "count", Holds::fixed64},
              {5, "sum", Holds::real},
              {6, "quantileValues", Holds::message, kMany, &kValueAtQuantile},
              {7, "attributes", Holds::message, kMany, &kKeyValue}, {8, "flags", Holds::uint32});

OTELIER_TABLE(kGauge, {1, "dataPoints", Holds::message, kMany, &kNumberDataPoint});
OTELIER_TABLE(kSum, {1, "dataPoints", Holds::message, kMany, &kNumberDataPoint},
              {2, "aggregationTemporality", Holds::enumeration},
              {3, "isMonotonic", Holds::boolean});
OTELIER_TABLE(kHistogram, {1, "dataPoints", Holds::message, kMany, &kHistogramDataPoint},
              {2, "aggregationTemporality", Holds::enumeration});
OTELIER_TABLE(kExponentialHistogram,
              {1, "dataPoints", Holds::message, kMany, &kExponentialHistogramDataPoint},
              {2, "aggregationTemporality", Holds::enumeration});
OTELIER_TABLE(kSummary, {1, "dataPoints", Holds::message, kMany, &kSummaryDataPoint});

OTELIER_TABLE(kMetric, {1, "name", Holds::text}, {2, "description", Holds::text},
              {3, "unit", Holds::text}, {5, "gauge", Holds::message, kOne, &kGauge},
              {7, "sum", Holds::message, kOne, &kSum},
              {9, "histogram", Holds::message, kOne, &kHistogram},
              {10, "exponentialHistogram", Holds::message, kOne, &kExponentialHistogram},
              {11, "summary", Holds::message, kOne, &kSummary},
              {12, "metadata", Holds::message, kMany, &kKeyValue});

OTELIER_TABLE(kScopeMetrics, {1, "scope", Holds::message, Label::single, &kInstrumentationScope},
              {2, "metrics", Holds::message, kMany, &kMetric}, {3, "schemaUrl", Holds::text});
OTELIER_TABLE(kResourceMetrics, {1, "resource", Holds::message, Label::single, &kResource},
              {2, "scopeMetrics", Holds::message, kMany, &kScopeMetrics},
              {3, "schemaUrl", Holds::text});
OTELIER_TABLE(kMetricsData, {1, "resourceMetrics", Holds::message, kMany, &kResourceMetrics});

OTELIER_TABLE(kLogRecord, {1, "timeUnixNano", Holds::fixed64},
              {2, "severityNumber", Holds::enumeration}, {3, "severityText", Holds::text},
              {5, "body", Holds::message, Label::single, &kAnyValue},
              {6, "attributes", Holds::message, kMany, &kKeyValue},
              {7, "droppedAttributesCount", Holds::uint32}, {8, "flags", Holds::fixed32},
              {9, "traceId", Holds::trace_id}, {10, "spanId", Holds::span_id},
              {11, "observedTimeUnixNano", Holds::fixed64}, {12, "eventName", Holds::text});
OTELIER_TABLE(kScopeLogs, {1, "scope", Holds::message, Label::single, &kInstrumentationScope},
              {2, "logRecords", Holds::message, kMany, &kLogRecord}, {3, "schemaUrl", Holds::text});
OTELIER_TABLE(kResourceLogs, {1, "resource", Holds::message, Label::single, &kResource},
              {2, "scopeLogs", Holds::message, kMany, &kScopeLogs}, {3, "schemaUrl", Holds::text});
OTELIER_TABLE(kLogsData, {1, "resourceLogs", Holds::message, kMany, &kResourceLogs});

#undef OTELIER_TABLE

}  // namespace otelier::model::other
