#include "bench/sql_module.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <unordered_map>

#include "bench/sql_tables.h"

namespace otelier::bench::sql_module {
namespace {

// An index is made for a join and kept for the query; beyond this a query must narrow down first.
constexpr std::size_t kMostIndexed = 1'000'000;

// How rows are looked for, as xBestIndex tells xFilter: all, those of a request, or by an id
// column.
constexpr int kAll = 0, kByRequest = 1, kById = 2;

struct Source {  // what a module is registered with
  const SqlTable* table;
  const Snapshot* snapshot;
  std::chrono::steady_clock::time_point deadline;

  [[nodiscard]] bool late() const { return std::chrono::steady_clock::now() >= deadline; }
};

using IdIndex = std::unordered_multimap<std::string_view, SqlRow>;

struct Table : sqlite3_vtab {
  const Source* source = nullptr;
  std::map<int, std::unique_ptr<IdIndex>> indexes;  // by column
};

struct Cursor : sqlite3_vtab_cursor {
  // Scanning: the rows of one request at a time.
  std::size_t held = 0, held_end = 0;
  std::vector<SqlRow> rows;
  std::size_t at = 0;
  // By an index.
  bool indexed = false;
  IdIndex::const_iterator match, match_end;
  sqlite3_int64 number = 0;

  [[nodiscard]] Table& table() const { return static_cast<Table&>(*pVtab); }
  [[nodiscard]] const Source& source() const { return *table().source; }
  [[nodiscard]] const SqlRow& row() const { return indexed ? match->second : rows[at]; }
  [[nodiscard]] bool ended() const { return indexed ? match == match_end : at == rows.size(); }

