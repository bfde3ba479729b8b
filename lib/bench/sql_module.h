// The tables of sql_tables.h as SQLite's virtual tables of one connection.
#pragma once

#include <sqlite3.h>

#include <chrono>

#include "bench/held.h"

namespace otelier::bench {

// Registers all of them. The snapshot must live as long as the connection. Rows end with
// SQLITE_INTERRUPT once the deadline is over. An SQLite result code.
[[nodiscard]] int register_tables(sqlite3* database, const Snapshot& snapshot,
                                  std::chrono::steady_clock::time_point deadline);

}  // namespace otelier::bench
