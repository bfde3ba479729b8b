// Metrics, logs, profiles and services over what is held.
#include "bench/logs.h"
#include "bench/metrics.h"
#include "bench/profiles.h"
#include "bench/services.h"
#include "bench/tests/arriving.h"
#include "bench/tests/trace_payloads.h"

namespace otelier::bench {
namespace {

using testbed::Signal;

Json text(const std::string& key, const std::string& value) {
  return {{"key", key}, {"value", {{"stringValue", value}}}};
}

Json metrics_of(const std::string& service, const Json& metrics) {
  return {{"resourceMetrics",
           {{{"resource", {{"attributes", {text("service.name", service)}}}},
             {"scopeMetrics", {{{"scope", {{"name", "meter"}}}, {"metrics", metrics}}}}}}}};
}

Json sum_point(const std::string& value, int time, const Json& attributes) {
  return {{"asInt", value}, {"timeUnixNano", std::to_string(time)}, {"attributes", attributes}};
}

Json every_type() {
  return Json::parse(R"([
    {"name": "http.server/requests", "unit": "{request}", "description": "how many", "sum": {
      "aggregationTemporality": 2, "isMonotonic": true, "dataPoints": [
        {"asInt": "-9007199254740993", "startTimeUnixNano": "1", "timeUnixNano": "5",
         "exemplars": [{"asDouble": 0.5, "timeUnixNano": "4",
                        "traceId": "0af7651916cd43dd8448eb211c80319c",
                        "spanId": "b7ad6b7169203331"}]}]}},
    {"name": "temp", "unit": "Cel", "gauge": {"dataPoints": [
        {"asDouble": "NaN", "timeUnixNano": "7", "flags": 1}, {"timeUnixNano": "8"}]}},
    {"name": "latency", "unit": "s", "histogram": {"aggregationTemporality": 1, "dataPoints": [
        {"count": "3", "sum": 1.5, "min": 0.25, "bucketCounts": ["1", "2", "0"],
         "explicitBounds": [0.5, 1], "timeUnixNano": "9"}]}},
    {"name": "size", "exponentialHistogram": {"aggregationTemporality": 2, "dataPoints": [
        {"count": "6", "scale": -3, "zeroCount": "1", "zeroThreshold": 0.125,
         "positive": {"offset": -2, "bucketCounts": ["2", "3"]}, "timeUnixNano": "9"}]}},
    {"name": "old", "summary": {"dataPoints": [
        {"count": "2", "sum": 3, "quantileValues": [{"quantile": 0.5, "value": 1}],
         "timeUnixNano": "9"}]}}])");
}

TEST(Metrics, EveryTypeIsShownWithWhatItHas) {
  Given given;
  given.takes(Signal::metrics, metrics_of("shop", every_type()));
  const Routes routes = metric_routes(given.store());
  const Json list = ask(routes, "/api/metrics")["items"];
  ASSERT_EQ(list.size(), 5u);
  EXPECT_EQ(list[0]["name"], "http.server/requests");
  EXPECT_EQ(list[0]["type"], "sum");
  EXPECT_EQ(list[0]["monotonic"], true);
  EXPECT_EQ(list[0]["temporality"], "cumulative");
  EXPECT_EQ(list[0]["service"], "shop");
  EXPECT_EQ(list[0]["last_ns"], "5");
  const auto point = [&](const std::string& name, std::size_t n = 0) {
    return ask(routes, "/api/metrics/" + name)["series"][0]["points"][n];
  };
  const Json sum = point("http.server/requests");
  EXPECT_EQ(sum["value"], "-9007199254740993");
  EXPECT_EQ(sum["start_ns"], "1");
  EXPECT_EQ(sum["exemplars"][0]["span_id"], "b7ad6b7169203331");
  EXPECT_EQ(sum["exemplars"][0]["value"], 0.5);
  EXPECT_EQ(point("temp")["value"], "NaN");
  EXPECT_EQ(point("temp")["flags"], 1);
  EXPECT_TRUE(point("temp", 1)["value"].is_null());
  const Json histogram = point("latency");
  EXPECT_EQ(histogram["buckets"], Json::parse(R"(["1","2","0"])"));
  EXPECT_EQ(histogram["bounds"], Json::parse("[0.5,1]"));
  EXPECT_EQ(histogram["min"], 0.25);
  EXPECT_TRUE(histogram["max"].is_null());
  const Json exponential = point("size");
  EXPECT_EQ(exponential["scale"], -3);
  EXPECT_EQ(exponential["zero_count"], "1");
  EXPECT_EQ(exponential["zero_threshold"], 0.125);
  EXPECT_EQ(exponential["positive"], Json::parse(R"({"offset":-2,"counts":["2","3"]})"));
  EXPECT_EQ(point("old")["quantiles"], Json::parse(R"([{"quantile":0.5,"value":1}])"));
  EXPECT_EQ(reply_to(routes, "GET", "/api/metrics/none").status, 404);
}

TEST(Metrics, ASeriesIsItsAttributesInAnyOrder) {
  const Json ab = {text("a", "1"), text("b", "2")}, ba = {text("b", "2"), text("a", "1")};
  const auto payload = [](const Json& point) {
    return metrics_of("shop", {{{"name", "n"}, {"sum", {{"dataPoints", {point}}}}}});
  };
  Given given;
  given.takes(Signal::metrics, payload(sum_point("2", 20, ab)))
      .takes(Signal::metrics, payload(sum_point("1", 10, ba)))
      .takes(Signal::metrics, payload(sum_point("3", 30, Json::array())));
  const Routes routes = metric_routes(given.store());
  EXPECT_EQ(ask(routes, "/api/metrics")["items"][0]["series"], 2);
  const Json series = ask(routes, "/api/metrics/n")["series"];
  ASSERT_EQ(series.size(), 2u);
  const Json& two = series[0]["points"].size() == 2 ? series[0] : series[1];
  ASSERT_EQ(two["points"].size(), 2u);
  EXPECT_EQ(two["points"][0]["value"], "1") << "in order of time";
  EXPECT_EQ(two["points"][0]["request"], 2);
}

TEST(Metrics, OfTwoServicesAreTwo) {
  Given given;
  const Json gauge = {{{"name", "n"}, {"gauge", {{"dataPoints", {{{"asInt", "1"}}}}}}}};
  given.takes(Signal::metrics, metrics_of("shop", gauge))
      .takes(Signal::metrics, metrics_of("bank", gauge));
  const Routes routes = metric_routes(given.store());
  EXPECT_EQ(ask(routes, "/api/metrics")["items"].size(), 2u);
  EXPECT_EQ(ask(routes, "/api/metrics?service=bank")["items"].size(), 1u);
  EXPECT_EQ(ask(routes, "/api/metrics?text=N")["items"].size(), 2u);
  EXPECT_EQ(ask(routes, "/api/metrics?text=x")["items"].size(), 0u);
  EXPECT_EQ(ask(routes, "/api/metrics/n")["series"].size(), 2u);
  EXPECT_EQ(ask(routes, "/api/metrics/n?service=shop")["series"].size(), 1u);
}

// --- logs ---

Json logs_of(const std::string& service, const Json& records) {
  return {{"resourceLogs",
           {{{"resource", {{"attributes", {text("service.name", service)}}}},
             {"scopeLogs", {{{"scope", {{"name", "logger"}}}, {"logRecords", records}}}}}}}};
}

TEST(Logs, AreListedFilteredAndPaged) {
  Given given;
  given.takes(Signal::logs,
              logs_of("shop", {{{"body", {{"stringValue", "first"}}}, {"severityNumber", 9}},
                               {{"body", {{"stringValue", "second"}}},
                                {"severityNumber", 17},
                                {"severityText", "ERROR"},
                                {"eventName", "failed"},
                                {"timeUnixNano", "8"},
                                {"traceId", trace_id('a')},
                                {"spanId", span_id('1')}}}));
  given.takes(Signal::logs, logs_of("bank", {{{"body", {{"intValue", "3"}}}}}));
  const Routes routes = log_routes(given.store());
  const Json all = ask(routes, "/api/logs")["items"];
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0]["body"], Json::parse(R"({"value":"3","type":"int"})"));
  EXPECT_EQ(all[1]["severity_text"], "ERROR");
  EXPECT_EQ(all[1]["event_name"], "failed");
  EXPECT_EQ(all[1]["time_ns"], "8");
  EXPECT_EQ(all[1]["scope"]["name"], "logger");
  EXPECT_EQ(all[1]["request"], 1);
  const auto count = [&](const std::string& filter) {
    return ask(routes, "/api/logs?" + filter)["items"].size();
  };
  EXPECT_EQ(count("severity=10"), 1u);
  EXPECT_EQ(count("service=bank"), 1u);
  EXPECT_EQ(count("text=SECOND"), 1u);
  EXPECT_EQ(count("trace_id=" + trace_id('a')), 1u);
  EXPECT_EQ(count("span_id=" + span_id('2')), 0u);
  EXPECT_EQ(count("trace_id=xyz"), 0u);
  std::string seen, before;
  for (int page = 0; page < 3; ++page) {
    const Json one = ask(routes, "/api/logs?most=1" + (before.empty() ? "" : "&before=" + before));
    ASSERT_EQ(one["items"].size(), 1u);
    seen += one["items"][0]["body"]["value"].get<std::string>() + " ";
    EXPECT_EQ(one["more"], page < 2);
    before = one["next"].is_string() ? one["next"].get<std::string>() : "";
  }
  EXPECT_EQ(seen, "3 second first ");
}