  int next_request() {
    rows.clear();
    at = 0;
    while (rows.empty() && held < held_end) {
      if (source().late()) return SQLITE_INTERRUPT;
      source().table->collect(*(*source().snapshot)[held++], rows);
    }
    return SQLITE_OK;
  }
  int scan(std::size_t from, std::size_t to) {
    indexed = false;
    held = from;
    held_end = to;
    return next_request();
  }
};

Cursor& cursor_of(sqlite3_vtab_cursor* cursor) {
  return *static_cast<Cursor*>(cursor);
}

int connect(sqlite3* database, void* source, int, const char* const*, sqlite3_vtab** out, char**) {
  auto table = std::make_unique<Table>();
  table->source = static_cast<const Source*>(source);
  const int declared = sqlite3_declare_vtab(database, table->source->table->schema);
  if (declared == SQLITE_OK) *out = table.release();
  return declared;
}

int disconnect(sqlite3_vtab* table) {
  delete static_cast<Table*>(table);
  return SQLITE_OK;
}

int best_index(sqlite3_vtab* vtab, sqlite3_index_info* info) {
  const SqlTable& table = *static_cast<Table*>(vtab)->source->table;
  int chosen = -1;
  info->idxNum = kAll;
  for (int i = 0; i < info->nConstraint; ++i) {
    const auto& constraint = info->aConstraint[i];
    if (constraint.usable == 0 || constraint.op != SQLITE_INDEX_CONSTRAINT_EQ) continue;
    if (constraint.iColumn >= 0 && (table.id_columns >> constraint.iColumn & 1) != 0) {
      info->idxNum = kById + constraint.iColumn;
      chosen = i;
      break;
    }
    if (constraint.iColumn == table.request_column) {
      info->idxNum = kByRequest;
      chosen = i;
    }
  }
  info->estimatedCost = info->idxNum == kAll ? 1e6 : info->idxNum == kByRequest ? 1e3 : 10;
  info->estimatedRows = static_cast<sqlite3_int64>(info->estimatedCost);
  if (chosen >= 0) info->aConstraintUsage[chosen].argvIndex = 1;  // SQLite checks it once more
  return SQLITE_OK;
}

int open(sqlite3_vtab*, sqlite3_vtab_cursor** out) {
  *out = new Cursor();
  return SQLITE_OK;
}

int close(sqlite3_vtab_cursor* cursor) {
  delete static_cast<Cursor*>(cursor);
  return SQLITE_OK;
}

int fail(Cursor& cursor, int code, const char* why) {
  sqlite3_free(cursor.pVtab->zErrMsg);
  cursor.pVtab->zErrMsg = sqlite3_mprintf("%s: %s", cursor.source().table->name, why);
  return code;
}

int make_index(Cursor& cursor, int column, std::unique_ptr<IdIndex>& index) {
  auto made = std::make_unique<IdIndex>();
  std::vector<SqlRow> rows;
  for (const auto& held : *cursor.source().snapshot) {
    if (cursor.source().late()) return SQLITE_INTERRUPT;
    rows.clear();
    cursor.source().table->collect(*held, rows);
    for (const auto& row : rows) made->emplace(cursor.source().table->id(row, column), row);
    if (made->size() > kMostIndexed)
      return fail(cursor, SQLITE_ERROR,
                  "more than a million rows to look up by id; name a request");
  }
  index = std::move(made);
  return SQLITE_OK;
}

int filter_by_id(Cursor& cursor, int column, sqlite3_value* wanted) {
  if (sqlite3_value_type(wanted) != SQLITE_TEXT)
    return cursor.scan(0, cursor.source().snapshot->size());
  auto& index = cursor.table().indexes[column];
  if (!index)
    if (const int code = make_index(cursor, column, index); code != SQLITE_OK) return code;
  const auto id = core::from_hex({reinterpret_cast<const char*>(sqlite3_value_text(wanted)),
                                  static_cast<std::size_t>(sqlite3_value_bytes(wanted))});
  cursor.indexed = true;
  cursor.match = cursor.match_end = index->end();
  if (id) std::tie(cursor.match, cursor.match_end) = index->equal_range(core::as_text(*id));
  return SQLITE_OK;
}

int filter(sqlite3_vtab_cursor* base, int how, const char*, int, sqlite3_value** wanted) {
  Cursor& cursor = cursor_of(base);
  const Snapshot& all = *cursor.source().snapshot;
  cursor.number = 0;
  if (how >= kById) return filter_by_id(cursor, how - kById, wanted[0]);
  if (how == kByRequest && sqlite3_value_type(wanted[0]) == SQLITE_INTEGER) {
    const auto number = static_cast<std::uint64_t>(sqlite3_value_int64(wanted[0]));
    const auto found = std::ranges::equal_range(all, number, {}, &Held::number);
    return cursor.scan(static_cast<std::size_t>(found.begin() - all.begin()),
                       static_cast<std::size_t>(found.end() - all.begin()));
  }
  return cursor.scan(0, all.size());
}

int next(sqlite3_vtab_cursor* base) {
  Cursor& cursor = cursor_of(base);
  ++cursor.number;
  if (cursor.indexed) {
    ++cursor.match;
    return SQLITE_OK;
  }
  return ++cursor.at == cursor.rows.size() ? cursor.next_request() : SQLITE_OK;
}

int eof(sqlite3_vtab_cursor* cursor) {
  return cursor_of(cursor).ended() ? 1 : 0;
}

int column(sqlite3_vtab_cursor* base, sqlite3_context* out, int number) {
  const Cursor& cursor = cursor_of(base);
  cursor.source().table->cell(cursor.row(), number, out);
  return SQLITE_OK;
}

int rowid(sqlite3_vtab_cursor* cursor, sqlite3_int64* out) {
  *out = cursor_of(cursor).number;
  return SQLITE_OK;
}

// Without a create function each table is there by its module's name, and nothing can be written.
constexpr sqlite3_module module_of_tables() {
  sqlite3_module module{};
  module.iVersion = 1;
  module.xConnect = connect;
  module.xDisconnect = disconnect;
  module.xBestIndex = best_index;
  module.xOpen = open;
  module.xClose = close;
  module.xFilter = filter;
  module.xNext = next;
  module.xEof = eof;
  module.xColumn = column;
  module.xRowid = rowid;
  return module;
}

}  // namespace
}  // namespace otelier::bench::sql_module

namespace otelier::bench {

int register_tables(sqlite3* database, const Snapshot& snapshot,
                    std::chrono::steady_clock::time_point deadline) {
  static constexpr sqlite3_module kModule = sql_module::module_of_tables();
  for (const auto& table : sql_tables()) {
    auto* source = new sql_module::Source{&table, &snapshot, deadline};
    const int code =
        sqlite3_create_module_v2(database, table.name, &kModule, source,
                                 [](void* gone) { delete static_cast<sql_module::Source*>(gone); });
    if (code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

}  // namespace otelier::bench
