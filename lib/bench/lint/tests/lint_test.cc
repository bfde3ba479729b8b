// Every rule fires for its own reason, in each encoding that can carry the fault.
#include "bench/lint/lint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "judge/spec.h"
#include "proto/oracle.h"

namespace otelier::bench::lint {
namespace {

using testbed::Encoding;
using testbed::Signal;
using testing::Contains;
using testing::HasSubstr;

Report lint_json(std::string_view text, Signal signal) {
  return lint({.body = core::as_bytes(text), .signal = signal, .encoding = Encoding::json});
}
Report lint_bytes(core::ByteView bytes, Signal signal) {
  return lint({.body = bytes, .signal = signal});
}
core::Bytes as_protobuf(std::string_view text, Signal signal) {
  const auto bytes = proto::from_json(text, proto::request_message(testbed::name(signal)));
  EXPECT_TRUE(bytes) << bytes.error().message << "\n" << text;
  return bytes.value_or(core::Bytes{});
}

std::set<std::string> ids(const Report& report) {
  std::set<std::string> ids;
  for (const Finding& finding : report.findings) ids.emplace(finding.rule->id);
  return ids;
}
const Finding* finding(const Report& report, std::string_view id) {
  for (const Finding& one : report.findings)
    if (one.rule->id == id) return &one;
  return nullptr;
}

constexpr std::string_view kResource =
    R"("resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]})";

std::string traces_with(const std::string& spans, std::string_view resource = kResource,
                        const std::string& scope = R"({"name":"lib"})") {
  return R"({"resourceSpans":[{)" + std::string(resource) + R"(,"scopeSpans":[{"scope":)" + scope +
         R"(,"spans":[)" + spans + "]}]}]}";
}
// A sound span, with more fields or others instead.
std::string span(const std::string& more = "", const std::string& kind = "1",
                 const std::string& name = "checkout") {
  return R"({"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174",)"
         R"("startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000001000000000",)"
         R"("kind":)" +
         kind + R"(,"name":")" + name + "\"" + (more.empty() ? "" : "," + more) + "}";
}
std::string attributes(std::initializer_list<std::pair<std::string, std::string>> pairs) {
  std::string text = R"("attributes":[)";
  for (const auto& [key, value] : pairs) {
    if (text.back() == '}') text += ",";
    text += R"({"key":")" + key + R"(","value":{"stringValue":")" + value + R"("}})";
  }
  return text + "]";
}
std::string metrics_with(const std::string& list) {
  return R"({"resourceMetrics":[{)" + std::string(kResource) +
         R"(,"scopeMetrics":[{"scope":{"name":"lib"},"metrics":[)" + list + "]}]}]}";
}
std::string metric(const std::string& data, const std::string& name = "shop.orders",
                   const std::string& unit = "{order}") {
  return R"({"name":")" + name + R"(","unit":")" + unit + "\"" + (data.empty() ? "" : "," + data) +
         "}";
}
const std::string kTimes =
    R"("startTimeUnixNano":"1700000000000000000","timeUnixNano":"1700000001000000000")";
std::string sum(const std::string& value, const std::string& times = kTimes,
                const std::string& temporality = R"("aggregationTemporality":2)") {
  return R"("sum":{)" + temporality + R"(,"isMonotonic":true,"dataPoints":[{)" + times + "," +
         value + "}]}";
}
std::string histogram(const std::string& point) {
  return R"("histogram":{"aggregationTemporality":2,"dataPoints":[{)" + kTimes + "," + point +
         "}]}";
}
std::string exponential(const std::string& point) {
  return R"("exponentialHistogram":{"aggregationTemporality":2,"dataPoints":[{)" + kTimes + "," +
         point + "}]}";
}
std::string logs_with(const std::string& record) {
  return R"({"resourceLogs":[{)" + std::string(kResource) +
         R"(,"scopeLogs":[{"scope":{"name":"lib"},"logRecords":[)" + record + "]}]}]}";
}
const std::string kLogTime = R"("timeUnixNano":"1700000000000000000")";
const std::string kBody = R"("body":{"stringValue":"paid"})";
std::string profiles_with(const std::string& profile, const std::string& dictionary) {
  return R"({"resourceProfiles":[{)" + std::string(kResource) +
         R"(,"scopeProfiles":[{"scope":{"name":"lib"},"profiles":[)" + profile +
         R"(]}]}],"dictionary":{)" + dictionary + "}}";
}