// --- profiles ---

// main calls work, which has helper inlined into it; and an address without a name.
Json profile() {
  return Json::parse(R"({"dictionary": {
      "stringTable": ["", "cpu", "nanoseconds", "main", "work", "helper", "libc.so"],
      "functionTable": [{}, {"nameStrindex": 3}, {"nameStrindex": 4}, {"nameStrindex": 5}],
      "mappingTable": [{}, {"filenameStrindex": 6}],
      "locationTable": [{}, {"lines": [{"functionIndex": 1}]},
                        {"lines": [{"functionIndex": 3}, {"functionIndex": 2}]},
                        {"mappingIndex": 1, "address": "255"}],
      "stackTable": [{}, {"locationIndices": [2, 1]}, {"locationIndices": [3, 1]},
                     {"locationIndices": [77]}]},
    "resourceProfiles": [{"resource": {"attributes": [
        {"key": "service.name", "value": {"stringValue": "shop"}}]},
      "scopeProfiles": [{"profiles": [{
        "profileId": "AAECAwQFBgcICQoLDA0ODw==", "sampleType": {"typeStrindex": 1, "unitStrindex": 2},
        "timeUnixNano": "10", "durationNano": "20",
        "samples": [{"stackIndex": 1, "values": ["30"]}, {"stackIndex": 2, "values": ["5"]},
                    {"stackIndex": 1, "timestampsUnixNano": ["1", "2"]},
                    {"stackIndex": 999, "values": ["1"]}, {"stackIndex": 3, "values": ["1"]}]}]}]}]})");
}

