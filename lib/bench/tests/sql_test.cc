// SQL over what is held: each table, joins, and everything it must not do.
#include "bench/sql.h"

#include "bench/sql_tables.h"
#include "bench/tests/arriving.h"
#include "bench/tests/trace_payloads.h"

namespace otelier::bench {
namespace {

using testbed::Signal;
using namespace std::chrono_literals;

void fill(Given& given) {
  const Json more = {{"attributes", {{{"key", "n"}, {"value", {{"intValue", "7"}}}}}},
                     {"events",
                      {{{"name", "e"},
                        {"timeUnixNano", "3"},
                        {"attributes", {{{"key", "k"}, {"value", {{"stringValue", "v"}}}}}}}}},
                     {"links", {{{"traceId", trace_id('b')}, {"spanId", span_id('9')}}}}};
  given.takes(Signal::traces,
              spans_of("shop", {{trace_id('a'), span_id('1'), "", "root", 10, 110, 0, more},
                                {trace_id('a'), span_id('2'), span_id('1'), "child", 20, 30, 2}}));
  given.takes(Signal::logs, {{"resourceLogs",
                              {{{"scopeLogs",
                                 {{{"logRecords",
                                    {{{"body", {{"stringValue", "hello"}}},
                                      {"traceId", trace_id('a')},
                                      {"spanId", span_id('2')}}}}}}}}}}});
  given.takes(Signal::metrics, Json::parse(R"({"resourceMetrics": [{"scopeMetrics": [{"metrics": [
                {"name": "m", "sum": {"dataPoints": [{"asInt": "5"}, {"asDouble": 0.5}]}},
                {"name": "h", "histogram": {"dataPoints": [{"count": "3", "sum": 6}]}}]}]}]})"));
}

class Sql : public testing::Test {
 protected:
  void SetUp() override { fill(given_); }

  // Rows, or the error as a string.
  Json rows(const std::string& sql, std::size_t most = 100, const SqlLimits& limits = {}) {
    const auto answer = query(given_->snapshot(), sql, most, limits);
    return answer ? Json::parse(*answer)["rows"] : Json(answer.error().message);
  }
  Given given_;
};

TEST_F(Sql, ReadsEveryColumnOfEveryTable) {
  for (const auto& table : sql_tables()) {
    const auto answer = query(given_->snapshot(), std::string("SELECT * FROM ") + table.name, 100);
    ASSERT_TRUE(answer) << table.name << ": " << answer.error().message;
    const Json json = Json::parse(*answer);
    ASSERT_FALSE(json["rows"].empty()) << table.name;
    EXPECT_EQ(json["rows"][0].size(), json["columns"].size()) << table.name;
  }
  EXPECT_EQ(rows("SELECT number, signal, items, accepted FROM requests ORDER BY number"),
            Json::parse(R"([[1,"traces",2,1],[2,"logs",1,1],[3,"metrics",3,1]])"));
  EXPECT_EQ(rows("SELECT name, duration_ns, service, scope, attributes, status FROM spans "
                 "ORDER BY start_ns"),
            Json::parse(R"([["root",100,"shop","lib.shop","{\"n\":\"7\"}",0],
                            ["child",10,"shop","lib.shop","{}",2]])"));
  EXPECT_EQ(rows("SELECT metric, value, count, sum FROM points"),
            Json::parse(R"([["m",5,null,null],["m",0.5,null,null],["h",null,3,6.0]])"));
  EXPECT_EQ(rows("SELECT owner, key, value FROM attributes WHERE span_id <> ''"),
            Json::parse(R"([["span","n",7],["event","k","v"]])"));
  EXPECT_EQ(rows("SELECT linked_trace_id FROM span_links")[0][0], trace_id('b'));
}

TEST_F(Sql, JoinsByIdAndByRequest) {
  EXPECT_EQ(rows("SELECT c.name, p.name FROM spans c JOIN spans p ON p.span_id = "
                 "c.parent_span_id"),
            Json::parse(R"([["child","root"]])"));
  EXPECT_EQ(rows("SELECT l.body, s.name FROM logs l JOIN spans s USING (span_id)"),
            Json::parse(R"([["hello","child"]])"));
  EXPECT_EQ(rows("SELECT s.name FROM requests r JOIN spans s ON s.request = r.number "
                 "WHERE r.signal = 'traces'")
                .size(),
            2u);
  EXPECT_EQ(rows("SELECT name FROM spans WHERE trace_id = '" + trace_id('a') + "'").size(), 2u);
  EXPECT_EQ(rows("SELECT name FROM spans WHERE span_id = 'ABC'").size(), 0u);
  EXPECT_EQ(rows("SELECT name FROM spans WHERE span_id = 7").size(), 0u);
  EXPECT_EQ(rows("SELECT name FROM spans WHERE request = '1'").size(), 2u)
      << "an integer column takes text that is a number";
}

