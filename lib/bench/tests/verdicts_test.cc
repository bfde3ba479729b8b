// What ./lab check --bench sends: taken whole or not at all, marked on requests and spans, compared
// with the reference's, and bounded.
#include "bench/verdicts.h"

#include <gmock/gmock.h>

#include "bench/requests.h"
#include "bench/tests/arriving.h"
#include "bench/tests/trace_payloads.h"
#include "bench/traces.h"

namespace otelier::bench {
namespace {

using testbed::Signal;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

testbed::Request sends(const Json& payload) {
  const auto bytes = proto::from_json(payload.dump(), proto::request_message("traces"));
  EXPECT_TRUE(bytes) << bytes.error().message;
  auto request = Given::request(Signal::traces, std::make_shared<const core::Bytes>(*bytes));
  request.headers = {{"content-type", "application/x-protobuf"}};
  return request;
}

testbed::Request sends_span(char id, const std::string& name, std::int64_t start = 1) {
  return sends(spans_of("shop", {{trace_id(id), span_id(id), "", name, start, start + 1}}));
}

JudgedCheck check_of(const std::string& id, const std::string& status) {
  JudgedCheck check;
  check.id = id;
  check.title = {{"en", "The name is kept"}, {"zh", "名称保持不变"}};
  check.points = 3;
  check.score = status == "passed" ? 3 : 0;
  check.status = status;
  check.message = "the name: expected \"buy\", came \"by\"";
  check.evidence = "steps\n  1 run";
  return check;
}

JudgedRun run_of(std::vector<JudgedCheck> checks) {
  JudgedRun run;
  run.lab = "00-first-span";
  run.seed = 18'446'744'073'709'551'615u;
  run.points = 9;
  run.checks = std::move(checks);
  return run;
}

class Judging : public testing::Test {
 protected:
  Reply post(const std::string& file) {
    Reply reply = reply_to(routes_, "POST", "/api/verdicts", file);
    EXPECT_TRUE(given_->settle(std::chrono::seconds(10)));
    return reply;
  }
  void takes(const JudgedRun& run) {
    const Reply reply = post(write_run(run));
    ASSERT_EQ(reply.status, 200) << reply.body;
  }
  Json list() { return ask(routes_, "/api/verdicts")["items"]; }
  Json one(const std::string& check) {
    return ask(routes_, "/api/verdicts/00-first-span/" + check);
  }

  Given given_;
  Verdicts verdicts_{given_.store(), {.labs = 2, .bytes = 1u << 20}};
  const Routes routes_ = verdict_routes(given_.store(), verdicts_);
};

TEST_F(Judging, ARunComesBackAsItWasSent) {
  auto check = check_of("name", "failed");
  check.next = "./lab hint 00 name";
  check.mine = within_limits({sends_span('a', "by")});
  check.reference = within_limits({sends_span('b', "buy")});
  check.mine.left_out = 4;
  const auto generation = given_->generation();
  takes(run_of({check, check_of("kind", "passed")}));
  EXPECT_GT(given_->generation(), generation);

  const Json items = list();
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0]["lab"], "00-first-span");
  EXPECT_EQ(items[0]["seed"], "18446744073709551615");
  EXPECT_EQ(items[0]["score"], 3);
  EXPECT_EQ(items[0]["points"], 9);
  const Json& failed = items[0]["checks"][0];
  EXPECT_EQ(failed["id"], "name");
  EXPECT_EQ(failed["title"]["zh"], "名称保持不变");
  EXPECT_EQ(failed["status"], "failed");
  EXPECT_EQ(failed["message"], check.message);
  EXPECT_EQ(failed["evidence"], check.evidence);
  EXPECT_EQ(failed["next"], check.next);
  EXPECT_EQ(failed["requests"], Json::array({1}));
  EXPECT_EQ(failed["left_out"], 4);
  EXPECT_EQ(failed["span_ids"], Json::array({span_id('a')}));
  EXPECT_EQ(items[0]["checks"][1]["status"], "passed");
}