struct Case {
  std::string rule;
  Signal signal;
  std::string json;
  std::string says;         // a part of the message
  bool in_protobuf = true;  // the oracle can make a protobuf payload of it
};

std::vector<Case> cases() {
  using enum Signal;
  const std::string sound_value = R"("asInt":"5")";
  std::string many = R"("attributes":[)";
  for (int i = 0; i < 129; ++i)
    many += std::string(i == 0 ? "" : ",") + R"({"key":"a)" + std::to_string(i) +
            R"(","value":{"intValue":"1"}})";
  many += "]";
  std::string members;
  for (int i = 0; i < 33; ++i) members += (i == 0 ? "k" : ",k") + std::to_string(i) + "=v";
  return {
      {"empty-request", traces, R"({"resourceSpans":[]})", "no spans"},
      {"empty-group", traces, R"({"resourceSpans":[{)" + std::string(kResource) + "}]}",
       "copeSpans", false},
      {"json-damaged", traces, R"({"resourceSpans":[)", "byte", false},
      {"json-unknown-name", traces, traces_with(span(R"("colour":"red")")), "colour", false},
      {"json-snake-case", traces, traces_with(span(R"("trace_state":"a=b")")), "traceState", false},
      {"json-enum-name", traces, traces_with(span("", R"("SPAN_KIND_SERVER")")), "write 2", false},
      {"json-id-not-hex", traces, traces_with(span(R"("parentSpanId":"XlGHfkjyOAA=")")), "base64",
       false},
      {"json-number-too-large", traces,
       traces_with(span(R"("events":[{"name":"e","timeUnixNano":1700000000000000001}])")), "2^53",
       false},
      {"json-wrong-type", traces, traces_with(span(R"("attributes":{"a":1})")), "attributes",
       false},
      {"enum-unknown", traces, traces_with(span("", "9")), "SpanKind"},
      {"time-unit", traces,
       traces_with(span(R"("events":[{"name":"e","timeUnixNano":"1700000000000"}])")),
       "milliseconds"},
      {"service-name-missing", traces, traces_with(span(), R"("resource":{})"),
       "OTEL_SERVICE_NAME"},
      {"service-name-unknown", traces,
       traces_with(
           span(),
           R"("resource":{"attributes":[{"key":"service.name","value":{"stringValue":"unknown_service:sh"}}]})"),
       "fallback"},
      {"scope-name-missing", traces, traces_with(span(), kResource, R"({"version":"1"})"),
       "library"},
      {"schema-url", traces,
       R"({"resourceSpans":[{)" + std::string(kResource) +
           R"(,"schemaUrl":"1.44.0","scopeSpans":[{"scope":{"name":"l"},"spans":[)" + span() +
           "]}]}]}",
       "1.44.0"},
      {"attribute-key-empty", traces, traces_with(span(attributes({{"", "x"}}))), "empty"},
      {"attribute-key-twice", traces, traces_with(span(attributes({{"a", "x"}, {"a", "y"}}))),
       "twice"},
      {"attributes-many", traces, traces_with(span(many)), "129"},
      {"attributes-dropped", traces, traces_with(span(R"("droppedEventsCount":3)")), "3 events"},
      {"attribute-name", traces, traces_with(span(attributes({{"orderId", "x"}}))), "capitals"},
      {"otel-namespace", traces, traces_with(span(attributes({{"otel.mine", "x"}}))), "otel.mine"},
      {"deprecated-attribute", traces, traces_with(span(attributes({{"http.method", "GET"}}))),
       "http.request.method"},
      {"secret", traces, traces_with(span(attributes({{"db.password", "hunter2"}}))),
       "db.password"},
      {"url-credentials", traces,
       traces_with(span(attributes({{"url.full", "https://me:hunter2@shop.example/"}}))),
       "url.full"},
      {"id-length", traces, traces_with(span(R"("parentSpanId":"0102")")), "2 bytes"},
      {"id-zero", traces, traces_with(span(R"("parentSpanId":"0000000000000000")")), "zeros"},
      {"parent-is-itself", traces, traces_with(span(R"("parentSpanId":"eee19b7ec3c1b174")")),
       "own"},
      {"span-twice", traces, traces_with(span() + "," + span()), "eee19b7ec3c1b174"},
      {"span-ends-before-start", traces,
       traces_with(
           R"({"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"a","kind":1,"startTimeUnixNano":"1700000000000000005","endTimeUnixNano":"1700000000000000001"})"),
       "4 ns"},
      {"span-time-missing", traces,
       traces_with(
           R"({"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"a","kind":1,"startTimeUnixNano":"1700000000000000005"})"),
       "end_time_unix_nano"},
      {"span-kind-unset", traces, traces_with(span("", "0")), "INTERNAL"},
      {"span-name-missing", traces, traces_with(span("", "1", "")), "empty"},
      {"span-name-varies", traces, traces_with(span("", "1", "GET /users/12345")), "12345"},
      {"status-message", traces, traces_with(span(R"("status":{"code":1,"message":"fine"})")),
       "OK"},
      {"trace-state", traces, traces_with(span(R"("traceState":"Bad Key=1")")), "Bad Key"},
      {"trace-state-limits", traces, traces_with(span(R"("traceState":")" + members + "\"")), "33"},
      {"span-flags", traces, traces_with(span(R"("flags":513)")), "bit 8"},
      {"event-incomplete", traces, traces_with(span(R"("events":[{"name":"e"}])")), "no time"},
      {"exception-event", traces,
       traces_with(span(R"("events":[{"name":"exception","timeUnixNano":"1700000000000000000"}])")),
       "exception.type"},
      {"http-client-attributes", traces,
       traces_with(
           span(attributes({{"http.request.method", "GET"}, {"url.full", "http://a/"}}), "3")),
       "server.address, server.port"},
      {"http-server-attributes", traces,
       traces_with(span(attributes({{"http.request.method", "GET"}}), "2")), "url.path"},
      {"http-method", traces, traces_with(span(attributes({{"http.request.method", "get"}}), "1")),
       "get"},
      {"http-status", traces,
       traces_with(
           span(R"("attributes":[{"key":"http.response.status_code","value":{"intValue":"503"}}])",
                "2")),
       "503"},
      {"db-attributes", traces, traces_with(span(attributes({{"db.query.text", "SELECT 1"}}), "3")),
       "db.system.name"},
      {"rpc-attributes", traces,
       traces_with(span(attributes({{"rpc.method", "shop.Cart/Add"}}), "3")), "rpc.system.name"},
      {"metric-name", metrics, metrics_with(metric(sum(sound_value), "2orders")), "2orders"},
      {"metric-name-says-unit", metrics, metrics_with(metric(sum(sound_value), "orders_total")),
       "_total"},
      {"unit-too-long", metrics,
       metrics_with(metric(sum(sound_value), "orders", std::string(64, 'x'))), "63"},
      {"unit-not-ucum", metrics, metrics_with(metric(sum(sound_value), "wait", "seconds")),
       "write s"},
      {"known-metric-unit", metrics,
       metrics_with(metric(sum(sound_value), "http.server.request.duration", "ms")), "s, not"},
      {"metric-without-points", metrics, metrics_with(metric("")), "no data points"},
      {"metric-twice", metrics,
       metrics_with(metric(sum(sound_value)) + "," + metric(sum(sound_value), "shop.orders", "1")),
       "two units"},
      {"series-twice", metrics,
       metrics_with(metric(R"("sum":{"aggregationTemporality":2,"dataPoints":[{)" + kTimes +
                           R"(,"asInt":"1"},{)" + kTimes + R"(,"asInt":"2"}]})")),
       "same attributes"},
      {"temporality-unset", metrics,
       metrics_with(metric(sum(sound_value, kTimes, R"("aggregationTemporality":0)"))),
       "unspecified"},
      {"monotonic-negative", metrics, metrics_with(metric(sum(R"("asInt":"-5")"))), "-5"},
      {"point-time-missing", metrics,
       metrics_with(metric(sum(sound_value, R"("startTimeUnixNano":"1700000000000000000")"))),
       "time_unix_nano"},
      {"point-start-after-time", metrics,
       metrics_with(metric(sum(
           sound_value,
           R"("startTimeUnixNano":"1700000000000000007","timeUnixNano":"1700000000000000000")"))),
       "7 ns"},
      {"point-start-missing", metrics,
       metrics_with(metric(sum(sound_value, R"("timeUnixNano":"1700000000000000000")"))),
       "start_time_unix_nano"},
      {"histogram-buckets", metrics,
       metrics_with(metric(
           histogram(R"("count":"2","sum":3,"bucketCounts":["1","1"],"explicitBounds":[1,2,3])"))),
       "2 buckets and 3 bounds"},
      {"histogram-count", metrics,
       metrics_with(metric(
           histogram(R"("count":"5","sum":3,"bucketCounts":["1","1"],"explicitBounds":[1])"))),
       "hold 2"},
      {"histogram-bounds", metrics,
       metrics_with(metric(histogram(
           R"("count":"3","sum":3,"bucketCounts":["1","1","1"],"explicitBounds":[5,5])"))),
       "5 after 5"},
      {"histogram-extremes", metrics,
       metrics_with(metric(histogram(R"("count":"1","sum":3,"min":4,"max":2)"))), "min 4"},
      {"exponential-count", metrics,
       metrics_with(metric(exponential(
           R"("count":"3","sum":3,"scale":1,"zeroCount":"1","positive":{"bucketCounts":["1"]})"))),
       "hold 2"},
      {"exponential-scale", metrics,
       metrics_with(metric(
           exponential(R"("count":"1","sum":3,"scale":21,"positive":{"bucketCounts":["1"]})"))),
       "21"},
      {"summary-quantiles", metrics,
       metrics_with(
           metric(R"("summary":{"dataPoints":[{)" + kTimes +
                  R"(,"count":"1","sum":1,"quantileValues":[{"quantile":1.5,"value":1}]}]})")),
       "1.5"},
      {"exemplar-without-trace", metrics,
       metrics_with(metric(
           sum(R"("asInt":"1","exemplars":[{"timeUnixNano":"1700000000000000000","asInt":"1"}])"))),
       "trace_id"},
      {"no-recorded-value", metrics, metrics_with(metric(sum(R"("asInt":"1","flags":1)"))),
       "without a value"},
      {"severity-disagrees", logs,
       logs_with("{" + kLogTime + "," + kBody + R"(,"severityNumber":9,"severityText":"ERROR"})"),
       "17 to 20"},
      {"log-time-missing", logs, logs_with("{" + kBody + "}"), "observed_time_unix_nano"},
      {"log-span-without-trace", logs,
       logs_with("{" + kLogTime + "," + kBody + R"(,"spanId":"eee19b7ec3c1b174"})"), "trace id"},
      {"log-flags", logs, logs_with("{" + kLogTime + "," + kBody + R"(,"flags":256})"), "reserved"},
      {"log-empty", logs, logs_with("{" + kLogTime + "}"), "no body"},
      {"event-name-varies", logs,
       logs_with("{" + kLogTime + R"(,"eventName":"user.8f14e45fceea167a5a36dedd4bea2543.login"})"),
       "8f14e45fceea167a"},
      {"profile-id", profiles, profiles_with(R"({"profileId":"AQI="})", ""), "16 bytes"},
      {"dictionary-zero", profiles, profiles_with("{}", R"("stringTable":["cpu"])"),
       "string_table"},
      {"dictionary-index", profiles,
       profiles_with(R"({"sampleType":{"typeStrindex":7}})", R"("stringTable":["","cpu"])"),
       "has 2 entries"},
  };
}

