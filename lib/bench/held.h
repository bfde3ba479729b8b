// One request as the bench holds it: as it came, its payload as protobuf bytes, and rows that say
// where in the payload each resource, scope, span, log record, metric, point and profile lies. A
// row's views look into that payload and live as long as the Held. Immutable once made, so any
// number of threads may read one without a lock.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "testbed/sink.h"

namespace otelier::bench {

struct ResourceRow {
  std::string_view message;  // Resource
  std::string_view schema_url;
  std::string_view service;  // service.name, empty when there is none
};

struct ScopeRow {
  std::string_view message;  // InstrumentationScope
  std::string_view schema_url, name, version;
  std::uint32_t resource = 0;  // index into Rows::resources
};

struct SpanRow {
  std::string_view message;  // Span
  std::string_view trace_id, span_id, parent_id, name;
  std::uint64_t start = 0, end = 0;  // nanoseconds since 1970
  std::uint32_t scope = 0;
  std::uint8_t kind = 0, status = 0;  // as on the wire; beyond 255: 255

  [[nodiscard]] std::uint64_t duration() const { return end > start ? end - start : 0; }
  [[nodiscard]] bool is_error() const { return status == 2; }
};

struct LinkRow {
  std::string_view trace_id, span_id;
  std::uint32_t span = 0;  // index into Rows::spans of the span that has the link
};

struct LogRow {
  std::string_view message;  // LogRecord
  std::string_view trace_id, span_id;
  std::uint64_t time = 0, observed = 0;
  std::uint32_t scope = 0;
  std::uint8_t severity = 0;  // beyond 255: 255

  [[nodiscard]] std::uint64_t when() const { return time != 0 ? time : observed; }
};

// The number of the oneof's field, and so of what a point is.
enum class MetricType : std::uint8_t {
  none = 0,
  gauge = 5,
  sum = 7,
  histogram = 9,
  exponential_histogram = 10,
  summary = 11
};

// The number of the field that a point of the type has its attributes in.
[[nodiscard]] std::uint32_t attributes_field(MetricType type);

struct PointRow {
  std::string_view message;  // …DataPoint
  std::uint64_t start = 0, time = 0;
  std::uint64_t series = 0;  // a hash of its attributes, whatever their order
};

struct MetricRow {
  std::string_view message;  // Metric
  std::string_view name, unit, description;
  std::uint32_t scope = 0;
  std::uint32_t first_point = 0, points = 0;  // a range of Rows::points
  MetricType type = MetricType::none;
  std::uint8_t temporality = 0;
  bool monotonic = false;
};

struct ProfileRow {
  std::string_view message;  // Profile
  std::string_view profile_id;
  std::uint64_t time = 0, duration = 0;
  std::uint32_t scope = 0;
  std::uint32_t samples = 0;
};

struct Rows {
  std::vector<ResourceRow> resources;
  std::vector<ScopeRow> scopes;
  std::vector<SpanRow> spans;
  std::vector<LinkRow> links;
  std::vector<LogRow> logs;
  std::vector<MetricRow> metrics;
  std::vector<PointRow> points;
  std::vector<ProfileRow> profiles;
  std::string_view dictionary;  // ProfilesDictionary

  [[nodiscard]] std::size_t bytes() const;  // of memory
};

// The rows of an Export…ServiceRequest. Reads as far as the payload is whole. O(payload).
[[nodiscard]] Rows read_rows(testbed::Signal signal, std::string_view payload);

// The check in whose play a request was captured: what ./lab check --bench sent.
struct Judged {
  std::string lab, check, status;
};

struct Held {
  std::uint64_t number = 0;  // the store's own: 1, 2, 3 … in order of arrival, imports included
  testbed::Request request;
  // Answered with success: what a sender may believe to be stored.
  bool accepted = false;
  bool imported = false;
  std::optional<Judged> judged = {};
  // Protobuf; JSON is converted. Empty, and an error beside it, when it is damaged or of no signal.
  std::shared_ptr<const core::Bytes> payload;
  std::string payload_error;
  Rows rows;
  std::size_t body_hash = 0;
  std::uint64_t repeats = 0;  // the earlier held request with the same body, 0 without
  std::size_t bytes = 0;      // of memory, rows included

  [[nodiscard]] std::string_view payload_text() const {
    return payload ? core::as_text(*payload) : std::string_view{};
  }
  [[nodiscard]] const ScopeRow& scope(std::uint32_t index) const { return rows.scopes.at(index); }
  [[nodiscard]] const ResourceRow& resource_of(std::uint32_t scope_index) const {
    return rows.resources.at(rows.scopes.at(scope_index).resource);
  }
  [[nodiscard]] std::string_view service_of(std::uint32_t scope_index) const {
    return resource_of(scope_index).service;
  }
};

using HeldPtr = std::shared_ptr<const Held>;
using Snapshot = std::vector<HeldPtr>;  // oldest first

// Undoes the coding, converts JSON, and reads the rows. Never fails: what could not be read is in
// payload_error. O(body); may take long, so it is no work for a sink's thread.
[[nodiscard]] std::shared_ptr<Held> hold(std::uint64_t number, const testbed::Request& request,
                                         bool imported);

}  // namespace otelier::bench