TEST_F(Judging, ASpanAndItsRequestKnowTheirCheck) {
  given_.takes(Signal::traces, spans_of("shop", {{trace_id('f'), span_id('f'), "", "own", 1, 2}}));
  auto check = check_of("name", "failed");
  check.mine = within_limits({sends_span('a', "by")});
  takes(run_of({check}));
  const Json told =
      Json::array({{{"lab", "00-first-span"}, {"check", "name"}, {"status", "failed"}}});
  const Routes requests = request_routes(given_.store()), traces = trace_routes(given_.store());
  EXPECT_EQ(ask(requests, "/api/requests/2")["verdicts"], told);
  EXPECT_EQ(ask(requests, "/api/requests")["items"][0]["verdicts"], told);
  EXPECT_EQ(one("name")["mine"][0]["verdicts"], told);
  EXPECT_EQ(ask(traces, "/api/traces/" + trace_id('a'))["spans"][0]["verdicts"], told);
  EXPECT_EQ(ask(traces, "/api/spans/" + span_id('a'))["verdicts"], told);
  EXPECT_EQ(ask(requests, "/api/requests/1")["verdicts"], Json::array());
  EXPECT_EQ(ask(traces, "/api/traces/" + trace_id('f'))["spans"][0]["verdicts"], Json::array());
}

// What the reference sent is in no request, trace or span.
TEST_F(Judging, KeepsTheReferenceOutOfTheStore) {
  auto check = check_of("name", "failed");
  check.reference = within_limits({sends_span('b', "buy")});
  takes(run_of({check}));
  EXPECT_EQ(given_->counts().requests, 0u);
  EXPECT_EQ(one("name")["reference"].size(), 1u);
}

TEST_F(Judging, TheFirstDifferenceIsTheOneThatWasMade) {
  auto check = check_of("name", "failed");
  check.mine = within_limits({sends_span('a', "by", 1000)});
  check.reference = within_limits({sends_span('b', "buy", 2000)});
  takes(run_of({check}));
  const Json told = one("name");
  ASSERT_EQ(told["differences"].size(), 1u);
  const Json& first = told["differences"][0];
  EXPECT_EQ(first["request"], 0);
  EXPECT_EQ(first["by_nature"], false);
  EXPECT_THAT(first["path"].get<std::string>(), Not(HasSubstr("trace_id")));
  EXPECT_THAT(first["text"].get<std::string>(), HasSubstr("- expected, + got"));
  EXPECT_EQ(told["mine"][0]["number"], 1);
  EXPECT_TRUE(told["mine"][0]["tree"].is_object());
  EXPECT_TRUE(told["reference"][0]["hex"].is_string());
  EXPECT_NE(told["reference"][0]["hex"], told["mine"][0]["hex"]);
}

TEST_F(Judging, AWrongContentTypeIsTheDifferenceAndNotTheIds) {
  auto check = check_of("name", "failed");
  auto mine = sends_span('a', "buy", 1000);
  mine.headers = {{"content-type", "text/plain"}};
  mine.encoding.reset();
  check.mine = within_limits({mine});
  check.reference = within_limits({sends_span('b', "buy", 2000)});
  takes(run_of({check}));
  const Json differences = one("name")["differences"];
  ASSERT_EQ(differences.size(), 1u);
  EXPECT_EQ(differences[0]["by_nature"], true);
  EXPECT_THAT(differences[0]["text"].get<std::string>(),
              testing::StartsWith("content type: expected application/x-protobuf, got text/plain"));
}

TEST_F(Judging, IdsAndTimesDifferByNature) {
  auto check = check_of("name", "failed");
  check.mine = within_limits({sends_span('a', "buy", 1000), sends_span('c', "buy")});
  check.reference = within_limits({sends_span('b', "buy", 2000), sends_span('c', "buy")});
  takes(run_of({check}));
  const Json differences = one("name")["differences"];
  ASSERT_EQ(differences.size(), 1u) << "the second pair is the same";
  EXPECT_EQ(differences[0]["by_nature"], true);
  EXPECT_THAT(differences[0]["path"].get<std::string>(), HasSubstr("trace_id"));
}

