#include "bench/sql_tables.h"

#include <array>
#include <chrono>

#include "bench/json_writer.h"
#include "bench/points.h"
#include "bench/values.h"

namespace otelier::bench {
namespace {

using Owner = SqlRow::Owner;

// --- cells ---

void put_text(sqlite3_context* out, std::string_view text) {
  sqlite3_result_text64(out, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}
void put_hex(sqlite3_context* out, std::string_view bytes) {
  put_text(out, core::to_hex(core::as_bytes(bytes)));
}
// Times beyond the year 2262 come out negative: SQLite's integers are signed.
void put_number(sqlite3_context* out, std::uint64_t value) {
  sqlite3_result_int64(out, static_cast<sqlite3_int64>(value));
}

void put_attributes(sqlite3_context* out, std::string_view message, std::uint32_t field) {
  JsonWriter json;
  json.begin_object();
  each_attribute(message, field,
                 [&](const KeyValue& pair) { json.member(pair.key, show_value(pair.value)); });
  std::string text = json.take();
  text.pop_back();
  put_text(out, text);
}

WireField last_field(std::string_view message, std::uint32_t number) {
  WireField found;
  WireReader reader(message);
  for (WireField field; reader.next(field);)
    if (field.number == number) found = field;
  return found;
}

void put_value(sqlite3_context* out, std::string_view any_value) {
  for (const std::uint32_t number : {2U, 3U, 4U}) {
    const WireField field = last_field(any_value, number);
    if (field.number == 0) continue;
    return number == 4 ? sqlite3_result_double(out, field.as_double())
                       : sqlite3_result_int64(out, field.as_signed());
  }
  put_text(out, show_value(any_value));
}

// --- requests ---

void collect_requests(const Held& held, std::vector<SqlRow>& rows) {
  rows.push_back({&held});
}

void request_cell(const SqlRow& row, int column, sqlite3_context* out) {
  const Held& held = *row.held;
  const testbed::Request& request = held.request;
  switch (column) {
    case 0:
      return put_number(out, held.number);
    case 1:
      return sqlite3_result_int64(out, request.time.count());
    case 2:
      return sqlite3_result_int64(out, std::chrono::duration_cast<std::chrono::nanoseconds>(
                                           request.wall_time.time_since_epoch())
                                           .count());
    case 3:
      return put_text(out, request.transport == testbed::Transport::grpc ? "grpc" : "http");
    case 4:
      return put_text(out, request.method);
    case 5:
      return put_text(out, request.path);
    case 6:
      return request.signal ? put_text(out, name(*request.signal)) : sqlite3_result_null(out);
    case 7:
      if (!request.encoding) return sqlite3_result_null(out);
      return put_text(out, *request.encoding == testbed::Encoding::json ? "json" : "protobuf");
    case 8:
      return put_text(out, request.compression);
    case 9:
      return put_number(out, request.items);
    case 10:
      return put_number(out, request.body ? request.body->size() : 0);
    case 11:
      return sqlite3_result_int(out, request.status);
    case 12:
      return put_text(out, request.error);
    case 13:
      return put_number(out, request.connection);
    case 14:
      return sqlite3_result_int(out, held.accepted ? 1 : 0);
    default:
      return held.repeats != 0 ? put_number(out, held.repeats) : sqlite3_result_null(out);
  }
}

std::string_view no_id(const SqlRow&, int) {
  return {};
}

// --- spans, and what hangs on them ---

const SpanRow& span_of(const SqlRow& row) {
  return row.held->rows.spans[row.index];
}

void collect_spans(const Held& held, std::vector<SqlRow>& rows) {
  if (!held.accepted) return;
  for (std::uint32_t i = 0; i < held.rows.spans.size(); ++i) rows.push_back({&held, {}, i});
}

void collect_below_spans(const Held& held, std::vector<SqlRow>& rows, std::uint32_t field) {
  if (!held.accepted) return;
  for (std::uint32_t i = 0; i < held.rows.spans.size(); ++i) {
    WireReader reader(held.rows.spans[i].message);
    for (WireField found; reader.next(found);)
      if (found.number == field) rows.push_back({&held, found.bytes, i});
  }
}
void collect_events(const Held& held, std::vector<SqlRow>& rows) {
  collect_below_spans(held, rows, 11);
}
void collect_links(const Held& held, std::vector<SqlRow>& rows) {
  collect_below_spans(held, rows, 13);
}

std::string_view span_id_of(const SqlRow& row, int column) {
  const SpanRow& span = span_of(row);
  return column == 0 ? span.trace_id : column == 1 ? span.span_id : span.parent_id;
}

void span_cell(const SqlRow& row, int column, sqlite3_context* out) {
  const SpanRow& span = span_of(row);
  switch (column) {
    case 0:
    case 1:
    case 2:
      return put_hex(out, span_id_of(row, column));
    case 3:
      return put_text(out, span.name);
    case 4:
      return sqlite3_result_int(out, span.kind);
    case 5:
      return put_number(out, span.start);
    case 6:
      return put_number(out, span.end);
    case 7:
      return put_number(out, span.duration());
    case 8:
      return sqlite3_result_int(out, span.status);
    case 9:
      return put_text(out, last_field(last_field(span.message, 15).bytes, 2).bytes);
    case 10:
      return put_text(out, row.held->service_of(span.scope));
    case 11:
      return put_text(out, row.held->scope(span.scope).name);
    case 12:
      return put_attributes(out, span.message, 9);
    default:
      return put_number(out, row.held->number);
  }
}

void event_cell(const SqlRow& row, int column, sqlite3_context* out) {
  switch (column) {
    case 0:
    case 1:
      return put_hex(out, span_id_of(row, column));
    case 2:
      return put_number(out, last_field(row.message, 1).value);
    case 3:
      return put_text(out, last_field(row.message, 2).bytes);
    case 4:
      return put_attributes(out, row.message, 3);
    default:
      return put_number(out, row.held->number);
  }
}

std::string_view link_id(const SqlRow& row, int column) {
  return column < 2 ? span_id_of(row, column) : last_field(row.message, column == 2 ? 1 : 2).bytes;
}

void link_cell(const SqlRow& row, int column, sqlite3_context* out) {
  if (column < 4) return put_hex(out, link_id(row, column));
  if (column == 4) return put_attributes(out, row.message, 4);
  put_number(out, row.held->number);
}

// --- logs ---

void collect_logs(const Held& held, std::vector<SqlRow>& rows) {
  if (!held.accepted) return;
  for (std::uint32_t i = 0; i < held.rows.logs.size(); ++i) rows.push_back({&held, {}, i});
}

std::string_view log_id(const SqlRow& row, int column) {
  const LogRow& log = row.held->rows.logs[row.index];
  return column == 6 ? log.trace_id : log.span_id;
}

void log_cell(const SqlRow& row, int column, sqlite3_context* out) {
  const LogRow& log = row.held->rows.logs[row.index];
  switch (column) {
    case 0:
      return put_number(out, log.time);
    case 1:
      return put_number(out, log.observed);
    case 2:
      return sqlite3_result_int(out, log.severity);
    case 3:
      return put_text(out, last_field(log.message, 3).bytes);
    case 4:
      return put_text(out, show_value(last_field(log.message, 5).bytes));
    case 5:
      return put_text(out, last_field(log.message, 12).bytes);
    case 6:
    case 7:
      return put_hex(out, log_id(row, column));
    case 8:
      return put_text(out, row.held->service_of(log.scope));
    case 9:
      return put_text(out, row.held->scope(log.scope).name);
    case 10:
      return put_attributes(out, log.message, 6);
    default:
      return put_number(out, row.held->number);
  }
}

// --- points ---

void collect_points(const Held& held, std::vector<SqlRow>& rows) {
  if (!held.accepted) return;
  for (std::uint32_t i = 0; i < held.rows.metrics.size(); ++i) {
    const MetricRow& metric = held.rows.metrics[i];
    for (std::uint32_t n = 0; n < metric.points; ++n)
      rows.push_back({&held, held.rows.points[metric.first_point + n].message, i});
  }
}

void put_double(sqlite3_context* out, const WireField& field) {
  field.number == 0 ? sqlite3_result_null(out) : sqlite3_result_double(out, field.as_double());
}

void point_cell(const SqlRow& row, int column, sqlite3_context* out) {
  const MetricRow& metric = row.held->rows.metrics[row.index];
  const bool single = metric.type == MetricType::gauge || metric.type == MetricType::sum;
  switch (column) {
    case 0:
      return put_text(out, metric.name);
    case 1:
      return put_text(out, type_name(metric.type));
    case 2:
      return put_text(out, metric.unit);
    case 3:
      return put_number(out, last_field(row.message, 3).value);
    case 4:
      return put_number(out, last_field(row.message, 2).value);
    case 5: {
      if (!single) return sqlite3_result_null(out);
      const WireField integer = last_field(row.message, 6);
      return integer.number != 0 ? sqlite3_result_int64(out, integer.as_signed())
                                 : put_double(out, last_field(row.message, 4));
    }
    case 6:
      return single ? sqlite3_result_null(out) : put_number(out, last_field(row.message, 4).value);
    case 7:
      return single ? sqlite3_result_null(out) : put_double(out, last_field(row.message, 5));
    case 8:
      return put_text(out, row.held->service_of(metric.scope));
    case 9:
      return put_text(out, row.held->scope(metric.scope).name);
    case 10:
      return put_attributes(out, row.message, attributes_field(metric.type));
    default:
      return put_number(out, row.held->number);
  }
}

// --- attributes of everything ---

void collect_pairs(std::vector<SqlRow>& rows, SqlRow owner, std::string_view message,
                   std::uint32_t field) {
  WireReader reader(message);
  for (WireField found; reader.next(found);) {
    if (found.number != field) continue;
    owner.message = found.bytes;
    rows.push_back(owner);
  }
}

void collect_attributes(const Held& held, std::vector<SqlRow>& rows) {
  if (!held.accepted) return;
  const Rows& all = held.rows;
  for (std::uint32_t i = 0; i < all.resources.size(); ++i)
    collect_pairs(rows, {&held, {}, i, Owner::resource}, all.resources[i].message, 1);
  for (std::uint32_t i = 0; i < all.scopes.size(); ++i)
    collect_pairs(rows, {&held, {}, i, Owner::scope}, all.scopes[i].message, 3);
  for (std::uint32_t i = 0; i < all.spans.size(); ++i) {
    collect_pairs(rows, {&held, {}, i, Owner::span}, all.spans[i].message, 9);
    WireReader events(all.spans[i].message);
    for (WireField field; events.next(field);)
      if (field.number == 11) collect_pairs(rows, {&held, {}, i, Owner::event}, field.bytes, 3);
  }
  for (std::uint32_t i = 0; i < all.logs.size(); ++i)
    collect_pairs(rows, {&held, {}, i, Owner::log}, all.logs[i].message, 6);
  for (std::uint32_t i = 0; i < all.metrics.size(); ++i)
    for (std::uint32_t n = 0; n < all.metrics[i].points; ++n)
      collect_pairs(rows, {&held, {}, i, Owner::point},
                    all.points[all.metrics[i].first_point + n].message,
                    attributes_field(all.metrics[i].type));
}

std::string_view attribute_id(const SqlRow& row, int column) {
  if (row.owner == Owner::span || row.owner == Owner::event) return span_id_of(row, column - 1);
  if (row.owner == Owner::log) return log_id(row, column == 1 ? 6 : 7);
  return {};
}

std::string_view service_of_owner(const SqlRow& row) {
  const Rows& all = row.held->rows;
  switch (row.owner) {
    case Owner::resource:
      return all.resources[row.index].service;
    case Owner::scope:
      return row.held->service_of(row.index);
    case Owner::log:
      return row.held->service_of(all.logs[row.index].scope);
    case Owner::point:
      return row.held->service_of(all.metrics[row.index].scope);
    default:
      return row.held->service_of(all.spans[row.index].scope);
  }
}

void attribute_cell(const SqlRow& row, int column, sqlite3_context* out) {
  static constexpr std::array<const char*, 7> kOwners = {"",      "resource", "scope", "span",
                                                         "event", "log",      "point"};
  switch (column) {
    case 0:
      return put_text(out, kOwners.at(static_cast<std::size_t>(row.owner)));
    case 1:
    case 2:
      return put_hex(out, attribute_id(row, column));
    case 3:
      return put_text(out, read_key_value(row.message).key);
    case 4:
      return put_value(out, read_key_value(row.message).value);
    case 5:
      return put_text(out, service_of_owner(row));
    default:
      return put_number(out, row.held->number);
  }
}

constexpr std::array<SqlTable, 7> kTables = {{
    {"requests",
     "CREATE TABLE requests(number INTEGER, time_ns INTEGER, wall_time_ns INTEGER, transport TEXT, "
     "method TEXT, path TEXT, signal TEXT, encoding TEXT, compression TEXT, items INTEGER, "
     "size INTEGER, status INTEGER, error TEXT, connection INTEGER, accepted INTEGER, "
     "repeats INTEGER)",
     0, 0, collect_requests, request_cell, no_id},
    {"spans",
     "CREATE TABLE spans(trace_id TEXT, span_id TEXT, parent_span_id TEXT, name TEXT, "
     "kind INTEGER, start_ns INTEGER, end_ns INTEGER, duration_ns INTEGER, status INTEGER, "
     "status_message TEXT, service TEXT, scope TEXT, attributes TEXT, request INTEGER)",
     0b111, 13, collect_spans, span_cell, span_id_of},
    {"span_events",
     "CREATE TABLE span_events(trace_id TEXT, span_id TEXT, time_ns INTEGER, name TEXT, "
     "attributes TEXT, request INTEGER)",
     0b11, 5, collect_events, event_cell, span_id_of},
    {"span_links",
     "CREATE TABLE span_links(trace_id TEXT, span_id TEXT, linked_trace_id TEXT, "
     "linked_span_id TEXT, attributes TEXT, request INTEGER)",
     0b1111, 5, collect_links, link_cell, link_id},
    {"logs",
     "CREATE TABLE logs(time_ns INTEGER, observed_ns INTEGER, severity_number INTEGER, "
     "severity_text TEXT, body TEXT, event_name TEXT, trace_id TEXT, span_id TEXT, service TEXT, "
     "scope TEXT, attributes TEXT, request INTEGER)",
     0b1100'0000, 11, collect_logs, log_cell, log_id},
    {"points",
     "CREATE TABLE points(metric TEXT, type TEXT, unit TEXT, time_ns INTEGER, start_ns INTEGER, "
     "value, count INTEGER, sum REAL, service TEXT, scope TEXT, attributes TEXT, "
     "request INTEGER)",
     0, 11, collect_points, point_cell, no_id},
    {"attributes",
     "CREATE TABLE attributes(owner TEXT, trace_id TEXT, span_id TEXT, key TEXT, value, "
     "service TEXT, request INTEGER)",
     0b110, 6, collect_attributes, attribute_cell, attribute_id},
}};

}  // namespace

std::span<const SqlTable> sql_tables() {
  return kTables;
}

}  // namespace otelier::bench
