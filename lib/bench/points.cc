#include "bench/points.h"

#include "bench/values.h"

namespace otelier::bench {
namespace {

// as_double or as_int, whichever field that is.
void write_number(JsonWriter& json, const WireField& field, std::uint32_t as_double) {
  json.key("value");
  if (field.number == 0) {
    json.null();
  } else if (field.number == as_double) {
    json.real(field.as_double());
  } else {
    json.digits_signed(field.as_signed());
  }
}

void write_exemplar(JsonWriter& json, std::string_view message) {
  std::uint64_t time = 0;
  std::string_view span_id, trace_id;
  WireField number;
  WireReader reader(message);
  for (WireField field; reader.next(field);) {
    if (field.number == 2) time = field.value;
    if (field.number == 3 || field.number == 6) number = field;
    if (field.number == 4) span_id = field.bytes;
    if (field.number == 5) trace_id = field.bytes;
  }
  json.begin_object().key("time_ns").digits(time);
  write_number(json, number, 3);
  json.key("trace_id").hex(trace_id).key("span_id").hex(span_id).key("attributes");
  write_attributes(json, message, 7);
  json.end();
}

void write_exemplars(JsonWriter& json, std::string_view message, std::uint32_t number) {
  json.key("exemplars").begin_array();
  WireReader reader(message);
  for (WireField field; reader.next(field);)
    if (field.number == number) write_exemplar(json, field.bytes);
  json.end();
}

void write_gauge_or_sum(JsonWriter& json, std::string_view message) {
  WireField number;
  std::uint64_t flags = 0;
  WireReader reader(message);
  for (WireField field; reader.next(field);) {
    if (field.number == 4 || field.number == 6) number = field;
    if (field.number == 8) flags = field.value;
  }
  write_number(json, number, 4);
  json.member("flags", flags);
  write_exemplars(json, message, 5);
}

// A double that may be absent.
void write_optional(JsonWriter& json, std::string_view name, const WireField& field) {
  json.key(name);
  field.number == 0 ? json.null() : json.real(field.as_double());
}

void write_histogram(JsonWriter& json, std::string_view message) {
  WireField sum, min, max;
  std::uint64_t count = 0, flags = 0;
  WireReader reader(message);
  for (WireField field; reader.next(field);) {
    if (field.number == 4) count = field.value;
    if (field.number == 5) sum = field;
    if (field.number == 10) flags = field.value;
    if (field.number == 11) min = field;
    if (field.number == 12) max = field;
  }
  json.key("count").digits(count);
  write_optional(json, "sum", sum);
  write_optional(json, "min", min);
  write_optional(json, "max", max);
  json.key("bounds").begin_array();
  WireReader bounds(message);
  for (WireField field; bounds.next(field);)
    if (field.number == 7)
      each_number(field, 1, [&](std::uint64_t word) { json.real(std::bit_cast<double>(word)); });
  json.end().key("buckets").begin_array();
  WireReader buckets(message);
  for (WireField field; buckets.next(field);)
    if (field.number == 6) each_number(field, 1, [&](std::uint64_t n) { json.digits(n); });
  json.end().member("flags", flags);
  write_exemplars(json, message, 8);
}

std::int64_t zigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

void write_buckets(JsonWriter& json, std::string_view name, std::string_view message) {
  std::int64_t offset = 0;
  WireReader first(message);
  for (WireField field; first.next(field);)
    if (field.number == 1) offset = zigzag(field.value);
  json.key(name).begin_object().member("offset", offset).key("counts").begin_array();
  WireReader reader(message);
  for (WireField field; reader.next(field);)
    if (field.number == 2) each_number(field, 0, [&](std::uint64_t n) { json.digits(n); });
  json.end().end();
}

void write_exponential(JsonWriter& json, std::string_view message) {
  WireField sum, min, max;
  std::uint64_t count = 0, zeros = 0, flags = 0;
  std::int64_t scale = 0;
  double threshold = 0;
  std::string_view positive, negative;
  WireReader reader(message);
  for (WireField field; reader.next(field);) {
    if (field.number == 4) count = field.value;
    if (field.number == 5) sum = field;
    if (field.number == 6) scale = zigzag(field.value);
    if (field.number == 7) zeros = field.value;
    if (field.number == 8) positive = field.bytes;
    if (field.number == 9) negative = field.bytes;
    if (field.number == 10) flags = field.value;
    if (field.number == 12) min = field;
    if (field.number == 13) max = field;
    if (field.number == 14) threshold = field.as_double();
  }
  json.key("count").digits(count);
  write_optional(json, "sum", sum);
  write_optional(json, "min", min);
  write_optional(json, "max", max);
  json.member("scale", scale).key("zero_count").digits(zeros);
  json.key("zero_threshold").real(threshold);
  write_buckets(json, "positive", positive);
  write_buckets(json, "negative", negative);
  json.member("flags", flags);
  write_exemplars(json, message, 11);
}

void write_quantile(JsonWriter& json, std::string_view message) {
  double quantile = 0, value = 0;
  WireReader reader(message);
  for (WireField field; reader.next(field);) {
    if (field.number == 1) quantile = field.as_double();
    if (field.number == 2) value = field.as_double();
  }
  json.begin_object().key("quantile").real(quantile).key("value").real(value).end();
}

void write_summary_point(JsonWriter& json, std::string_view message) {
  std::uint64_t count = 0, flags = 0;
  double sum = 0;
  json.key("quantiles").begin_array();
  WireReader reader(message);
  for (WireField field; reader.next(field);) {
    if (field.number == 4) count = field.value;
    if (field.number == 5) sum = field.as_double();
    if (field.number == 6) write_quantile(json, field.bytes);
    if (field.number == 8) flags = field.value;
  }
  json.end().key("count").digits(count).key("sum").real(sum).member("flags", flags);
  json.key("exemplars").begin_array().end();
}

}  // namespace

std::string_view type_name(MetricType type) {
  switch (type) {
    case MetricType::gauge:
      return "gauge";
    case MetricType::sum:
      return "sum";
    case MetricType::histogram:
      return "histogram";
    case MetricType::exponential_histogram:
      return "exponential_histogram";
    case MetricType::summary:
      return "summary";
    default:
      return "none";
  }
}

void write_point(JsonWriter& json, const PointRow& point, MetricType type, std::uint64_t request) {
  json.begin_object().key("time_ns").digits(point.time).key("start_ns").digits(point.start);
  switch (type) {
    case MetricType::histogram:
      write_histogram(json, point.message);
      break;
    case MetricType::exponential_histogram:
      write_exponential(json, point.message);
      break;
    case MetricType::summary:
      write_summary_point(json, point.message);
      break;
    default:
      write_gauge_or_sum(json, point.message);
  }
  json.member("request", request).end();
}

}  // namespace otelier::bench