TEST(Lint, EachRuleFiresForItsOwnReason) {
  for (const Case& one : cases()) {
    SCOPED_TRACE(one.rule);
    const Report report = lint_json(one.json, one.signal);
    const Finding* found = finding(report, one.rule);
    ASSERT_NE(found, nullptr) << one.json;
    EXPECT_THAT(found->message.en, HasSubstr(one.says));
    EXPECT_FALSE(found->message.zh.empty());
    EXPECT_LE(found->offset, one.json.size());
    if (!one.in_protobuf) continue;
    const auto bytes = as_protobuf(one.json, one.signal);
    const Report again = lint_bytes(bytes, one.signal);
    const Finding* same = finding(again, one.rule);
    ASSERT_NE(same, nullptr) << core::to_hex(bytes);
    EXPECT_THAT(same->message.en, HasSubstr(one.says));
  }
}

core::Bytes hex(std::string_view text) {
  return core::from_hex(text).value_or(core::Bytes{});
}

TEST(Lint, TheBytesOfProtobuf) {
  const auto fired = [](std::string_view text) {
    return ids(lint_bytes(hex(text), Signal::traces));
  };
  EXPECT_THAT(fired("0a05120312"), Contains("damaged"));
  EXPECT_THAT(fired("0a061204120212052a"), Contains("damaged"));
  EXPECT_THAT(fired("0a0712051203"
                    "2a01ff"),
              Contains("text-not-utf8"));
  EXPECT_THAT(fired("f83f01"), Contains("unknown-field"));
  EXPECT_THAT(fired("0a0612041202"
                    "2801"),
              Contains("wrong-wire-type"));
  EXPECT_THAT(fired("0a0a12081206"
                    "2a01612a0162"),
              Contains("field-twice"));
}

