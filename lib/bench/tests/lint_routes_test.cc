// What the linter finds, asked for over HTTP of a stack that was really sent to, and of a store.
#include "bench/lint_routes.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <latch>
#include <set>
#include <thread>

#include "bench/api.h"
#include "bench/inspection.h"
#include "bench/lint/lint.h"
#include "bench/stack.h"
#include "bench/tests/arriving.h"
#include "bench/tests/trace_payloads.h"

namespace otelier::bench {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testbed::Signal;

std::unique_ptr<Stack> begin_stack() {
  StackOptions options;
  options.ports = {0, 0, 0};
  auto stack = Stack::start(options);
  EXPECT_TRUE(stack) << stack.error().message;
  return std::move(*stack);
}

Json ask_api(const Stack& stack, const std::string& path) {
  const auto body = get(stack.ports().api, path);
  EXPECT_TRUE(body) << body.error().message;
  return body ? Json::parse(*body) : Json();
}

// Once all was looked at.
template <class Ask>
Json lint_of_all(const Ask& lint) {
  Json answer;
  for (int i = 0; i < 1000; ++i) {
    answer = lint();
    if (answer["behind"] == 0) break;
  }
  EXPECT_EQ(answer["behind"], 0);
  return answer;
}
Json lint_of_all(const Stack& stack) {
  return lint_of_all([&] { return ask_api(stack, "/api/lint"); });
}

std::set<std::string> rules_of(const Json& answer) {
  std::set<std::string> rules;
  for (const auto& finding : answer["findings"]) rules.insert(finding["rule"]);
  return rules;
}
Json finding_of(const Json& answer, const std::string& rule) {
  for (const auto& finding : answer["findings"])
    if (finding["rule"] == rule) return finding;
  ADD_FAILURE() << "no " << rule << " in " << answer.dump(1);
  return Json::object();
}

const std::string kSoundSpan =
    R"("traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"pay","kind":1,)"
    R"("startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000001000000000")";

