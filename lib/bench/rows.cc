// The walk that finds the rows of a payload. Field numbers are those of the .proto files in
// lib/proto; the shape of all four signals is the same: resource, scope, items.
#include <algorithm>

#include "bench/held.h"
#include "bench/wire.h"

namespace otelier::bench {
namespace {

std::uint8_t small(std::uint64_t value) {
  return static_cast<std::uint8_t>(std::min<std::uint64_t>(value, 255));
}
std::uint32_t index_of_last(std::size_t size) {
  return static_cast<std::uint32_t>(size - 1);
}

std::string_view text_of(std::string_view any_value) {
  WireReader reader(any_value);
  std::string_view text;
  for (WireField field; reader.next(field);)
    if (field.number == 1) text = field.bytes;
  return text;
}

// service.name, or nothing.
std::string_view service_of_resource(std::string_view resource) {
  WireReader attributes(resource);
  for (WireField field; attributes.next(field);) {
    if (field.number != 1) continue;
    std::string_view key, value;
    WireReader pair(field.bytes);
    for (WireField part; pair.next(part);) {
      if (part.number == 1) key = part.bytes;
      if (part.number == 2) value = part.bytes;
    }
    if (key == "service.name") return text_of(value);
  }
  return {};
}

// FNV-1a with a final mix, so that sums of it, which do not depend on order, stay far apart.
std::uint64_t hash_of(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  hash ^= hash >> 32;
  hash *= 0x9e3779b97f4a7c15U;
  return hash ^ hash >> 29;
}

class RowsOf {
 public:
  RowsOf(testbed::Signal signal, Rows& rows) : signal_(signal), rows_(rows) {}

  void request(std::string_view payload) {
    WireReader reader(payload);
    for (WireField field; reader.next(field);) {
      if (field.number == 1) of_resource(field.bytes);
      if (field.number == 2 && signal_ == testbed::Signal::profiles) rows_.dictionary = field.bytes;
    }
  }

 private:
  void of_resource(std::string_view message) {
    ResourceRow row;
    WireReader first(message);
    for (WireField field; first.next(field);) {
      if (field.number == 1) row.message = field.bytes;
      if (field.number == 3) row.schema_url = field.bytes;
    }
    row.service = service_of_resource(row.message);
    rows_.resources.push_back(row);
    WireReader reader(message);
    for (WireField field; reader.next(field);)
      if (field.number == 2) of_scope(field.bytes);
  }

  void of_scope(std::string_view message) {
    ScopeRow row;
    row.resource = index_of_last(rows_.resources.size());
    rows_.scopes.push_back(row);
    const std::uint32_t scope = index_of_last(rows_.scopes.size());
    WireReader reader(message);
    for (WireField field; reader.next(field);) {
      if (field.number == 1) row.message = field.bytes;
      if (field.number == 2) item(field.bytes, scope);
      if (field.number == 3) row.schema_url = field.bytes;
    }
    WireReader parts(row.message);
    for (WireField field; parts.next(field);) {
      if (field.number == 1) row.name = field.bytes;
      if (field.number == 2) row.version = field.bytes;
    }
    rows_.scopes[scope] = row;
  }

  void item(std::string_view message, std::uint32_t scope) {
    switch (signal_) {
      case testbed::Signal::traces:
        return span(message, scope);
      case testbed::Signal::metrics:
        return metric(message, scope);
      case testbed::Signal::logs:
        return log(message, scope);
      case testbed::Signal::profiles:
        return profile(message, scope);
    }
  }

  void span(std::string_view message, std::uint32_t scope) {
    SpanRow& row = rows_.spans.emplace_back();
    row.message = message;
    row.scope = scope;
    const std::uint32_t index = index_of_last(rows_.spans.size());
    WireReader reader(message);
    for (WireField field; reader.next(field);) {
      switch (field.number) {
        case 1:
          row.trace_id = field.bytes;
          break;
        case 2:
          row.span_id = field.bytes;
          break;
        case 4:
          row.parent_id = field.bytes;
          break;
        case 5:
          row.name = field.bytes;
          break;
        case 6:
          row.kind = small(field.value);
          break;
        case 7:
          row.start = field.value;
          break;
        case 8:
          row.end = field.value;
          break;
        case 13:
          link(field.bytes, index);
          break;
        case 15:
          row.status = status_of(field.bytes);
          break;
        default:
          break;
      }
    }
  }

