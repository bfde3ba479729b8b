#include "bench/services.h"

#include <map>
#include <utility>

#include "bench/json_writer.h"
#include "bench/values.h"

namespace otelier::bench {
namespace {

constexpr std::size_t kMostOfEach = 200;  // resources and scopes of a service

struct ItemCounts {
  std::size_t spans = 0, errors = 0, logs = 0, points = 0, profiles = 0, samples = 0;
};
using MessageAndSchema = std::pair<std::string_view, std::string_view>;
struct Service {
  ItemCounts counts;
  std::map<MessageAndSchema, std::size_t> resources;
  std::map<MessageAndSchema, ItemCounts> scopes;
};
using Services = std::map<std::string_view, Service>;  // by name; all look into the snapshot

void count_request(Services& services, const Held& held) {
  const Rows& rows = held.rows;
  const auto each = [&](std::uint32_t index, auto&& add) {
    const ScopeRow& scope = held.scope(index);
    const ResourceRow& resource = held.resource_of(index);
    Service& service = services[resource.service];
    ++service.resources[{resource.message, resource.schema_url}];
    add(service.counts);
    add(service.scopes[{scope.message, scope.schema_url}]);
  };
  // Items of a scope stand together, so what one costs is paid by the run.
  const auto runs = [&](const auto& items, auto&& count) {
    for (std::size_t from = 0, to = 0; from < items.size(); from = to) {
      ItemCounts run;
      for (; to < items.size() && items[to].scope == items[from].scope; ++to) count(run, items[to]);
      each(items[from].scope, [&](ItemCounts& counts) {
        counts.spans += run.spans;
        counts.errors += run.errors;
        counts.logs += run.logs;
        counts.points += run.points;
        counts.profiles += run.profiles;
        counts.samples += run.samples;
      });
    }
  };
  runs(rows.spans, [](ItemCounts& run, const SpanRow& span) {
    ++run.spans;
    if (span.is_error()) ++run.errors;
  });
  runs(rows.logs, [](ItemCounts& run, const LogRow&) { ++run.logs; });
  runs(rows.metrics, [](ItemCounts& run, const MetricRow& row) { run.points += row.points; });
  runs(rows.profiles, [](ItemCounts& run, const ProfileRow& row) {
    ++run.profiles;
    run.samples += row.samples;
  });
}

void write_counts(JsonWriter& json, const ItemCounts& counts) {
  json.member("spans", counts.spans).member("errors", counts.errors).member("logs", counts.logs);
  json.member("points", counts.points).member("profiles", counts.profiles);
  json.member("samples", counts.samples);
}

void write_service(JsonWriter& json, std::string_view name, const Service& service) {
  json.begin_object().member("name", name);
  write_counts(json, service.counts);
  std::size_t left = kMostOfEach;
  json.key("resources").begin_array();
  for (const auto& [resource, runs] : service.resources) {
    if (left-- == 0) break;
    write_resource(json, resource.first, resource.second);
  }
  left = kMostOfEach;
  json.end().key("scopes").begin_array();
  for (const auto& [scope, counts] : service.scopes) {
    if (left-- == 0) break;
    json.begin_object();
    write_scope_members(json, scope.first, scope.second);
    write_counts(json, counts);
    json.end();
  }
  json.end().end();
}

Reply list_services(const Store& store) {
  const Snapshot all = store.snapshot();
  Services services;
  for (const auto& held : all)
    if (held->accepted) count_request(services, *held);
  JsonWriter json;
  json.begin_object().member("generation", store.generation()).key("items").begin_array();
  for (const auto& [name, service] : services) write_service(json, name, service);
  json.end().member("more", false).key("next").null();
  return {200, json.take()};
}

}  // namespace

Routes service_routes(const Store& store) {
  return {{"GET", "/api/services", [&store](const Ask&) { return list_services(store); }}};
}

}  // namespace otelier::bench
