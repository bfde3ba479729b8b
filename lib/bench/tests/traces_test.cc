// The list of traces with its filters, one trace, its critical path.
#include "bench/traces.h"

#include "bench/critical_path.h"
#include "bench/tests/arriving.h"
#include "bench/tests/trace_payloads.h"

namespace otelier::bench {
namespace {

using testbed::Signal;

Json attribute(const std::string& key, const Json& value) {
  return {{"key", key}, {"value", value}};
}

// A trace over two services and two requests, one that fails, and one with a hole.
void fill(Given& given) {
  given.takes(Signal::traces,
              spans_of("shop", {{trace_id('a'), span_id('1'), "", "checkout", 100, 1000}}));
  Json payment = {{"kind", 3},
                  {"attributes",
                   {attribute("http.status_code", {{"intValue", "200"}}),
                    attribute("big", {{"intValue", "9007199254740993"}}),
                    attribute("raw", {{"bytesValue", "AQID"}}),
                    attribute("list", {{"arrayValue", {{"values", {{{"boolValue", true}}}}}}})}},
                  {"events", {{{"timeUnixNano", "500"}, {"name", "declined"}}}},
                  {"links", {{{"traceId", trace_id('b')}, {"spanId", span_id('9')}}}},
                  {"flags", 257},
                  {"droppedAttributesCount", 4}};
  given.takes(
      Signal::traces,
      spans_of("bank", {{trace_id('a'), span_id('2'), span_id('1'), "pay", 200, 700, 2, payment}}));
  given.takes(Signal::traces,
              spans_of("shop", {{trace_id('b'), span_id('9'), span_id('8'), "orphan", 5, 6}}));
}

TEST(Traces, AreListedNewestFirstWithWhatTheyHold) {
  Given given;
  fill(given);
  const Routes routes = trace_routes(given.store());
  const Json list = ask(routes, "/api/traces");
  ASSERT_EQ(list["items"].size(), 2u);
  const Json& hole = list["items"][0];
  EXPECT_EQ(hole["trace_id"], trace_id('b'));
  EXPECT_TRUE(hole["root"].is_null());
  EXPECT_EQ(hole["missing_parents"], 1);
  const Json& whole = list["items"][1];
  EXPECT_EQ(whole["root"]["name"], "checkout");
  EXPECT_EQ(whole["start_ns"], "100");
  EXPECT_EQ(whole["duration_ns"], "900");
  EXPECT_EQ(whole["spans"], 2);
  EXPECT_EQ(whole["errors"], 1);
  EXPECT_EQ(whole["missing_parents"], 0);
  EXPECT_EQ(whole["last_request"], 2);
  EXPECT_EQ(whole["services"], Json::parse(R"([{"name":"shop","spans":1,"errors":0},
                                               {"name":"bank","spans":1,"errors":1}])"));
  const Json page = ask(routes, "/api/traces?most=1");
  EXPECT_TRUE(page["more"]);
  const Json rest = ask(routes, "/api/traces?most=1&before=" + page["next"].get<std::string>());
  ASSERT_EQ(rest["items"].size(), 1u);
  EXPECT_EQ(rest["items"][0]["trace_id"], trace_id('a'));
}

TEST(Traces, AreFilteredBySpansAndByTheWhole) {
  Given given;
  fill(given);
  const Routes routes = trace_routes(given.store());
  const auto found = [&](const std::string& filter) {
    std::string ids;
    const Json items = ask(routes, "/api/traces?" + filter)["items"];
    for (const auto& item : items) ids += item["trace_id"].get<std::string>()[0];
    return ids;
  };
  EXPECT_EQ(found("service=bank"), "a");
  EXPECT_EQ(found("service=shop"), "ba");
  EXPECT_EQ(found("name=CHECK"), "a");
  EXPECT_EQ(found("service=bank&name=checkout"), "") << "both of one span";
  EXPECT_EQ(found("status=error"), "a");
  EXPECT_EQ(found("min_ns=900"), "a");
  EXPECT_EQ(found("min_ns=901"), "");
  EXPECT_EQ(found("max_ns=1"), "b");
  EXPECT_EQ(found("attribute=http.status_code=200"), "a");
  EXPECT_EQ(found("attribute=http.status_code=500"), "");
  EXPECT_EQ(found("attribute=raw=010203"), "a");
  EXPECT_EQ(found("attribute=host.name=h1"), "ba") << "of the resource";
  EXPECT_EQ(found("attribute=big"), "a") << "any value";
  EXPECT_EQ(found("text=Declined"), "a") << "an event's name";
  EXPECT_EQ(found("text=nowhere"), "");
}

TEST(Traces, OneIsShownWhole) {
  Given given;
  fill(given);
  given.takes(
      Signal::logs,
      {{"resourceLogs",
        {{{"scopeLogs",
           {{{"logRecords", {{{"traceId", trace_id('a')}, {"spanId", span_id('2')}}}}}}}}}}});
  const Routes routes = trace_routes(given.store());
  const Json trace = ask(routes, "/api/traces/" + trace_id('a'));
  ASSERT_EQ(trace["spans"].size(), 2u);
  EXPECT_EQ(trace["logs"], 1);
  const Json& pay = trace["spans"][1];
  EXPECT_EQ(pay["parent_span_id"], span_id('1'));
  EXPECT_EQ(pay["kind"], 3);
  EXPECT_EQ(pay["status"]["code"], 2);
  EXPECT_EQ(pay["flags"], 257);
  EXPECT_EQ(pay["dropped"]["attributes"], 4);
  EXPECT_EQ(pay["request"], 2);
  EXPECT_EQ(pay["events"][0]["name"], "declined");
  EXPECT_EQ(pay["links"][0]["held"], true);
  EXPECT_EQ(pay["attributes"],
            Json::parse(R"([{"key":"http.status_code","value":"200","type":"int"},
                            {"key":"big","value":"9007199254740993","type":"int"},
                            {"key":"raw","value":"010203","type":"bytes"},
                            {"key":"list","value":[{"value":true,"type":"bool"}],
                             "type":"array"}])"));
  EXPECT_EQ(trace["resources"].size(), 2u);
  EXPECT_EQ(trace["resources"][pay["resource"].get<std::size_t>()]["attributes"][0]["value"],
            "bank");
  EXPECT_EQ(trace["scopes"][pay["scope"].get<std::size_t>()]["name"], "lib.bank");
  ASSERT_EQ(trace["critical_path"].size(), 3u);
  EXPECT_EQ(trace["critical_path"][1]["span_id"], span_id('2'));
  const Json linked = ask(routes, "/api/traces/" + trace_id('b'));
  ASSERT_EQ(linked["linked_from"].size(), 1u);
  EXPECT_EQ(linked["linked_from"][0]["span_id"], span_id('2'));
}

TEST(Traces, OneInShortIsARowForEachSpan) {
  Given given;
  fill(given);
  const Routes routes = trace_routes(given.store());
  const Json trace = ask(routes, "/api/traces/" + trace_id('a') + "?rows");
  EXPECT_FALSE(trace.contains("spans"));
  EXPECT_EQ(trace["begin_ns"], "100");
  ASSERT_EQ(trace["rows"].size(), 2u);
  EXPECT_EQ(trace["rows"][0],
            Json::array({span_id('1'), "", "checkout", 0, 900, 0, 0, 1, Json::array()}));
  EXPECT_EQ(trace["rows"][1],
            Json::array({span_id('2'), span_id('1'), "pay", 100, 500, 2, 1, 2, {400}}));
  EXPECT_EQ(trace["resources"].size(), 2u);
  EXPECT_EQ(trace["critical_path"],
            Json::array({Json::array({span_id('1'), 0, 100}), Json::array({span_id('2'), 100, 500}),
                         Json::array({span_id('1'), 600, 300})}));
}

TEST(Traces, ARowKeepsTheSignOfAClockThatWentBack) {
  Given given;
  given.takes(Signal::traces,
              spans_of("shop", {{trace_id('a'), span_id('1'), "", "back", 1000, 400}}));
  const Json trace = ask(trace_routes(given.store()), "/api/traces/" + trace_id('a') + "?rows");
  EXPECT_EQ(trace["rows"][0][4], -600);
}

TEST(Traces, ASpanOfOneIsAnsweredWithWhereItRan) {
  Given given;
  fill(given);
  const Routes routes = trace_routes(given.store());
  const std::string path = "/api/traces/" + trace_id('a') + "/spans/";
  const Json pay = ask(routes, path + span_id('2'));
  const Json whole = ask(routes, "/api/traces/" + trace_id('a'));
  Json expected = whole["spans"][1];
  expected["resource"] = expected["scope"] = 0;
  EXPECT_EQ(pay["span"], expected);
  EXPECT_EQ(pay["resources"], Json::array({whole["resources"][1]}));
  EXPECT_EQ(reply_to(routes, "GET", path + span_id('9')).status, 404) << "of another trace";
  EXPECT_EQ(reply_to(routes, "GET", path + "zz").status, 404);
}

TEST(Traces, ASpanIsFoundByItsIdAlone) {
  Given given;
  fill(given);
  const Routes routes = trace_routes(given.store());
  const Json span = ask(routes, "/api/spans/" + span_id('2'));
  EXPECT_EQ(span["trace_id"], trace_id('a'));
  EXPECT_EQ(span["request"], 2);
  EXPECT_EQ(reply_to(routes, "GET", "/api/spans/" + span_id('7')).status, 404);
  EXPECT_EQ(reply_to(routes, "GET", "/api/spans/no-hex").status, 404);
  EXPECT_EQ(reply_to(routes, "GET", "/api/traces/" + trace_id('c')).status, 404);
}

// Values nested as deep as the sink takes, and a name of a megabyte.
TEST(Traces, HostileValuesStayValues) {
  Json deep = {{"stringValue", "bottom"}};
  for (int i = 0; i < 40; ++i) deep = {{"arrayValue", {{"values", {deep}}}}};
  Given given;
  given.takes(Signal::traces, spans_of("shop", {{trace_id('a'),
                                                 span_id('1'),
                                                 "",
                                                 std::string(1 << 20, 'n'),
                                                 1,
                                                 2,
                                                 0,
                                                 {{"attributes", {attribute("deep", deep)}}}}}));
  const Json trace = ask(trace_routes(given.store()), "/api/traces/" + trace_id('a'));
  EXPECT_EQ(trace["spans"][0]["name"].get<std::string>().size(), 1u << 20);
  Json value = trace["spans"][0]["attributes"][0]["value"];
  int depth = 0;
  for (; value.is_array(); ++depth) value = Json(value[0]["value"]);
  EXPECT_TRUE(value.is_null()) << "cut off, not followed for ever";
  EXPECT_EQ(depth, 32);
}

// --- the critical path alone ---

std::string shown(const std::vector<PathSpan>& spans) {
  std::string text;
  for (const auto& stretch : critical_path(spans))
    text += std::string(spans[stretch.span].id) + std::to_string(stretch.start) + "-" +
            std::to_string(stretch.end) + " ";
  return text;
}

TEST(CriticalPath, GoesThroughTheChildThatEndedLast) {
  EXPECT_EQ(shown({{"r", "", 0, 100}, {"a", "r", 10, 40}, {"b", "r", 50, 90}}),
            "r0-10 a10-40 r40-50 b50-90 r90-100 ");
  EXPECT_EQ(shown({{"r", "", 0, 100}, {"a", "r", 10, 80}, {"b", "r", 50, 90}}),
            "r0-50 b50-90 r90-100 ")
      << "a was not waited for";
  EXPECT_EQ(shown({{"r", "", 0, 100}, {"a", "r", 10, 90}, {"b", "a", 20, 80}}),
            "r0-10 a10-20 b20-80 a80-90 r90-100 ");
}

TEST(CriticalPath, EndsWithTheRootWhateverWentOn) {
  EXPECT_EQ(shown({{"r", "", 0, 100}, {"a", "r", 60, 300}}), "r0-60 a60-100 ");
  EXPECT_EQ(shown({{"r", "", 0, 100}, {"a", "r", 200, 300}}), "r0-100 ");
}

TEST(CriticalPath, IsTakenOfWhatThereIs) {
  EXPECT_EQ(shown({}), "");
  EXPECT_EQ(shown({{"a", "gone", 5, 9}}), "a5-9 ") << "an orphan stands for the root";
  EXPECT_EQ(shown({{"a", "b", 0, 10}, {"b", "a", 0, 10}}), "") << "a circle has no root";
  EXPECT_EQ(shown({{"r", "", 0, 10}, {"r", "", 0, 10}, {"a", "r", 2, 4}}), "r0-2 a2-4 r4-10 ")
      << "sent twice";
}

TEST(CriticalPath, OfAHundredThousandSpansInARowNeedsNoStack) {
  constexpr int kSpans = 100'000;
  std::vector<std::string> ids;
  for (int i = 0; i < kSpans; ++i) ids.push_back(std::to_string(i));
  std::vector<PathSpan> spans;
  for (std::size_t i = 0; i < kSpans; ++i)
    spans.push_back({ids[i], i == 0 ? std::string_view{} : ids[i - 1], i, 3 * kSpans - i});
  EXPECT_EQ(critical_path(spans).size(), 2u * kSpans - 1);
}

}  // namespace
}  // namespace otelier::bench
