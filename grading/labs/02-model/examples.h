// Four payloads of ours in the shapes of the examples that the OTLP project publishes: traces,
// metrics of all five kinds, logs, events. Upper-case ids, numbers as text, every nesting they
// have.
#pragma once

#include <string_view>
#include <utility>

namespace otelier::model_exam {

// {table, OTLP/JSON}
inline constexpr std::pair<std::string_view, std::string_view> kExamples[] = {
    {"traces", R"({"resourceSpans": [{
  "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "shop.checkout"}},
                              {"key": "process.pid", "value": {"intValue": "4711"}}]},
  "scopeSpans": [{
    "scope": {"name": "shop.http", "version": "2.1.0",
              "attributes": [{"key": "shop.scope", "value": {"stringValue": "a scope attribute"}}]},
    "spans": [{"traceId": "4BF92F3577B34DA6A3CE929D0E0E4736", "spanId": "00F067AA0BA902B7",
               "parentSpanId": "00F067AA0BA902B6", "name": "It's the checkout",
               "startTimeUnixNano": "1760000000000000001", "endTimeUnixNano": "1760000001000000003",
               "kind": 2,
               "attributes": [{"key": "shop.items", "value": {"stringValue": "three"}},
                              {"key": "shop.order", "value": {"intValue": "9007199254740993"}}]}]}]}]})"},
    {"metrics", R"({"resourceMetrics": [{
  "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "shop.checkout"}}]},
  "scopeMetrics": [{
    "scope": {"name": "shop.meter", "version": "2.1.0",
              "attributes": [{"key": "shop.scope", "value": {"stringValue": "of a meter"}}]},
    "metrics": [
      {"name": "orders", "unit": "1", "description": "Orders so far",
       "sum": {"aggregationTemporality": 1, "isMonotonic": true,
               "dataPoints": [{"asDouble": 5, "startTimeUnixNano": "1760000000000000001",
                               "timeUnixNano": "1760000000000000002",
                               "attributes": [{"key": "region", "value": {"stringValue": "eu"}}]}]}},
      {"name": "basket", "unit": "1", "description": "Things in the basket",
       "gauge": {"dataPoints": [{"asInt": "-10", "timeUnixNano": "1760000000000000003",
                                 "attributes": [{"key": "region", "value": {"stringValue": "eu"}}]}]}},
      {"name": "duration", "unit": "s", "description": "How long it took",
       "histogram": {"aggregationTemporality": 1,
                     "dataPoints": [{"startTimeUnixNano": "1760000000000000001",
                                     "timeUnixNano": "1760000000000000002", "count": "2",
                                     "sum": 2.5, "bucketCounts": ["1", "1"], "explicitBounds": [1],
                                     "min": 0, "max": 2.5}]}},
      {"name": "size", "unit": "By", "description": "How large it was",
       "exponentialHistogram": {"aggregationTemporality": 1,
                                "dataPoints": [{"startTimeUnixNano": "1760000000000000001",
                                                "timeUnixNano": "1760000000000000002",
                                                "count": "3", "sum": 10, "scale": -2,
                                                "zeroCount": "1",
                                                "positive": {"offset": 1, "bucketCounts": ["0", "2"]},
                                                "min": 0, "max": 5, "zeroThreshold": 0.5}]}},
      {"name": "quantiles",
       "summary": {"dataPoints": [{"timeUnixNano": "1760000000000000002", "count": "7", "sum": 3.5,
                                   "quantileValues": [{"quantile": 0.5, "value": 0.25}]}]}}]}]}]})"},
    {"logs", R"({"resourceLogs": [{
  "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "shop.checkout"}}]},
  "scopeLogs": [{
    "scope": {"name": "shop.log", "version": "2.1.0"},
    "logRecords": [{"timeUnixNano": "1760000000300000007", "observedTimeUnixNano": "1760000000300000009",
                    "severityNumber": 10, "severityText": "Information",
                    "traceId": "4BF92F3577B34DA6A3CE929D0E0E4736", "spanId": "00F067AA0BA902B7",
                    "body": {"stringValue": "an order came in"},
                    "attributes": [
                      {"key": "text", "value": {"stringValue": "some text"}},
                      {"key": "paid", "value": {"boolValue": true}},
                      {"key": "items", "value": {"intValue": "10"}},
                      {"key": "price", "value": {"doubleValue": 637.704}},
                      {"key": "codes", "value": {"arrayValue": {"values": [{"stringValue": "many"},
                                                                           {"stringValue": "values"}]}}},
                      {"key": "address", "value": {"kvlistValue": {"values": [
                        {"key": "street", "value": {"stringValue": "a street"}}]}}},
                      {"key": "empty", "value": {}}]}]}]}]})"},
    {"logs", R"({"resourceLogs": [{
  "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "shop.browser"}}]},
  "scopeLogs": [{
    "scope": {"name": "shop.events", "version": "2.1.0"},
    "logRecords": [{"timeUnixNano": "1760000000300000011", "observedTimeUnixNano": "1760000000300000012",
                    "severityNumber": 9, "eventName": "shop.page_view",
                    "attributes": [{"key": "session.id", "value": {"stringValue": "c0ffee"}}],
                    "body": {"kvlistValue": {"values": [
                      {"key": "type", "value": {"intValue": "0"}},
                      {"key": "url", "value": {"stringValue": "https://shop.example/cart"}},
                      {"key": "seen", "value": {"arrayValue": {"values": [{"boolValue": false}]}}}]}}}]}]}]})"},
};

}  // namespace otelier::model_exam