TEST(Lint, NestingBeyondWhatReadersFollow) {
  std::string value = R"({"stringValue":"x"})";
  for (int i = 0; i < 60; ++i) value = R"({"arrayValue":{"values":[)" + value + "]}}";
  std::string deep(513, '[');
  EXPECT_THAT(ids(lint_json(R"({"a":)" + deep, Signal::traces)), Contains("nested-too-deep"));
  std::string bytes;  // an attribute value, from the inside
  const auto nest = [](char tag, const std::string& content) {
    std::string length;
    for (std::size_t n = content.size(); true; n >>= 7) {
      length += static_cast<char>(n >= 0x80 ? (n & 0x7f) | 0x80 : n);
      if (n < 0x80) break;
    }
    return tag + length + content;
  };
  for (int i = 0; i < 60; ++i) bytes = nest('\x2a', nest('\x0a', bytes));
  bytes = nest('\x0a', nest('\x12', nest('\x12', nest('\x4a', nest('\x12', bytes)))));
  EXPECT_THAT(ids(lint_bytes(core::as_bytes(bytes), Signal::traces)), Contains("nested-too-deep"));
}

TEST(Lint, TheRequestAroundThePayload) {
  const std::string body = traces_with(span());
  Payload payload{.body = core::as_bytes(body), .encoding = Encoding::json};
  payload.compression = "gzip";
  payload.wire_size = body.size() + 9;
  EXPECT_THAT(ids(lint(payload)), Contains("compression-grew"));
  payload.wire_size = body.size() / 2;
  EXPECT_TRUE(lint(payload).findings.empty());
  payload.user_agent = false;
  EXPECT_THAT(ids(lint(payload)), Contains("no-user-agent"));
  const std::string large = traces_with(span(attributes({{"a", std::string(64u << 10, 'x')}})));
  payload = {.body = core::as_bytes(large), .encoding = Encoding::json};
  EXPECT_THAT(ids(lint(payload)), Contains("large-uncompressed"));
}