TEST_F(Judging, WhatIsAroundABodyIsComparedToo) {
  auto check = check_of("name", "failed");
  auto mine = sends_span('a', "buy");
  mine.path = "/v1/trace";
  mine.headers = {};
  check.mine = within_limits({mine});
  check.reference = within_limits({sends_span('a', "buy")});
  takes(run_of({check}));
  const Json differences = one("name")["differences"];
  ASSERT_EQ(differences.size(), 1u);
  EXPECT_EQ(differences[0]["offset"], -1) << "the bodies are the same";
  EXPECT_EQ(differences[0]["around"][0]["what"], "path");
  EXPECT_EQ(differences[0]["around"][0]["got"], "/v1/trace");
  EXPECT_EQ(differences[0]["around"][1]["expected"], "application/x-protobuf");
}

TEST_F(Judging, ARunOfOneCheckTakesThePlaceOfThatCheck) {
  takes(run_of({check_of("name", "failed"), check_of("kind", "failed")}));
  auto again = run_of({check_of("kind", "passed")});
  again.whole = false;
  takes(again);
  Json checks = list()[0]["checks"];
  ASSERT_EQ(checks.size(), 2u);
  EXPECT_EQ(checks[0]["status"], "failed");
  EXPECT_EQ(checks[1]["status"], "passed");
  EXPECT_EQ(list()[0]["score"], 3);
  takes(run_of({check_of("kind", "failed")}));
  checks = list()[0]["checks"];
  ASSERT_EQ(checks.size(), 1u) << "a whole run is all there is";
  EXPECT_EQ(reply_to(routes_, "GET", "/api/verdicts/00-first-span/name").status, 404);
}

