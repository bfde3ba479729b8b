#include "bench/sql.h"

#include <sqlite3.h>

#include <algorithm>
#include <memory>
#include <string>

#include "bench/json_writer.h"
#include "bench/sql_module.h"
#include "bench/sql_tables.h"
#include "json/json.h"

namespace otelier::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr sqlite3_int64 kHeap = 256 << 20;  // of SQLite in this process, all queries together
constexpr int kSteps = 1000;                // of its machine between two looks at the clock

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

// Reading, and functions that cannot reach out of the query.
int authorize(void*, int action, const char*, const char* second, const char*, const char*) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_FUNCTION:
      return sqlite3_stricmp(second, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
    default:
      return SQLITE_DENY;
  }
}

int out_of_time(void* deadline) {
  return Clock::now() >= *static_cast<const Clock::time_point*>(deadline) ? 1 : 0;
}

core::Error said_by(sqlite3* database, const SqlLimits& limits) {
  const int code = sqlite3_errcode(database);
  if (code == SQLITE_INTERRUPT)
    return {"stopped after " + std::to_string(limits.time.count()) + " ms",
            "ask for less: a WHERE on request, trace_id or span_id, or a LIMIT"};
  if (code == SQLITE_AUTH)
    return {std::string("not allowed: ") + sqlite3_errmsg(database), "this API only reads"};
  return {sqlite3_errmsg(database),
          "the tables: SELECT * FROM spans LIMIT 1; also requests, "
          "span_events, span_links, logs, points, attributes"};
}

core::Result<Database> open_over(const Snapshot& snapshot, Clock::time_point deadline) {
  sqlite3_hard_heap_limit64(kHeap);
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(":memory:", &opened,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(opened);
  if (code != SQLITE_OK) return core::fail("SQLite does not start");
  sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_exec(opened, "PRAGMA temp_store = MEMORY", nullptr, nullptr, nullptr);
  sqlite3_limit(opened, SQLITE_LIMIT_LENGTH, 16 << 20);
  sqlite3_limit(opened, SQLITE_LIMIT_SQL_LENGTH, 100'000);
  sqlite3_limit(opened, SQLITE_LIMIT_EXPR_DEPTH, 100);
  sqlite3_limit(opened, SQLITE_LIMIT_COMPOUND_SELECT, 50);
  sqlite3_limit(opened, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000);
  sqlite3_limit(opened, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(opened, SQLITE_LIMIT_WORKER_THREADS, 0);
  if (register_tables(opened, snapshot, deadline) != SQLITE_OK)
    return core::fail(std::string("SQLite: ") + sqlite3_errmsg(opened));
  // Their columns are declared at the first use, which the authorizer would take for a CREATE.
  for (const auto& table : sql_tables()) {
    sqlite3_stmt* unused = nullptr;
    const std::string touch = std::string("SELECT 1 FROM ") + table.name;
    sqlite3_prepare_v2(opened, touch.c_str(), -1, &unused, nullptr);
    sqlite3_finalize(unused);
  }
  sqlite3_set_authorizer(opened, authorize, nullptr);
  return database;
}

core::Result<Statement> prepare_one(sqlite3* database, std::string_view sql,
                                    const SqlLimits& limits) {
  sqlite3_stmt* prepared = nullptr;
  const char* rest = nullptr;
  const int code =
      sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &prepared, &rest);
  Statement statement(prepared);
  if (code != SQLITE_OK) return std::unexpected(said_by(database, limits));
  if (!statement) return core::fail("there is no statement", "for example: SELECT * FROM spans");
  sqlite3_stmt* second = nullptr;
  const auto left = sql.size() - static_cast<std::size_t>(rest - sql.data());
  const int more = sqlite3_prepare_v2(database, rest, static_cast<int>(left), &second, nullptr);
  const Statement extra(second);
  if (more != SQLITE_OK || extra) return core::fail("one statement at a time");
  // REINDEX, with nothing to index, is not asked about.
  if (sqlite3_stmt_readonly(prepared) == 0 || sqlite3_column_count(prepared) == 0)
    return core::fail("not allowed: a statement that answers with no rows", "this API only reads");
  return statement;
}

void write_cell(JsonWriter& json, sqlite3_stmt* statement, int column) {
  constexpr sqlite3_int64 kExact = sqlite3_int64{1} << 53;
  const auto bytes = [&](const void* at) {
    return std::string_view(static_cast<const char*>(at),
                            static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
  };
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER: {
      const sqlite3_int64 value = sqlite3_column_int64(statement, column);
      if (value > kExact || value < -kExact) {
        json.digits_signed(value);
      } else {
        json.raw(std::to_string(value));
      }
      break;
    }
    case SQLITE_FLOAT:
      json.real(sqlite3_column_double(statement, column));
      break;
    case SQLITE_TEXT:
      json.text(bytes(sqlite3_column_text(statement, column)));
      break;
    case SQLITE_BLOB:
      json.hex(bytes(sqlite3_column_blob(statement, column)));
      break;
    default:
      json.null();
  }
}

Reply answer_sql(const Store& store, const Ask& ask) {
  const auto asked = json::parse(ask.body);
  if (!asked || !(*asked)["query"].is_string())
    return refusal(400, {asked ? "\"query\" is missing" : asked.error().message,
                         R"(send {"query": "SELECT …", "most": 100})"});
  const SqlLimits limits;
  const std::uint64_t most =
      std::min<std::uint64_t>((*asked)["most"].as_uint(limits.rows), limits.rows);
  const Snapshot snapshot = store.snapshot();
  auto answer = query(snapshot, (*asked)["query"].as_string(), most, limits);
  if (!answer) return refusal(400, answer.error());
  return {200, std::move(*answer)};
}

}  // namespace

core::Result<std::string> query(const Snapshot& snapshot, std::string_view sql, std::size_t most,
                                const SqlLimits& limits) {
  const auto began = Clock::now();
  Clock::time_point deadline = began + limits.time;
  if (sql.size() > 100'000) return core::fail("the query has more than 100,000 bytes");
  const auto opened = open_over(snapshot, deadline);
  if (!opened) return std::unexpected(opened.error());
  sqlite3* database = opened->get();
  sqlite3_progress_handler(database, kSteps, out_of_time, &deadline);
  const auto statement = prepare_one(database, sql, limits);
  if (!statement) return std::unexpected(statement.error());
  const int columns = sqlite3_column_count(statement->get());
  JsonWriter json;
  json.begin_object().key("columns").begin_array();
  for (int i = 0; i < columns; ++i) json.text(sqlite3_column_name(statement->get(), i));
  json.end().key("rows").begin_array();
  std::size_t rows = 0;
  bool more = false;
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(statement->get())) == SQLITE_ROW) {
    if ((more = rows++ == most || json.size() > limits.answer_bytes)) break;
    json.begin_array();
    for (int i = 0; i < columns; ++i) write_cell(json, statement->get(), i);
    json.end();
  }
  if (code != SQLITE_ROW && code != SQLITE_DONE) return std::unexpected(said_by(database, limits));
  const auto took = std::chrono::duration<double, std::milli>(Clock::now() - began);
  json.end().member("more", more).key("milliseconds").real(took.count());
  return json.take();
}

Routes sql_routes(const Store& store) {
  return {{"POST", "/api/sql", [&store](const Ask& ask) { return answer_sql(store, ask); }}};
}

}  // namespace otelier::bench