TEST(Lint, OneItemARequestIsAHabitFromTheFifthOn) {
  std::vector<Sent> sent;
  for (std::uint64_t i = 1; i <= 4; ++i)
    sent.push_back({i, Signal::traces, 1, 1, static_cast<std::int64_t>(i) * 1'000'000});
  EXPECT_TRUE(habits(sent).empty());
  sent.push_back({5, Signal::traces, 1, 1, 5'000'000});
  ASSERT_EQ(habits(sent).size(), 1u);
  EXPECT_EQ(habits(sent)[0].request, 5u);
  EXPECT_EQ(habits(sent)[0].finding.rule->id, "one-item-requests");
  sent[2].items = 30;
  EXPECT_TRUE(habits(sent).empty());
  sent[2].items = 1;
  sent[4].time_ns = 9'000'000'000;  // slow senders have nothing to put together
  EXPECT_TRUE(habits(sent).empty());
}

TEST(Lint, AMonotonicSumMayFallOnlyWithItsStart) {
  const auto at = [](const char* start, const char* time, const char* value) {
    return metrics_with(metric(sum(
        std::string(R"("asInt":")") + value + "\"",
        std::string(R"("startTimeUnixNano":")") + start + R"(","timeUnixNano":")" + time + "\"")));
  };
  const auto look = [](History& history, const std::string& json) {
    return ids(
        lint({.body = core::as_bytes(json), .signal = Signal::metrics, .encoding = Encoding::json},
             history));
  };
  History history;
  EXPECT_TRUE(look(history, at("1700000000000000000", "1700000001000000000", "5")).empty());
  EXPECT_TRUE(look(history, at("1700000000000000000", "1700000002000000000", "7")).empty());
  EXPECT_THAT(look(history, at("1700000000000000000", "1700000003000000000", "6")),
              Contains("monotonic-fell"));
  EXPECT_TRUE(look(history, at("1700000003500000000", "1700000004000000000", "1")).empty());
}