TEST_F(Judging, ForgetsTheLabThatWasJudgedLongestAgo) {
  for (const char* lab : {"00-first-span", "01-wire", "02-model"}) {
    auto run = run_of({check_of("name", "failed")});
    run.lab = lab;
    takes(run);
  }
  ASSERT_EQ(list().size(), 2u);
  EXPECT_EQ(list()[0]["lab"], "02-model");
  EXPECT_EQ(list()[1]["lab"], "01-wire");
  auto large = run_of({check_of("name", "failed")});
  large.lab = "03-context";
  const auto name = std::string(900'000, 'n');
  large.checks[0].reference = within_limits({sends_span('a', name)});
  takes(large);
  EXPECT_EQ(list().size(), 2u);
  large.lab = "04-clocks";
  takes(large);
  EXPECT_EQ(list().size(), 1u) << "two of them are more than the memory there is";
  verdicts_.clear();
  EXPECT_EQ(list().size(), 0u);
}

TEST_F(Judging, LeavesOutWhatIsTooMuch) {
  const auto small = sends_span('a', "buy");
  EXPECT_EQ(within_limits(std::vector(kCheckRequests, small)).left_out, 0u);
  EXPECT_EQ(within_limits(std::vector(kCheckRequests + 1, small)).left_out, 1u);
  const auto large = sends_span('a', std::string(kCheckBytes / 2, 'n'));
  const auto cut = within_limits({small, large, large, small});
  EXPECT_EQ(cut.requests.size(), 2u);
  EXPECT_EQ(cut.left_out, 2u);
}

// Trees of large bodies would be an answer of many megabytes.
TEST_F(Judging, ShowsALargeBodyByItsSummary) {
  auto check = check_of("name", "failed");
  check.mine = within_limits({sends_span('a', std::string(300'000, 'n')), sends_span('b', "by")});
  takes(run_of({check}));
  const Json mine = one("name")["mine"];
  EXPECT_EQ(mine[0]["body_left_out"], true);
  EXPECT_FALSE(mine[0].contains("tree"));
  EXPECT_TRUE(mine[1]["tree"].is_object());
}

TEST_F(Judging, TakesAFileWholeOrNotAtAll) {
  auto check = check_of("name", "failed");
  check.mine = within_limits({sends_span('a', "by")});
  const std::string good = write_run(run_of({check}));
  const std::string header = good.substr(0, good.find('\n') + 1);
  const std::string request = good.substr(good.rfind("{\"mine\""));
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string file = good;
    file.replace(file.find(from), from.size(), to);
    return file;
  };
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"", "empty"},
      {"not JSON", "line 1"},
      {"[]\n", "line 1: no header"},
      {"{\"otelier_verdicts\":2}", "line 1: no header"},
      {header + "{\"check\":", "line 2"},
      {header + "[1]\n", "line 2"},
      {header + request, "line 2: a request before any check"},
      {good + "{}\n", "line 4: it has neither"},
      {good + "{\"mine\":{\"path\":\"/\"}}\n", "line 4: no request"},
      {good + "{\"mine\":{\"path\":\"/\",\"body\":\"!\"}}\n", "base64"},
      {good + good.substr(header.size()), "twice"},
      {good + std::string(5u << 20, ' '), "line 4: it is longer"},
      {good + std::string(100'000, '['), "line 4"},
      {changed("\"lab\":\"00-first-span\"", "\"lab\":\"../x\""), "line 1: \"lab\""},
      {changed("\"seed\":\"18", "\"seed\":\"-18"), "line 1: \"seed\""},
      {changed("\"whole\":true", "\"whole\":1"), "line 1: \"whole\""},
      {changed("\"points\":9", "\"points\":-9"), "line 1: \"points\""},
      {changed("\"points\":3", "\"points\":1e99"), "line 2: \"points\""},
      {changed("\"status\":\"failed\"", "\"status\":\"fine\""), "line 2: \"status\""},
      {changed("\"en\":\"The name is kept\"", "\"en\":7"), "line 2: \"title\""},
      {changed("\"extension\":false", "\"extension\":null"), "line 2: \"extension\""},
      {changed("\"message\":", "\"massage\":"), "line 2: \"message\""},
  };
  for (const auto& [file, why] : bad) {
    const Reply reply = post(file);
    EXPECT_EQ(reply.status, 400) << file.substr(0, 200);
    const Json told = Json::parse(reply.body);
    EXPECT_THAT(told["error"].get<std::string>(), HasSubstr(why)) << file.substr(0, 200);
    EXPECT_THAT(told["next"].get<std::string>(), HasSubstr("nothing of this one was taken"));
  }
  std::string many = good;
  for (std::size_t i = 0; i < kCheckRequests; ++i) many += request;
  EXPECT_EQ(post(many).status, 400) << "a hundred and one requests";
  EXPECT_EQ(list().size(), 0u);
  EXPECT_EQ(given_->counts().requests, 0u);
  EXPECT_EQ(post(good).status, 200);
}

TEST_F(Judging, SaysWhatIsNotThere) {
  for (const char* path : {"/api/verdicts/00-first-span/name", "/api/verdicts/%00/x"}) {
    const Reply reply = reply_to(routes_, "GET", path);
    EXPECT_EQ(reply.status, 404);
    EXPECT_THAT(reply.body, HasSubstr("./lab check LAB --bench"));
  }
}

// A body that is damaged, or none, is shown as far as it goes.
TEST_F(Judging, ABodyMayBeAnything) {
  auto check = check_of("name", "failed");
  auto damaged = sends_span('a', "by");
  damaged.body = std::make_shared<const core::Bytes>(3, std::byte{0xff});
  auto zipped = sends_span('a', "by");
  zipped.compression = "gzip";
  check.mine = within_limits({damaged, zipped});
  check.reference = within_limits({sends_span('a', "buy"), sends_span('a', "buy")});
  takes(run_of({check}));
  const Json told = one("name");
  EXPECT_TRUE(told["mine"][0].contains("body_error"));
  EXPECT_THAT(told["differences"][1]["text"].get<std::string>(), HasSubstr("does not decode"));
}

}  // namespace
}  // namespace otelier::bench
