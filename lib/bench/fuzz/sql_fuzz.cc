// Any text as SQL over a store that holds something of every table: no crash, an end in time, an
// answer that is JSON or an error in words, and nothing of what is held changes.
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "bench/fuzz/held_payloads.h"
#include "bench/sql.h"

namespace {

using namespace otelier;
using Clock = std::chrono::steady_clock;

constexpr bench::SqlLimits kLimits{std::chrono::milliseconds(50), 100, 1u << 20};
constexpr auto kAtMost = std::chrono::seconds(10);  // of a machine with much else to do

// Whole statements are rare among random bytes, so most runs are given the beginning of one.
constexpr std::array<std::string_view, 9> kBeginnings = {
    "",
    "SELECT * FROM requests WHERE ",
    "SELECT * FROM spans WHERE trace_id = ",
    "SELECT * FROM span_events JOIN spans USING (span_id) WHERE ",
    "SELECT * FROM span_links ORDER BY ",
    "SELECT * FROM logs WHERE request = ",
    "SELECT metric, sum(value) FROM points GROUP BY ",
    "SELECT key, ",
    "WITH n AS (SELECT * FROM attributes) SELECT * FROM n WHERE "};

[[noreturn]] void refuse(const char* what, std::string_view sql) {
  std::cerr << what << ": " << sql << "\n";
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const bench::Snapshot snapshot = bench::fuzz::some_of_everything();
  static const std::string before = *bench::query(snapshot, "SELECT * FROM spans", 100);
  if (size == 0) return 0;
  std::string sql(kBeginnings[bytes[0] % kBeginnings.size()]);
  sql.append(reinterpret_cast<const char*>(bytes + 1), size - 1);
  const auto began = Clock::now();
  const auto answer = bench::query(snapshot, sql, 100, kLimits);
  if (Clock::now() - began > kAtMost) refuse("it does not end", sql);
  if (!answer && answer.error().message.empty()) refuse("an error without words", sql);
  if (answer && !nlohmann::json::accept(*answer)) refuse("an answer that is no JSON", sql);
  // All but how long it took.
  const auto rows = [](const std::string& text) { return text.substr(0, text.rfind("\"more\"")); };
  const auto after = bench::query(snapshot, "SELECT * FROM spans", 100);
  if (!after || rows(*after) != rows(before)) refuse("it changed what is held", sql);
  return 0;
}
