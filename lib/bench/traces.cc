#include "bench/traces.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <tuple>

#include "bench/critical_path.h"
#include "bench/json_writer.h"
#include "bench/requests.h"
#include "bench/search.h"
#include "bench/values.h"

namespace otelier::bench {
namespace {

using std::chrono::steady_clock;

// A search that finds little looks through all that is held; it stops here and says there is more.
constexpr auto kSearchTime = std::chrono::seconds(1);
constexpr std::size_t kPage = 256;

struct TraceFilter {
  SpanFilter span;
  bool errors = false;
  std::uint64_t shortest = 0, longest = UINT64_MAX;

  static TraceFilter of(const Ask& ask) {
    TraceFilter filter;
    filter.span.service = ask.param("service");
    filter.span.name = ask.param("name");
    filter.span.text = ask.param("text");
    filter.span.attribute = AttributeFilter::of(ask.param("attribute"));
    filter.errors = ask.param("status") == "error";
    filter.shortest = ask.number("min_ns").value_or(0);
    filter.longest = ask.number("max_ns").value_or(UINT64_MAX);
    return filter;
  }
  [[nodiscard]] bool matches(const TraceView& trace) const {
    const TraceSummary& summary = *trace.summary;
    const std::uint64_t duration = summary.end - summary.start;
    if ((errors && summary.errors == 0) || duration < shortest || duration > longest) return false;
    return span.empty() || std::ranges::any_of(trace.spans, [&](const SpanRef& ref) {
             return span.matches(*ref.held, ref.span());
           });
  }
};

void write_trace_summary(JsonWriter& json, const TraceView& trace) {
  const TraceSummary& summary = *trace.summary;
  json.begin_object().key("trace_id").hex(summary.trace_id).key("root");
  if (summary.root) {
    json.begin_object().key("span_id").hex(summary.root->span().span_id);
    json.member("name", summary.root->span().name).member("service", summary.root->service());
    json.end();
  } else {
    json.null();
  }
  json.key("start_ns").digits(summary.start);
  json.key("duration_ns").digits(summary.end - summary.start);
  json.member("spans", summary.spans).member("errors", summary.errors);
  json.key("services").begin_array();
  for (const auto& service : summary.services)
    json.begin_object()
        .member("name", service.name)
        .member("spans", service.spans)
        .member("errors", service.errors)
        .end();
  json.end().member("missing_parents", summary.missing_parents);
  json.member("last_request", summary.last_request).end();
}

Reply list_traces(const Store& store, const Ask& ask) {
  const auto until = steady_clock::now() + kSearchTime;
  const TraceFilter filter = TraceFilter::of(ask);
  std::uint64_t before = ask.number("before").value_or(UINT64_MAX);
  std::size_t left = ask.most();
  JsonWriter json;
  json.begin_object().member("generation", store.generation()).key("items").begin_array();
  bool more = true;
  while (left > 0 && more && steady_clock::now() < until) {
    const auto page = store.traces(before, kPage, !filter.span.empty());
    more = page.size() == kPage;
    for (const auto& trace : page) {
      if (left == 0 || steady_clock::now() >= until) {
        more = true;
        break;
      }
      before = trace.order;
      if (!filter.matches(trace)) continue;
      write_trace_summary(json, trace);
      --left;
    }
  }
  json.end().member("more", more).key("next");
  more ? json.text(std::to_string(before)) : json.null();
  return {200, json.take()};
}

// --- one trace ---

// Equal resources and scopes of several requests, once each.
class Shared {
 public:
  std::size_t index(std::string_view message, std::string_view schema_url) {
    const auto [found, is_new] = known_.try_emplace({message, schema_url}, order_.size());
    if (is_new) order_.push_back(&found->first);
    return found->second;
  }
  template <class Write>
  void write(JsonWriter& json, Write&& one) const {
    json.begin_array();
    for (const auto* entry : order_) one(json, entry->first, entry->second);
    json.end();
  }

 private:
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> known_;
  std::vector<const std::pair<std::string_view, std::string_view>*> order_;
};

void write_event(JsonWriter& json, std::string_view message) {
  std::uint64_t time = 0, dropped = 0;
  std::string_view name;
  WireReader reader(message);
  for (WireField field; reader.next(field);) {
    if (field.number == 1) time = field.value;
    if (field.number == 2) name = field.bytes;
    if (field.number == 4) dropped = field.value;
  }
  json.begin_object().key("time_ns").digits(time).member("name", name).key("attributes");
  write_attributes(json, message, 3);
  json.member("dropped", dropped).end();
}

void write_link(JsonWriter& json, const Store& store, std::string_view message) {
  std::string_view trace_id, span_id, trace_state;
  std::uint64_t dropped = 0, flags = 0;
  WireReader reader(message);
  for (WireField field; reader.next(field);) {
    if (field.number == 1) trace_id = field.bytes;
    if (field.number == 2) span_id = field.bytes;
    if (field.number == 3) trace_state = field.bytes;
    if (field.number == 5) dropped = field.value;
    if (field.number == 6) flags = field.value;
  }
  json.begin_object().key("trace_id").hex(trace_id).key("span_id").hex(span_id);
  json.member("trace_state", trace_state).member("flags", flags).key("attributes");
  write_attributes(json, message, 4);
  json.member("dropped", dropped).member("held", store.has_span(trace_id, span_id)).end();
}

// What of a span has no place in its row.
struct SpanRest {
  std::string_view trace_state, status_message;
  std::uint64_t flags = 0, attributes = 0, events = 0, links = 0;