TEST(Lint, EqualFindingsAreCountedAndManyAreBounded) {
  std::string spans;
  for (int i = 0; i < 30; ++i) {
    const std::string number = std::to_string(100000 + i);
    spans += (i == 0 ? "" : ",") +
             std::string(R"({"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3)") +
             number + R"(","kind":1,"name":"a","startTimeUnixNano":"1700000000000000000",)" +
             R"("endTimeUnixNano":"1700000001000000000",)" + attributes({{"http.method", "GET"}}) +
             "}";
  }
  const Report report = lint_json(traces_with(spans), Signal::traces);
  std::size_t findings = 0, places = 0;
  for (const Finding& one : report.findings) {
    ASSERT_EQ(one.rule->id, "deprecated-attribute");
    ++findings;
    places += one.count;
  }
  EXPECT_EQ(findings, 20u);
  EXPECT_EQ(places, 30u);
  EXPECT_EQ(report.findings[0].span_id, "eee19b7ec3100000");
  EXPECT_EQ(report.findings[0].path, "resourceSpans[0].scopeSpans[0].spans[0].attributes[0]");
}

TEST(Lint, ASecretIsNeverRepeated) {
  const Report report = lint_json(
      traces_with(span(attributes({{"http.request.header.authorization", "Bearer abcdef0123456789"},
                                   {"note", "eyJhbGciOiJIUzI1NiJ9.e30.x"},
                                   {"api_key", "REDACTED"},
                                   {"gen_ai.usage.input_tokens", "12"},
                                   {"token", "****"}}))),
      Signal::traces);
  std::size_t secrets = 0;
  for (const Finding& one : report.findings) {
    secrets += one.rule->id == "secret" ? 1 : 0;
    EXPECT_EQ(one.message.en.find("abcdef"), std::string::npos);
    EXPECT_EQ(one.message.en.find("eyJ"), std::string::npos);
  }
  EXPECT_EQ(secrets, 2u);
}

TEST(Lint, EveryRuleStandsOnAClauseAndIsTried) {
  const auto spec = judge::Spec::read(OTELIER_SOURCE_DIR);
  ASSERT_TRUE(spec) << spec.error().message;
  std::set<std::string> tried = {"damaged",           "text-not-utf8",      "unknown-field",
                                 "wrong-wire-type",   "field-twice",        "nested-too-deep",
                                 "compression-grew",  "large-uncompressed", "no-user-agent",
                                 "one-item-requests", "monotonic-fell"};
  for (const Case& one : cases()) tried.insert(one.rule);
  std::set<std::string_view> seen;
  for (const Rule& rule : rules()) {
    SCOPED_TRACE(rule.id);
    EXPECT_TRUE(seen.insert(rule.id).second);
    EXPECT_TRUE(tried.contains(std::string(rule.id)));
    const auto* clause = spec->find(rule.clause);
    ASSERT_NE(clause, nullptr) << rule.clause;
    EXPECT_EQ(link_of(rule.clause), clause->link);
    EXPECT_FALSE(rule.en.empty());
    EXPECT_FALSE(rule.zh.empty());
  }
  EXPECT_GE(seen.size(), 35u);
}

}  // namespace
}  // namespace otelier::bench::lint