// The time a question may take would be over long before a hundred million pairs were looked at.
TEST_F(Sql, AJoinOfThousandsIsNoMatterOfSquares) {
#ifdef __SANITIZE_THREAD__
  constexpr int kEach = 250;  // it runs some twenty times slower
#else
  constexpr int kEach = 2500;
#endif
  for (int i = 0; i < 4; ++i) {
    std::vector<SpanIs> spans;
    for (int n = 0; n < kEach; ++n) {
      std::string id = std::to_string(1'000'000 + i * kEach + n);
      spans.push_back({trace_id('c'), std::string(16 - id.size(), '0') + id, "", "n", 1, 2});
    }
    given_.takes(Signal::traces, spans_of("shop", spans));
  }
  EXPECT_EQ(rows("SELECT count(*) FROM spans a JOIN spans b ON a.span_id = b.span_id"),
            Json::array({Json::array({4 * kEach + 2})}));
}

TEST_F(Sql, WritesNothingAndReachesNowhere) {
  for (const char* sql :
       {"INSERT INTO spans(name) VALUES ('x')", "DELETE FROM spans", "UPDATE spans SET name = 'x'",
        "CREATE TABLE t(a)", "CREATE TEMP TABLE t(a)", "CREATE VIEW v AS SELECT 1",
        "DROP TABLE spans", "ATTACH '/tmp/otelier-attached' AS a", "DETACH main",
        "PRAGMA journal_mode", "PRAGMA table_info(spans)", "VACUUM INTO '/tmp/otelier-vacuum'",
        "BEGIN", "REINDEX", "ANALYZE", "SELECT load_extension('x')",
        "SELECT * FROM pragma_database_list"})
    EXPECT_TRUE(rows(sql).is_string()) << sql;
  EXPECT_EQ(rows("SELECT count(*) FROM spans"), Json::parse("[[2]]"));
}

TEST_F(Sql, SaysWhatIsWrong) {
  EXPECT_NE(rows("SELEC").get<std::string>().find("syntax error"), std::string::npos);
  EXPECT_NE(rows("SELECT x FROM spans").get<std::string>().find("no such column: x"),
            std::string::npos);
  EXPECT_NE(rows("DELETE FROM spans").get<std::string>().find("not"), std::string::npos);
  EXPECT_EQ(rows(""), "there is no statement");
  EXPECT_EQ(rows("SELECT 1; SELECT 2"), "one statement at a time");
  EXPECT_EQ(rows("SELECT 1; -- and no more"), Json::parse("[[1]]"));
  EXPECT_TRUE(rows(std::string(200'000, 'x')).is_string());
  EXPECT_TRUE(rows("SELECT " + std::string(5000, '(')).is_string());
}

TEST_F(Sql, EndsInTimeRowsAndMemory) {
  SqlLimits limits;
  limits.time = 200ms;
  const auto began = std::chrono::steady_clock::now();
  const Json endless = rows(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
      "SELECT count(*) FROM n",
      100, limits);
  EXPECT_EQ(endless, "stopped after 200 ms");
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
  const char* numbers =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 9999) ";
  const auto cut = query(given_->snapshot(), std::string(numbers) + "SELECT i FROM n", 3);
  ASSERT_TRUE(cut);
  EXPECT_EQ(Json::parse(*cut)["rows"].size(), 3u);
  EXPECT_EQ(Json::parse(*cut)["more"], true);
  limits.time = 20s;
  limits.answer_bytes = 1 << 20;
  const auto large =
      query(given_->snapshot(), std::string(numbers) + "SELECT hex(zeroblob(100000)) FROM n", 9999,
            limits);
  ASSERT_TRUE(large);
  EXPECT_LT(large->size(), 2u << 20);
  EXPECT_TRUE(rows("SELECT zeroblob(900000000)").is_string());
}

TEST_F(Sql, KeepsIntegersExact) {
  EXPECT_EQ(rows("SELECT 9007199254740993, -1, 0.5, x'00ff', null, 'a\"b'"),
            Json::parse(R"([["9007199254740993",-1,0.5,"00ff",null,"a\"b"]])"));
}

TEST_F(Sql, IsAskedInJson) {
  const Routes routes = sql_routes(given_.store());
  const Reply good = reply_to(routes, "POST", "/api/sql", R"({"query": "SELECT 1 AS one"})");
  EXPECT_EQ(good.status, 200);
  EXPECT_EQ(Json::parse(good.body)["columns"], Json::parse(R"(["one"])"));
  EXPECT_EQ(reply_to(routes, "POST", "/api/sql", "{").status, 400);
  EXPECT_EQ(reply_to(routes, "POST", "/api/sql", R"({"query": 7})").status, 400);
  EXPECT_EQ(reply_to(routes, "POST", "/api/sql", R"({"query": "DROP"})").status, 400);
  EXPECT_EQ(reply_to(routes, "POST", "/api/sql", std::string(100'000, '[')).status, 400);
}

}  // namespace
}  // namespace otelier::bench
