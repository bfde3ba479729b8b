// What SQL sees of the held requests: seven tables, each a function from a request to its rows and
// from a row to its cells. Nothing is copied into a database; rows look into the payloads.
// Thread-safe; rows live as long as the Held they come from.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "bench/held.h"

namespace otelier::bench {

struct SqlRow {
  enum class Owner : std::uint8_t { none, resource, scope, span, event, log, point };

  const Held* held = nullptr;
  std::string_view message = {};  // of events, links and attributes; the point's of points
  std::uint32_t index = 0;        // of the span, log record, or point's metric in its Rows
  Owner owner = Owner::none;      // of an attribute
};

struct SqlTable {
  const char* name;
  const char* schema;        // CREATE TABLE …, what columns there are
  std::uint32_t id_columns;  // a bit each: hexadecimal ids, by which may be joined
  int request_column;
  void (*collect)(const Held& held, std::vector<SqlRow>& rows);
  void (*cell)(const SqlRow& row, int column, sqlite3_context* out);
  // The raw bytes of an id column.
  std::string_view (*id)(const SqlRow& row, int column);
};

[[nodiscard]] std::span<const SqlTable> sql_tables();

}  // namespace otelier::bench