  static std::uint8_t status_of(std::string_view message) {
    std::uint8_t code = 0;
    WireReader reader(message);
    for (WireField field; reader.next(field);)
      if (field.number == 3) code = small(field.value);
    return code;
  }

  void link(std::string_view message, std::uint32_t span) {
    LinkRow& row = rows_.links.emplace_back();
    row.span = span;
    WireReader reader(message);
    for (WireField field; reader.next(field);) {
      if (field.number == 1) row.trace_id = field.bytes;
      if (field.number == 2) row.span_id = field.bytes;
    }
  }

  void log(std::string_view message, std::uint32_t scope) {
    LogRow& row = rows_.logs.emplace_back();
    row.message = message;
    row.scope = scope;
    WireReader reader(message);
    for (WireField field; reader.next(field);) {
      if (field.number == 1) row.time = field.value;
      if (field.number == 2) row.severity = small(field.value);
      if (field.number == 9) row.trace_id = field.bytes;
      if (field.number == 10) row.span_id = field.bytes;
      if (field.number == 11) row.observed = field.value;
    }
  }

  void metric(std::string_view message, std::uint32_t scope) {
    MetricRow row;
    row.message = message;
    row.scope = scope;
    row.first_point = static_cast<std::uint32_t>(rows_.points.size());
    WireReader reader(message);
    for (WireField field; reader.next(field);) {
      switch (field.number) {
        case 1:
          row.name = field.bytes;
          break;
        case 2:
          row.description = field.bytes;
          break;
        case 3:
          row.unit = field.bytes;
          break;
        case 5:
        case 7:
        case 9:
        case 10:
        case 11:
          row.type = static_cast<MetricType>(field.number);
          points(field.bytes, row);
          break;
        default:
          break;
      }
    }
    row.points = static_cast<std::uint32_t>(rows_.points.size()) - row.first_point;
    rows_.metrics.push_back(row);
  }

  void points(std::string_view message, MetricRow& metric) {
    WireReader reader(message);
    for (WireField field; reader.next(field);) {
      if (field.number == 1) point(field.bytes, metric.type);
      if (field.number == 2) metric.temporality = small(field.value);
      if (field.number == 3) metric.monotonic = field.value != 0;
    }
  }

  void point(std::string_view message, MetricType type) {
    const std::uint32_t attributes = attributes_field(type);
    PointRow& row = rows_.points.emplace_back();
    row.message = message;
    WireReader reader(message);
    for (WireField field; reader.next(field);) {
      if (field.number == 2) row.start = field.value;
      if (field.number == 3) row.time = field.value;
      if (field.number == attributes) row.series += hash_of(field.bytes);
    }
  }

  void profile(std::string_view message, std::uint32_t scope) {
    ProfileRow& row = rows_.profiles.emplace_back();
    row.message = message;
    row.scope = scope;
    WireReader reader(message);
    for (WireField field; reader.next(field);) {
      if (field.number == 2) ++row.samples;
      if (field.number == 3) row.time = field.value;
      if (field.number == 4) row.duration = field.value;
      if (field.number == 7) row.profile_id = field.bytes;
    }
  }

  const testbed::Signal signal_;
  Rows& rows_;
};

template <class Row>
std::size_t room_of(const std::vector<Row>& rows) {
  return rows.capacity() * sizeof(Row);
}

}  // namespace

std::uint32_t attributes_field(MetricType type) {
  if (type == MetricType::histogram) return 9;
  return type == MetricType::exponential_histogram ? 1 : 7;
}

std::size_t Rows::bytes() const {
  return room_of(resources) + room_of(scopes) + room_of(spans) + room_of(links) + room_of(logs) +
         room_of(metrics) + room_of(points) + room_of(profiles);
}

Rows read_rows(testbed::Signal signal, std::string_view payload) {
  Rows rows;
  RowsOf(signal, rows).request(payload);
  return rows;
}

}  // namespace otelier::bench
