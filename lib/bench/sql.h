// SQL over what is held: one reading statement a question, over the tables of sql_tables.h, bounded
// in time, rows, memory and answer. Nothing can be written, opened, attached or loaded.
#pragma once

#include "bench/routes.h"
#include "bench/store.h"

namespace otelier::bench {

struct SqlLimits {
  std::chrono::milliseconds time{2000};
  std::size_t rows = 10'000;
  std::size_t answer_bytes = 32u << 20;
};

// The answer of POST /api/sql as JSON; the error carries SQLite's message.
[[nodiscard]] core::Result<std::string> query(const Snapshot& snapshot, std::string_view sql,
                                              std::size_t most, const SqlLimits& limits = {});

// POST /api/sql {"query", "most"}
[[nodiscard]] Routes sql_routes(const Store& store);

}  // namespace otelier::bench
