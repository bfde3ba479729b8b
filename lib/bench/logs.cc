#include "bench/logs.h"

#include <chrono>

#include "bench/json_writer.h"
#include "bench/search.h"
#include "bench/values.h"

namespace otelier::bench {
namespace {

constexpr auto kLogSearchTime = std::chrono::seconds(1);

struct LogFilter {
  std::string service, text;
  core::Bytes trace_id, span_id;
  std::uint64_t severity = 0;
  bool impossible = false;  // an id that is no hexadecimal is in no record

  static LogFilter of(const Ask& ask) {
    LogFilter filter;
    filter.service = ask.param("service");
    filter.text = ask.param("text");
    filter.severity = ask.number("severity").value_or(0);
    const auto id = [&](const char* name, core::Bytes& into) {
      auto bytes = core::from_hex(ask.param(name));
      filter.impossible = filter.impossible || !bytes;
      if (bytes) into = std::move(*bytes);
    };
    id("trace_id", filter.trace_id);
    id("span_id", filter.span_id);
    return filter;
  }
  [[nodiscard]] bool matches(const Held& held, const LogRow& log) const {
    if (log.severity < severity) return false;
    if (!trace_id.empty() && log.trace_id != core::as_text(trace_id)) return false;
    if (!span_id.empty() && log.span_id != core::as_text(span_id)) return false;
    if (!service.empty() && held.service_of(log.scope) != service) return false;
    return contains_text(log.message, text);
  }
};

void write_log(JsonWriter& json, const Held& held, const LogRow& log) {
  std::string_view severity_text, body, event_name;
  std::uint64_t dropped = 0, flags = 0;
  WireReader reader(log.message);
  for (WireField field; reader.next(field);) {
    if (field.number == 3) severity_text = field.bytes;
    if (field.number == 5) body = field.bytes;
    if (field.number == 7) dropped = field.value;
    if (field.number == 8) flags = field.value;
    if (field.number == 12) event_name = field.bytes;
  }
  json.begin_object().key("time_ns").digits(log.time).key("observed_ns").digits(log.observed);
  json.member("severity_number", log.severity).member("severity_text", severity_text);
  json.key("body").begin_object();
  write_value(json, body);
  json.end().member("event_name", event_name).key("attributes");
  write_attributes(json, log.message, 6);
  json.key("trace_id").hex(log.trace_id).key("span_id").hex(log.span_id).member("flags", flags);
  const ScopeRow& scope = held.scope(log.scope);
  json.member("service", held.service_of(log.scope)).key("resource");
  const ResourceRow& resource = held.resource_of(log.scope);
  write_resource(json, resource.message, resource.schema_url);
  json.key("scope");
  write_scope(json, scope.message, scope.schema_url);
  json.member("request", held.number).member("dropped", dropped).end();
}

// Where a page ends: a request, and a record in it. "12.3".
struct Cursor {
  std::uint64_t request = UINT64_MAX, row = UINT64_MAX;

  static Cursor of(std::string_view text) {
    const std::size_t dot = text.find('.');
    const auto request = digits(text.substr(0, dot));
    const auto row = dot == std::string_view::npos ? std::optional<std::uint64_t>(0)
                                                   : digits(text.substr(dot + 1));
    return request && row ? Cursor{*request, *row} : Cursor{};
  }
  [[nodiscard]] std::string text() const {
    return std::to_string(request) + "." + std::to_string(row);
  }
};

Reply list_logs(const Store& store, const Ask& ask) {
  const auto until = std::chrono::steady_clock::now() + kLogSearchTime;
  const LogFilter filter = LogFilter::of(ask);
  const Cursor before = Cursor::of(ask.param("before"));
  const Snapshot all = filter.impossible ? Snapshot{} : store.snapshot();
  std::size_t left = ask.most();
  Cursor last;
  bool more = false;
  JsonWriter json;
  json.begin_object().member("generation", store.generation()).key("items").begin_array();
  for (auto it = all.rbegin(); it != all.rend() && !more; ++it) {
    const Held& held = **it;
    if (!held.accepted || held.number > before.request) continue;
    if (std::chrono::steady_clock::now() >= until) {
      more = true;
      last = {held.number, UINT32_MAX};
      break;
    }
    const auto& logs = held.rows.logs;
    for (std::size_t row = logs.size(); row-- > 0;) {
      if (held.number == before.request && row >= before.row) continue;
      if (!filter.matches(held, logs[row])) continue;
      if ((more = left == 0)) break;
      write_log(json, held, logs[row]);
      last = {held.number, row};
      --left;
    }
  }
  json.end().member("more", more).key("next");
  more ? json.text(last.text()) : json.null();
  return {200, json.take()};
}

}  // namespace

Routes log_routes(const Store& store) {
  return {{"GET", "/api/logs", [&store](const Ask& ask) { return list_logs(store, ask); }}};
}

}  // namespace otelier::bench