std::string group_of(const std::string& signal, const std::string& list, const std::string& items,
                     const std::string& resource_attributes =
                         R"({"key":"service.name","value":{"stringValue":"shop"}})") {
  return "{\"resource" + signal + R"(":[{"resource":{"attributes":[)" + resource_attributes +
         R"(]},"scope)" + signal + R"(":[{"scope":{"name":"lib"},")" + list + "\":[" + items +
         "]}]}]}";
}

TEST(LintRoutes, TellOfEachFamilyOfRulesWithItsClause) {
  const auto stack = begin_stack();
  struct Sent {
    const char *path, *rule, *level;
    std::string body;
  };
  const std::string point =
      R"("aggregationTemporality":2,"isMonotonic":true,"dataPoints":[{"startTimeUnixNano":"1700000000000000000","timeUnixNano":"1700000001000000000","asInt":"-5"}])";
  const Sent all[] = {
      {"/v1/traces", "empty-request", "hint", R"({"resourceSpans":[]})"},
      {"/v1/traces", "json-unknown-name", "warning",
       group_of("Spans", "spans", "{" + kSoundSpan + R"(,"colour":"red"})")},
      {"/v1/traces", "service-name-missing", "error",
       group_of("Spans", "spans", "{" + kSoundSpan + "}", "")},
      {"/v1/traces", "parent-is-itself", "error",
       group_of("Spans", "spans", "{" + kSoundSpan + R"(,"parentSpanId":"eee19b7ec3c1b174"})")},
      {"/v1/traces", "secret", "warning",
       group_of("Spans", "spans",
                "{" + kSoundSpan +
                    R"(,"attributes":[{"key":"db.password","value":{"stringValue":"hunter2"}}]})")},
      {"/v1/metrics", "monotonic-negative", "error",
       group_of("Metrics", "metrics",
                R"({"name":"shop.orders","unit":"{order}","sum":{)" + point + "}}")},
      {"/v1/logs", "log-span-without-trace", "error",
       group_of(
           "Logs", "logRecords",
           R"({"timeUnixNano":"1700000000000000000","body":{"stringValue":"paid"},"spanId":"eee19b7ec3c1b174"})")},
      {"/v1development/profiles", "dictionary-index", "error",
       R"({"resourceProfiles":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},"scopeProfiles":[{"scope":{"name":"lib"},"profiles":[{"sampleType":{"typeStrindex":7}}]}]}],"dictionary":{"stringTable":["","cpu"]}})"},
  };
  std::uint64_t number = 0;
  for (const auto& sent : all) {
    ASSERT_TRUE(post(stack->ports().http, sent.path, "application/json", sent.body)) << sent.rule;
    const Json answer = ask_api(*stack, "/api/lint?request=" + std::to_string(++number));
    const Json finding = finding_of(answer, sent.rule);
    EXPECT_EQ(finding["level"], sent.level);
    EXPECT_EQ(finding["request"], number);
    EXPECT_TRUE(finding["link"].get<std::string>().starts_with("https://")) << finding;
    EXPECT_TRUE(finding["clause"].get<std::string>().contains('#')) << finding;
    for (const char* language : {"en", "zh"}) {
      EXPECT_FALSE(finding["title"][language].get<std::string>().empty());
      EXPECT_FALSE(finding["message"][language].get<std::string>().empty());
    }
    EXPECT_EQ(answer["rules"], lint::rules().size());
  }
  const Json answer = lint_of_all(*stack);
  const auto rules = rules_of(answer);
  for (const auto& sent : all) EXPECT_TRUE(rules.contains(sent.rule)) << sent.rule;
  const Json own_parent = finding_of(answer, "parent-is-itself");
  EXPECT_EQ(own_parent["span_id"], "eee19b7ec3c1b174");
  EXPECT_TRUE(
      own_parent["path"].get<std::string>().starts_with("resourceSpans[0].scopeSpans[0].spans[0]"))
      << own_parent;
  EXPECT_EQ(own_parent["request"], 4);
}

TEST(LintRoutes, CountTheSameOfManyRequestsTogether) {
  const auto stack = begin_stack();
  const std::string body = group_of("Spans", "spans", "{" + kSoundSpan + "}", "");
  for (int i = 0; i < 6; ++i)
    ASSERT_TRUE(post(stack->ports().http, "/v1/traces", "application/json", body));
  const Json answer = lint_of_all(*stack);
  const Json finding = finding_of(answer, "service-name-missing");
  EXPECT_EQ(finding["count"], 6);
  EXPECT_EQ(finding["requests"], 6);
  EXPECT_EQ(finding["request"], 1) << "the first of them";
  ASSERT_TRUE(get(stack->ports().api, "/api/lint?request=6"));
  EXPECT_FALSE(get(stack->ports().api, "/api/lint?request=7"));
  EXPECT_FALSE(get(stack->ports().api, "/api/lint?request=x"));
  ASSERT_TRUE(post(stack->ports().api, "/api/clear", "application/json", ""));
  EXPECT_EQ(lint_of_all(*stack)["findings"].size(), 0u);
}

TEST(LintRoutes, SayWhereADamagedPayloadBreaks) {
  const auto stack = begin_stack();
  const std::string cut("\x0a\x06\x12\x04\x12\x02\x0a\x10",
                        8);  // a trace id of 16 bytes, and the end
  EXPECT_FALSE(post(stack->ports().http, "/v1/traces", "application/x-protobuf", cut));
  EXPECT_FALSE(
      post(stack->ports().http, "/v1/traces", "application/json", R"({"resourceSpans":[)"));
  EXPECT_FALSE(post(stack->ports().http, "/v1/traces", "text/plain", "hello"));
  const Json damaged = ask_api(*stack, "/api/lint?request=1");
  EXPECT_EQ(finding_of(damaged, "damaged")["level"], "error");
  EXPECT_GE(finding_of(damaged, "damaged")["offset"], 6);
  (void)finding_of(ask_api(*stack, "/api/lint?request=2"), "json-damaged");
  const Json answer = lint_of_all(*stack);
  ASSERT_EQ(answer["unread"].size(), 1u) << answer;
  EXPECT_EQ(answer["unread"][0]["request"], 3);
  EXPECT_TRUE(answer["unread"][0]["reason"].get<std::string>().contains("content type"));
}

TEST(LintRoutes, FindNothingInWhatTheOfficialSdkForPythonSends) {
  const fs::path python = fs::path(OTELIER_SOURCE_DIR) / ".lab/peers/bin/python";
  if (!fs::exists(python)) GTEST_SKIP() << python << " is not there: ./lab prepare peers";
  const auto stack = begin_stack();
  const std::string command = "OTEL_EXPORTER_OTLP_ENDPOINT=" + stack->http_endpoint() +
                              " OTEL_SERVICE_NAME=shop '" + python.string() + "' '" +
                              OTELIER_SOURCE_DIR "/lib/bench/lint/tests/official_sdk.py'";
  ASSERT_EQ(std::system(command.c_str()), 0);
  const Json answer = lint_of_all(*stack);
  EXPECT_EQ(answer["findings"], Json::array());
  EXPECT_EQ(answer["unread_requests"], 0);
  EXPECT_EQ(ask_api(*stack, "/api/status")["counters"]["requests"], 3);
}

TEST(LintRoutes, TellOfAHabitOnlyManyRequestsShow) {
  Given given;
  for (int i = 0; i < 5; ++i)
    given.takes(Signal::traces,
                spans_of("shop", {{trace_id('a'), span_id(static_cast<char>('1' + i)), "", "pay",
                                   100, 1000}}));
  const Routes routes = lint_routes(given.store());
  const Json all = lint_of_all([&] { return ask(routes, "/api/lint"); });
  const Json habit = finding_of(all, "one-item-requests");
  EXPECT_EQ(habit["request"], 5);
  EXPECT_EQ(rules_of(ask(routes, "/api/lint?request=5")).count("one-item-requests"), 1u);
  EXPECT_EQ(rules_of(ask(routes, "/api/lint?request=4")).count("one-item-requests"), 0u);
}

TEST(LintRoutes, CountWhatManyLargeRequestsRepeat) {
  Given given;
  std::vector<SpanIs> spans;
  for (int i = 0; i < 1'500; ++i) {
    std::string id = std::to_string(i);
    id.insert(0, 16 - id.size(), '0');
    spans.push_back({trace_id('a'), id, "", "GET /users/" + std::to_string(i), 100, 50});
  }
  for (int i = 0; i < 3; ++i) given.takes(Signal::traces, spans_of("shop", spans));
  const Routes routes = lint_routes(given.store());
  const Json answer = lint_of_all([&] { return ask(routes, "/api/lint"); });
  const Json varies = finding_of(answer, "span-name-varies");
  EXPECT_EQ(varies["requests"], 3) << varies;
  std::size_t texts = 0, places = 0;
  for (const auto& finding : answer["findings"])
    if (finding["rule"] == "span-name-varies") {
      ++texts;
      places += finding["count"].get<std::size_t>();
    }
  EXPECT_LE(texts, 20u);
  EXPECT_GT(places, 3u * 1000) << "all are counted";
}

// The linter stands still at the second of three requests until told to go on.
TEST(LintRoutes, AnswerMeanwhileAndSayHowManyAreBehind) {
  Given given;
  const auto payload = spans_of("shop", {{trace_id('a'), span_id('1'), "", "pay", 100, 10}});
  for (int i = 0; i < 3; ++i) given.takes(Signal::traces, payload);
  std::latch begun(1), go_on(1);
  const Routes routes = lint_routes(given.store(), [&](const Held& held, lint::History& history) {
    if (held.number == 2) {
      begun.count_down();
      go_on.wait();
    }
    return inspect(held, history);
  });
  Json answer = ask(routes, "/api/lint");
  EXPECT_GT(answer["behind"], 1);
  begun.wait();
  // Asked for itself, a request is looked at by itself.
  EXPECT_EQ(finding_of(ask(routes, "/api/lint?request=3"), "span-ends-before-start")["count"], 1);
  answer = ask(routes, "/api/lint");
  EXPECT_GT(answer["behind"], 1);
  EXPECT_LE(answer["behind"], 3);
  go_on.count_down();
  answer = lint_of_all([&] { return ask(routes, "/api/lint"); });
  EXPECT_EQ(finding_of(answer, "span-ends-before-start")["requests"], 3);
}

TEST(Inspection, KeepsSoManyFindingsAndSaysWhatItLeftOut) {
  Given given;
  for (int i = 0; i < 10; ++i)
    given.takes(Signal::traces, spans_of("", {{trace_id('a'), span_id('1'), "", "", 100, 10}}));
  Inspection inspection(given.store(), 20);
  const auto inspected = inspection.look(10s);
  ASSERT_EQ(inspected->last, 10u);
  std::size_t findings = 0;
  for (const auto& [number, report] : inspected->reports) findings += report->findings.size();
  EXPECT_LE(findings, 20u);
  EXPECT_GT(findings, 0u);
  EXPECT_TRUE(inspected->reports.contains(10)) << "the newest stay";
  EXPECT_EQ(inspected->left_out, 10 - inspected->reports.size());
  EXPECT_GT(inspected->left_out, 0u);
}

TEST(Inspection, ForgetsWhatTheStoreNoLongerHolds) {
  Given given(StoreLimits{.requests = 3});
  const auto payload = spans_of("shop", {{trace_id('a'), span_id('1'), "", "pay", 100, 10}});
  given.takes(Signal::traces, payload);
  Inspection inspection(given.store());
  EXPECT_TRUE(inspection.look(10s)->reports.contains(1));
  for (int i = 0; i < 3; ++i) given.takes(Signal::traces, payload);
  const auto inspected = inspection.look(10s);
  EXPECT_EQ(inspected->reports.size(), 3u);
  EXPECT_FALSE(inspected->reports.contains(1));
  EXPECT_EQ(inspected->left_out, 0u);
}

TEST(Inspection, ServesManyAskersWhileRequestsCome) {
  Given given;
  const auto payload = spans_of("shop", {{trace_id('a'), span_id('1'), "", "pay", 100, 10}});
  const Routes routes = lint_routes(given.store());
  std::vector<std::thread> askers;
  for (int i = 0; i < 4; ++i)
    askers.emplace_back([&] {
      for (int n = 0; n < 20; ++n) {
        (void)ask(routes, "/api/lint");
        (void)reply_to(routes, "GET", "/api/lint?request=" + std::to_string(n + 1));
      }
    });
  for (int i = 0; i < 30; ++i) given.takes(Signal::traces, payload);
  for (auto& asker : askers) asker.join();
  Json answer = ask(routes, "/api/lint");
  for (int i = 0; i < 100 && answer["behind"] != 0; ++i) answer = ask(routes, "/api/lint");
  EXPECT_EQ(finding_of(answer, "span-ends-before-start")["requests"], 30);
}

}  // namespace
}  // namespace otelier::bench
