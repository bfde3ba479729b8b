#include "bench/metrics.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_set>

#include "bench/json_writer.h"
#include "bench/points.h"
#include "bench/search.h"
#include "bench/values.h"

namespace otelier::bench {
namespace {

constexpr std::size_t kMostSeries = 1'000;
constexpr std::size_t kMostPoints = 1'000;  // of each series, the newest

// What makes two metrics the same one (metrics data model, "Timeseries identity", without scope).
using MetricKey = std::tuple<std::string_view, std::string_view, MetricType, std::string_view>;

MetricKey key_of(const Held& held, const MetricRow& metric) {
  return {metric.name, held.service_of(metric.scope), metric.type, metric.unit};
}

struct MetricTotals {
  const MetricRow* newest = nullptr;
  std::uint64_t last = 0;
  std::unordered_set<std::uint64_t> series;  // of resource and attributes, hashed
};

template <class See>
void each_metric(const Snapshot& all, See&& see) {
  for (const auto& held : all)
    if (held->accepted)
      for (const auto& metric : held->rows.metrics) see(*held, metric);
}

// "" for what has none.
std::string_view temporality_name(const MetricRow& metric) {
  if (metric.type == MetricType::gauge || metric.type == MetricType::summary) return "";
  return metric.temporality == 1 ? "delta" : metric.temporality == 2 ? "cumulative" : "unspecified";
}

void write_metric(JsonWriter& json, const MetricRow& metric, std::string_view service) {
  json.member("name", metric.name).member("type", type_name(metric.type));
  json.member("unit", metric.unit).member("description", metric.description);
  json.member("monotonic", metric.monotonic).member("temporality", temporality_name(metric));
  json.member("service", service);
}

Reply list_metrics(const Store& store, const Ask& ask) {
  const Snapshot all = store.snapshot();
  const std::string text(ask.param("text")), service(ask.param("service"));
  std::map<MetricKey, MetricTotals> metrics;
  each_metric(all, [&](const Held& held, const MetricRow& metric) {
    if (!service.empty() && held.service_of(metric.scope) != service) return;
    if (!contains_text(metric.name, text) && !contains_text(metric.description, text)) return;
    MetricTotals& totals = metrics[key_of(held, metric)];
    totals.newest = &metric;
    const std::size_t resource =
        std::hash<std::string_view>{}(held.resource_of(metric.scope).message);
    for (std::uint32_t i = 0; i < metric.points; ++i) {
      const PointRow& point = held.rows.points[metric.first_point + i];
      totals.last = std::max(totals.last, point.time);
      totals.series.insert(resource ^ point.series);
    }
  });
  std::size_t left = ask.has("most") ? ask.most() : metrics.size();
  JsonWriter json;
  json.begin_object().member("generation", store.generation()).key("items").begin_array();
  const bool more = left < metrics.size();
  for (const auto& [key, totals] : metrics) {
    if (left-- == 0) break;
    json.begin_object();
    write_metric(json, *totals.newest, std::get<1>(key));
    json.member("series", totals.series.size()).key("last_ns").digits(totals.last).end();
  }
  json.end().member("more", more).key("next").null();
  return {200, json.take()};
}

// --- one metric ---

struct Point {
  const Held* held = nullptr;
  const PointRow* row = nullptr;
};
struct Series {
  const Held* held = nullptr;  // of the newest point
  std::uint32_t scope = 0;
  std::string_view message;  // a point, for its attributes
  std::vector<Point> points;
};

// The same for the same attributes in any order.
std::string series_key(const Held& held, const MetricRow& metric, const PointRow& point) {
  std::vector<std::string_view> attributes;
  const std::uint32_t number = attributes_field(metric.type);
  WireReader reader(point.message);
  for (WireField field; reader.next(field);)
    if (field.number == number) attributes.push_back(field.bytes);
  std::ranges::sort(attributes);
  std::string key(held.resource_of(metric.scope).message);
  key += '\n';
  key += held.scope(metric.scope).message;
  for (const auto& attribute : attributes) (key += '\n') += attribute;
  return key;
}

void write_series(JsonWriter& json, Series& series, MetricType type) {
  std::ranges::sort(series.points, {}, [](const Point& point) {
    return std::tuple(point.row->time, point.held->number, point.row);
  });
  const ScopeRow& scope = series.held->scope(series.scope);
  const ResourceRow& resource = series.held->resource_of(series.scope);
  json.begin_object().key("attributes");
  write_attributes(json, series.message, attributes_field(type));
  json.key("resource");
  write_resource(json, resource.message, resource.schema_url);
  json.key("scope");
  write_scope(json, scope.message, scope.schema_url);
  const std::size_t skipped =
      series.points.size() > kMostPoints ? series.points.size() - kMostPoints : 0;
  json.member("earlier_points", skipped).key("points").begin_array();
  for (std::size_t i = skipped; i < series.points.size(); ++i)
    write_point(json, *series.points[i].row, type, series.points[i].held->number);
  json.end().end();
}

Reply one_metric(const Store& store, const Ask& ask) {
  const Snapshot all = store.snapshot();
  const std::string& name = ask.parts.at(0);
  const std::string_view service = ask.param("service"), type = ask.param("type");
  const MetricRow* shown = nullptr;
  std::string_view shown_service;
  std::set<std::string_view> types;
  const auto wanted = [&](const Held& held, const MetricRow& metric) {
    return metric.name == name && (!ask.has("service") || held.service_of(metric.scope) == service);
  };
  each_metric(all, [&](const Held& held, const MetricRow& metric) {
    if (!wanted(held, metric)) return;
    types.insert(type_name(metric.type));
    if (!type.empty() && type_name(metric.type) != type) return;
    shown = &metric;
    shown_service = held.service_of(metric.scope);
  });
  if (shown == nullptr)
    return refusal(404, {"no point of a metric \"" + name + "\" is held", "see: /api/metrics"});
  std::map<std::string, Series> series;
  bool more = false;
  each_metric(all, [&](const Held& held, const MetricRow& metric) {
    if (!wanted(held, metric) || metric.type != shown->type) return;
    for (std::uint32_t i = 0; i < metric.points; ++i) {
      const PointRow& point = held.rows.points[metric.first_point + i];
      std::string key = series_key(held, metric, point);
      if (series.size() >= kMostSeries && !series.contains(key)) {
        more = true;
        continue;
      }
      Series& one = series[std::move(key)];
      one.held = &held;
      one.scope = metric.scope;
      one.message = point.message;
      one.points.push_back({&held, &point});
    }
  });
  JsonWriter json;
  json.begin_object().member("generation", store.generation());
  write_metric(json, *shown, shown_service);
  json.key("types").begin_array();
  for (const auto& one : types) json.text(one);
  json.end().member("more", more).key("series").begin_array();
  for (auto& [key, one] : series) write_series(json, one, shown->type);
  return {200, json.take()};
}

}  // namespace

Routes metric_routes(const Store& store) {
  return {{"GET", "/api/metrics", [&store](const Ask& ask) { return list_metrics(store, ask); }},
          {"GET", "/api/metrics/{*}", [&store](const Ask& ask) { return one_metric(store, ask); }}};
}

}  // namespace otelier::bench