  explicit SpanRest(std::string_view message) {
    WireReader reader(message);
    for (WireField field; reader.next(field);) {
      if (field.number == 3) trace_state = field.bytes;
      if (field.number == 10) attributes = field.value;
      if (field.number == 12) events = field.value;
      if (field.number == 14) links = field.value;
      if (field.number == 16) flags = field.value;
      if (field.number != 15) continue;
      WireReader status(field.bytes);
      for (WireField part; status.next(part);)
        if (part.number == 2) status_message = part.bytes;
    }
  }
};

void write_span(JsonWriter& json, const Store& store, const SpanRef& ref, std::size_t resource,
                std::size_t scope) {
  const SpanRow& span = ref.span();
  const SpanRest rest(span.message);
  json.begin_object().key("span_id").hex(span.span_id);
  json.key("parent_span_id").hex(span.parent_id).member("name", span.name);
  json.member("kind", span.kind);
  json.key("start_ns").digits(span.start).key("end_ns").digits(span.end);
  json.key("status").begin_object().member("code", span.status);
  json.member("message", rest.status_message).end().key("attributes");
  write_attributes(json, span.message, 9);
  json.key("events").begin_array();
  WireReader events(span.message);
  for (WireField field; events.next(field);)
    if (field.number == 11) write_event(json, field.bytes);
  json.end().key("links").begin_array();
  WireReader links(span.message);
  for (WireField field; links.next(field);)
    if (field.number == 13) write_link(json, store, field.bytes);
  json.end().member("trace_state", rest.trace_state).member("flags", rest.flags);
  json.key("dropped").begin_object().member("attributes", rest.attributes);
  json.member("events", rest.events).member("links", rest.links).end();
  json.member("resource", resource).member("scope", scope);
  json.member("request", ref.held->number).key("verdicts");
  write_verdicts(json, *ref.held);
  json.end();
}

std::vector<PathSpan> plain(const std::vector<SpanRef>& spans) {
  std::vector<PathSpan> all;
  all.reserve(spans.size());
  for (const auto& ref : spans) {
    const SpanRow& span = ref.span();
    all.push_back({span.span_id, span.parent_id, span.start, span.end});
  }
  return all;
}

void write_path(JsonWriter& json, const std::vector<SpanRef>& spans) {
  const auto all = plain(spans);
  json.begin_array();
  for (const auto& stretch : critical_path(all)) {
    json.begin_object().key("span_id").hex(all[stretch.span].id);
    json.key("start_ns").digits(stretch.start).key("end_ns").digits(stretch.end).end();
  }
  json.end();
}

// --- the same in short ---

// Nanoseconds after the trace began. A reader whose numbers are doubles has them exactly as long as
// the trace takes less than 104 days.
void write_row(JsonWriter& json, const SpanRef& ref, std::uint64_t begin, std::size_t resource) {
  const auto length = [](std::uint64_t from, std::uint64_t to) {
    return std::to_string(static_cast<std::int64_t>(to - from));  // a clock may have gone back
  };
  const SpanRow& span = ref.span();
  json.begin_array().hex(span.span_id).hex(span.parent_id).text(span.name);
  json.count(span.start - begin).raw(length(span.start, span.end));
  json.count(span.status).count(resource).count(ref.held->number).begin_array();
  WireReader reader(span.message);
  for (WireField field; reader.next(field);) {
    if (field.number != 11) continue;
    std::uint64_t time = 0;
    WireReader event(field.bytes);
    for (WireField part; event.next(part);)
      if (part.number == 1) time = part.value;
    json.raw(length(begin, time));
  }
  json.end().end();
}

void write_short_path(JsonWriter& json, const std::vector<SpanRef>& spans, std::uint64_t begin) {
  const auto all = plain(spans);
  json.begin_array();
  for (const auto& stretch : critical_path(all)) {
    json.begin_array().hex(all[stretch.span].id).count(stretch.start - begin);
    json.count(stretch.end - stretch.start).end();
  }
  json.end();
}

// Spans of other traces that link here, and how many log records name the trace.
void write_surroundings(JsonWriter& json, const Store& store, std::string_view trace_id) {
  constexpr std::size_t kMostLinks = 1000;
  std::size_t logs = 0, links = 0;
  json.key("linked_from").begin_array();
  for (const auto& held : store.snapshot()) {
    if (!held->accepted) continue;
    logs +=
        static_cast<std::size_t>(std::ranges::count(held->rows.logs, trace_id, &LogRow::trace_id));
    for (const auto& link : held->rows.links) {
      const SpanRow& from = held->rows.spans[link.span];
      if (link.trace_id != trace_id || from.trace_id == trace_id || ++links > kMostLinks) continue;
      json.begin_object().key("trace_id").hex(from.trace_id);
      json.key("span_id").hex(from.span_id).end();
    }
  }
  json.end().member("logs", logs);
}

Reply no_such_trace(const Ask& ask) {
  return refusal(404, {"no span of that trace is held", "why: /api/why?id=" + ask.parts.at(0)});
}

// With its spans by start; what they have in common stands in lists of its own.
Reply one_trace(const Store& store, const Ask& ask) {
  const auto id = core::from_hex(ask.parts.at(0));
  auto trace = id ? store.trace(core::as_text(*id)) : std::nullopt;
  if (!trace) return no_such_trace(ask);
  std::ranges::sort(trace->spans, {}, [](const SpanRef& ref) {
    return std::tuple(ref.span().start, ref.held->number, ref.row);
  });
  const bool in_short = ask.has("rows");
  const std::uint64_t begin = trace->spans.empty() ? 0 : trace->spans.front().span().start;
  Shared resources, scopes;
  JsonWriter json;
  json.begin_object().member("generation", store.generation());
  json.key("trace_id").hex(trace->summary->trace_id).key("begin_ns").digits(begin);
  json.key(in_short ? "rows" : "spans").begin_array();
  for (const auto& ref : trace->spans) {
    const ScopeRow& scope = ref.held->scope(ref.span().scope);
    const ResourceRow& from = ref.held->resource_of(ref.span().scope);
    const std::size_t resource = resources.index(from.message, from.schema_url);
    if (in_short)
      write_row(json, ref, begin, resource);
    else
      write_span(json, store, ref, resource, scopes.index(scope.message, scope.schema_url));
  }
  json.end().key("resources");
  resources.write(json, write_resource);
  json.key("scopes");
  scopes.write(json, write_scope);
  json.key("critical_path");
  if (in_short)
    write_short_path(json, trace->spans, begin);
  else
    write_path(json, trace->spans);
  write_surroundings(json, store, trace->summary->trace_id);
  return {200, json.take()};
}

Reply span_of_trace(const Store& store, const Ask& ask) {
  const auto id = core::from_hex(ask.parts.at(0)), span_id = core::from_hex(ask.parts.at(1));
  const auto trace = id && span_id ? store.trace(core::as_text(*id)) : std::nullopt;
  if (!trace) return no_such_trace(ask);
  const auto found = std::ranges::find(trace->spans, core::as_text(*span_id),
                                       [](const SpanRef& ref) { return ref.span().span_id; });
  if (found == trace->spans.end())
    return refusal(404, {"that trace has no such span", "why: /api/why?id=" + ask.parts.at(1)});
  const ScopeRow& scope = found->held->scope(found->span().scope);
  const ResourceRow& resource = found->held->resource_of(found->span().scope);
  JsonWriter json;
  json.begin_object().member("generation", store.generation());
  json.key("trace_id").hex(trace->summary->trace_id).key("span");
  write_span(json, store, *found, 0, 0);
  json.key("resources").begin_array();
  write_resource(json, resource.message, resource.schema_url);
  json.end().key("scopes").begin_array();
  write_scope(json, scope.message, scope.schema_url);
  json.end();
  return {200, json.take()};
}

Reply one_span(const Store& store, const Ask& ask) {
  const auto id = core::from_hex(ask.parts.at(0));
  const Snapshot all = id ? store.snapshot() : Snapshot{};
  for (auto it = all.rbegin(); it != all.rend(); ++it) {
    if (!(*it)->accepted) continue;
    const auto& spans = (*it)->rows.spans;
    const auto found = std::ranges::find(spans, core::as_text(*id), &SpanRow::span_id);
    if (found == spans.end()) continue;
    JsonWriter json;
    json.begin_object().member("generation", store.generation());
    json.key("trace_id").hex(found->trace_id).key("span_id").hex(found->span_id);
    json.member("request", (*it)->number).key("verdicts");
    write_verdicts(json, **it);
    return {200, json.take()};
  }
  return refusal(404, {"no such span is held", "why: /api/why?id=" + ask.parts.at(0)});
}

}  // namespace

Routes trace_routes(const Store& store) {
  return {{"GET", "/api/traces", [&store](const Ask& ask) { return list_traces(store, ask); }},
          {"GET", "/api/traces/{}", [&store](const Ask& ask) { return one_trace(store, ask); }},
          {"GET", "/api/traces/{}/spans/{}",
           [&store](const Ask& ask) { return span_of_trace(store, ask); }},
          {"GET", "/api/spans/{}", [&store](const Ask& ask) { return one_span(store, ask); }}};
}

}  // namespace otelier::bench