TEST(Profiles, AreDrawnFromTheOutermostFrame) {
  Given given;
  given.takes(Signal::profiles, profile());
  const Routes routes = profile_routes(given.store());
  const Json list = ask(routes, "/api/profiles")["items"];
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0]["profile_id"], "000102030405060708090a0b0c0d0e0f");
  EXPECT_EQ(list[0]["sample_type"], Json::parse(R"({"type":"cpu","unit":"nanoseconds"})"));
  EXPECT_EQ(list[0]["samples"], 5);
  EXPECT_EQ(list[0]["service"], "shop");
  const Json one = ask(routes, "/api/profiles/000102030405060708090a0b0c0d0e0f");
  const Json& flame = one["flame"];
  EXPECT_EQ(flame["value"], 39);
  EXPECT_EQ(flame["self"], 1) << "a stack that is not there";
  const auto child = [](const Json& node, const std::string& name) {
    for (const auto& below : node["children"])
      if (below["name"] == name) return below;
    return Json();
  };
  const Json main = child(flame, "main");
  EXPECT_EQ(main["value"], 37);
  EXPECT_EQ(child(child(main, "work"), "helper")["self"], 32) << "30 and two timestamps";
  EXPECT_EQ(child(main, "libc.so+0xff")["value"], 5);
  EXPECT_FALSE(child(flame, "0x0").is_null()) << "a location that is not there";
  EXPECT_EQ(reply_to(routes, "GET", "/api/profiles/00").status, 404);
}

TEST(Services, CountWhatEachSent) {
  Given given;
  given.takes(Signal::traces, spans_of("shop", {{trace_id('a'), span_id('1'), "", "n", 1, 2, 2}}));
  given.takes(Signal::logs, logs_of("shop", {Json::object(), Json::object()}));
  given.takes(Signal::metrics, metrics_of("bank", every_type()));
  given.takes(Signal::profiles, profile());
  const Json items = ask(service_routes(given.store()), "/api/services")["items"];
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0]["name"], "bank");
  EXPECT_EQ(items[0]["points"], 6);
  EXPECT_EQ(items[1]["spans"], 1);
  EXPECT_EQ(items[1]["errors"], 1);
  EXPECT_EQ(items[1]["logs"], 2);
  EXPECT_EQ(items[1]["profiles"], 1);
  EXPECT_EQ(items[1]["samples"], 5);
  // That of the profile says less than that of the spans, and the one of the logs only its name.
  ASSERT_EQ(items[1]["resources"].size(), 2u);
  EXPECT_EQ(items[1]["resources"][0]["attributes"][0]["value"], "shop");
  ASSERT_EQ(items[1]["scopes"].size(), 3u);
  EXPECT_EQ(items[1]["scopes"][2]["name"], "lib.shop");
  EXPECT_EQ(items[1]["scopes"][2]["spans"], 1);
}

}  // namespace
}  // namespace otelier::bench
