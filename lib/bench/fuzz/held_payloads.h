// What fuzz programs let a store hold.
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

#include "bench/held.h"
#include "proto/oracle.h"
#include "testbed/count.h"

namespace otelier::bench::fuzz {

// As the sink hands it on: protobuf that it has walked is answered 200, and all else is refused.
inline testbed::Request request(testbed::Signal signal, std::string_view payload) {
  testbed::Request made;
  made.method = "POST";
  made.path = "/v1/" + std::string(testbed::name(signal));
  made.signal = signal;
  made.encoding = testbed::Encoding::protobuf;
  const auto bytes = core::as_bytes(payload);
  made.body = std::make_shared<const core::Bytes>(bytes.begin(), bytes.end());
  const auto items = testbed::count_items(bytes, signal);
  made.items = items.value_or(0);
  made.status = items ? 200 : 400;
  if (!items) made.error = items.error().message;
  return made;
}

// A request of each signal, with something in every table of sql_tables.h.
inline Snapshot some_of_everything() {
  using testbed::Signal;
  Snapshot held;
  const auto add = [&](Signal signal, std::string_view json) {
    const auto bytes = proto::from_json(json, proto::request_message(testbed::name(signal)));
    if (!bytes) std::abort();
    held.push_back(hold(held.size() + 1, request(signal, core::as_text(*bytes)), false));
  };
  add(Signal::traces, R"({"resourceSpans": [{"resource": {"attributes": [
      {"key": "service.name", "value": {"stringValue": "shop"}}]}, "scopeSpans": [{"spans": [
      {"traceId": "0102030405060708090a0b0c0d0e0f10", "spanId": "0102030405060708", "name": "buy",
       "startTimeUnixNano": "1", "endTimeUnixNano": "9",
       "attributes": [{"key": "n", "value": {"intValue": "7"}}],
       "events": [{"name": "e", "attributes": [{"key": "k", "value": {"boolValue": true}}]}],
       "links": [{"traceId": "0102030405060708090a0b0c0d0e0f10", "spanId": "0807060504030201"}]},
      {"traceId": "0102030405060708090a0b0c0d0e0f10", "spanId": "0807060504030201",
       "parentSpanId": "0102030405060708", "name": "pay", "status": {"code": 2}}]}]}]})");
  add(Signal::logs, R"({"resourceLogs": [{"scopeLogs": [{"logRecords": [
      {"body": {"kvlistValue": {"values": [{"key": "a", "value": {"doubleValue": "NaN"}}]}},
       "severityNumber": 17, "spanId": "0102030405060708"}]}]}]})");
  add(Signal::metrics, R"({"resourceMetrics": [{"scopeMetrics": [{"metrics": [
      {"name": "m", "sum": {"dataPoints": [{"asInt": "5"}, {"asDouble": 0.5}]}},
      {"name": "h", "histogram": {"dataPoints": [{"count": "3", "sum": 6}]}}]}]}]})");
  return held;
}

}  // namespace otelier::bench::fuzz
