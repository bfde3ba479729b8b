// Each verdict on a real store, and what the walk shows on the way.
#include "bench/why.h"

#include "bench/api.h"
#include "bench/id_likeness.h"
#include "bench/stack.h"
#include "bench/tests/arriving.h"
#include "bench/tests/trace_payloads.h"
#include "core/bytes.h"
#include "proto/base64.h"

namespace otelier::bench {
namespace {

using testbed::Signal;

const std::string kTrace = "5b8efff798038103d269b633813fc60c";
const std::string kRoot = "eee19b7ec3c1b174", kChild = "1f0a2b3c4d5e6f78",
                  kLost = "c0ffee1234567890";
constexpr std::int64_t kStart = 1'700'000'000'000'000'000, kSecond = 1'000'000'000;

SpanIs span_is(const std::string& id, const std::string& parent, const Json& more = {},
               const std::string& trace = kTrace) {
  return {trace, id, parent, "pay", kStart, kStart + kSecond, 0, more};
}

Json why_of(Given& given, const std::string& id) {
  return ask(why_routes(given.store()), "/api/why?id=" + id);
}
std::string verdict(const Json& answer) {
  return answer["answer"]["verdict"];
}
// The step that settled it.
const Json& settled(const Json& answer) {
  return answer["steps"].back();
}

// Whatever the verdict: both languages, and one settled step, the last.
void expect_whole(const Json& answer) {
  for (const char* language : {"en", "zh"}) {
    EXPECT_FALSE(answer["answer"]["title"][language].get<std::string>().empty());
    EXPECT_FALSE(answer["answer"]["explanation"][language].get<std::string>().empty());
    for (const auto& step : answer["steps"]) {
      EXPECT_FALSE(step["asked"][language].get<std::string>().empty());
      EXPECT_FALSE(step["found"][language].get<std::string>().empty());
    }
  }
  for (std::size_t i = 0; i < answer["steps"].size(); ++i)
    EXPECT_EQ(answer["steps"][i]["settled"], i + 1 == answer["steps"].size());
}

TEST(Why, SaysThatASpanAndATraceAreHere) {
  Given given;
  given.takes(Signal::traces, spans_of("shop", {span_is(kRoot, ""), span_is(kChild, kRoot)}));
  for (const std::string& id : {kRoot, kChild, kTrace}) {
    const Json answer = why_of(given, id);
    EXPECT_EQ(verdict(answer), "here") << answer.dump(1);
    EXPECT_EQ(answer["id"], id);
    EXPECT_EQ(answer["kind"], id == kTrace ? "trace" : "span");
    EXPECT_EQ(settled(answer)["evidence"][0]["request"], 1);
    expect_whole(answer);
  }
  EXPECT_EQ(verdict(why_of(given, "EEE19B7EC3C1B174")), "here") << "either case";
}

TEST(Why, SaysThatNothingCame) {
  Given given;
  given.takes(Signal::traces, spans_of("shop", {span_is(kRoot, "")}));
  const Json answer = why_of(given, kLost);
  EXPECT_EQ(verdict(answer), "never-arrived") << answer.dump(1);
  EXPECT_EQ(answer["steps"].size(), 8u) << "all was asked";
  expect_whole(answer);
  EXPECT_EQ(verdict(why_of(given, "00112233445566778899aabbccddeeff")), "never-arrived");
  Given empty;
  EXPECT_EQ(verdict(why_of(empty, kLost)), "never-arrived");
}

TEST(Why, RefusesWhatIsNoId) {
  Given given;
  const Routes routes = why_routes(given.store());
  for (const char* id : {"", "?id=", "?id=xyz", "?id=c0ffee", "?id=c0ffee123456789g",
                         "?id=c0ffee1234567890c0ffee12345678901"}) {
    const Reply reply = reply_to(routes, "GET", std::string("/api/why") + id);
    EXPECT_EQ(reply.status, 400) << id;
    const Json answer = Json::parse(reply.body);
    EXPECT_FALSE(answer["error"].get<std::string>().empty());
    EXPECT_TRUE(answer["next"].get<std::string>().contains("/api/why?id=")) << reply.body;
  }
}

TEST(Why, FindsTheAnswerThatRefusedIt) {
  Given given;
  given.takes(Signal::traces, spans_of("shop", {span_is(kLost, kRoot)}), 503);
  given.takes(Signal::traces, spans_of("shop", {span_is(kRoot, "")}));
  for (const std::string& id : {kLost, kTrace}) {
    const Json answer = why_of(given, id);
    EXPECT_EQ(verdict(answer), "rejected") << answer.dump(1);
    EXPECT_EQ(settled(answer)["evidence"][0]["request"], 1);
    EXPECT_EQ(settled(answer)["evidence"][0]["span_id"], kLost);
    EXPECT_EQ(settled(answer)["evidence"][0]["value"]["en"], "HTTP 503");
    expect_whole(answer);
  }
  given.takes(Signal::traces, spans_of("shop", {span_is(kLost, kRoot)}));  // sent again
  EXPECT_EQ(verdict(why_of(given, kLost)), "here");
  EXPECT_EQ(verdict(why_of(given, kTrace)), "here");
}

TEST(Why, FindsTheStatusOfGrpc) {
  Given given;
  const auto bytes = proto::from_json(spans_of("shop", {span_is(kLost, "")}).dump(),
                                      proto::request_message("traces"));
  auto request = Given::request(Signal::traces, std::make_shared<const core::Bytes>(*bytes), 14);
  request.transport = testbed::Transport::grpc;
  given.takes(request);
  EXPECT_EQ(settled(why_of(given, kLost))["evidence"][0]["value"]["en"], "grpc-status 14");
}

TEST(Why, SaysThatAPartialSuccessRejectedSome) {
  Given given;
  const auto bytes =
      proto::from_json(spans_of("shop", {span_is(kRoot, ""), span_is(kChild, kRoot)}).dump(),
                       proto::request_message("traces"));
  auto request = Given::request(Signal::traces, std::make_shared<const core::Bytes>(*bytes));
  request.answered.partial_success = testbed::Answer::PartialSuccess{1, "too old"};
  given.takes(request);
  for (const std::string& id : {kChild, kTrace}) {
    const Json answer = why_of(given, id);
    EXPECT_EQ(verdict(answer), "rejected") << answer.dump(1);
    EXPECT_EQ(settled(answer)["evidence"][0]["value"]["en"], "too old");
    EXPECT_TRUE(answer["answer"]["explanation"]["en"].get<std::string>().contains("1 of 2"));
    expect_whole(answer);
  }
  Given warned;  // a message alone rejects nothing
  request.answered.partial_success = testbed::Answer::PartialSuccess{0, "slow down"};
  warned.takes(request);
  EXPECT_EQ(verdict(why_of(warned, kChild)), "here");
}

TEST(Why, FindsTheBytesInADamagedPayload) {
  Given given;
  const auto bytes = proto::from_json(spans_of("shop", {span_is(kLost, "")}).dump(),
                                      proto::request_message("traces"));
  core::Bytes cut = *bytes;
  cut.resize(cut.size() - 5);
  given.takes(Given::request(Signal::traces, std::make_shared<const core::Bytes>(cut), 400));
  const Json answer = why_of(given, kLost);
  EXPECT_EQ(verdict(answer), "rejected") << answer.dump(1);
  const Json& place = settled(answer)["evidence"][0];
  EXPECT_EQ(place["request"], 1);
  const auto raw = *core::from_hex(kLost);
  EXPECT_EQ(place["offset"], core::as_text(cut).find(core::as_text(raw)));
  expect_whole(answer);
}

TEST(Why, FindsTheIdInBase64WhereJsonWantsHexadecimal) {
  Given given;
  Json payload = spans_of("shop", {span_is(kLost, "")});
  Json& span = payload["resourceSpans"][0]["scopeSpans"][0]["spans"][0];
  span["spanId"] = proto::to_base64(core::as_text(*core::from_hex(kLost)));
  const std::string text = payload.dump();
  const auto bytes = core::as_bytes(text);
  auto request = Given::request(
      Signal::traces, std::make_shared<const core::Bytes>(bytes.begin(), bytes.end()), 400);
  request.encoding = testbed::Encoding::json;
  given.takes(request);
  const Json answer = why_of(given, kLost);
  EXPECT_EQ(verdict(answer), "rejected") << answer.dump(1);
  EXPECT_TRUE(settled(answer)["found"]["en"].get<std::string>().contains("base64"));
}

TEST(Why, ReadsTheFlagsOfALink) {
  Given given;
  const auto link = [](int flags, int own) {
    return Json{{"flags", own},
                {"links", {{{"traceId", trace_id('b')}, {"spanId", kLost}, {"flags", flags}}}}};
  };
  given.takes(Signal::traces, spans_of("shop", {span_is(kRoot, "", link(0x100, 0x101))}));
  for (const std::string& id : {kLost, trace_id('b')}) {
    const Json answer = why_of(given, id);
    EXPECT_EQ(verdict(answer), "unsampled") << answer.dump(1);
    EXPECT_EQ(settled(answer)["evidence"][0]["span_id"], kRoot);
    EXPECT_EQ(settled(answer)["evidence"][0]["value"]["en"], "a link to it, not sampled");
    EXPECT_EQ(settled(answer)["evidence"][0]["value"]["zh"], "指向它的一个 link，未采样");
    expect_whole(answer);
  }
  Given sampled, silent, bare;
  sampled.takes(Signal::traces, spans_of("shop", {span_is(kRoot, "", link(0x101, 0x101))}));
  EXPECT_EQ(verdict(why_of(sampled, kLost)), "never-arrived");
  // The official SDK for Python never sets the sampled bit.
  silent.takes(Signal::traces, spans_of("shop", {span_is(kRoot, "", link(0x100, 0x100))}));
  EXPECT_EQ(verdict(why_of(silent, kLost)), "never-arrived");
  bare.takes(Signal::traces, spans_of("shop", {span_is(kRoot, "", link(0, 0))}));
  EXPECT_EQ(verdict(why_of(bare, kLost)), "never-arrived") << "zero is what no flags look like";
}

TEST(Why, ReadsTheFlagsOfALogRecordAndOfATraceparent) {
  const auto log = [](const std::string& span, int flags) {
    return Json{{"timeUnixNano", std::to_string(kStart)},
                {"traceId", kTrace},
                {"spanId", span},
                {"flags", flags}};
  };
  const auto logs = [](const Json& records) {
    return Json{{"resourceLogs", {{{"scopeLogs", {{{"logRecords", records}}}}}}}};
  };
  Given silent, tells;
  silent.takes(Signal::logs, logs(Json::array({log(kLost, 0)})));
  EXPECT_EQ(verdict(why_of(silent, kLost)), "never-arrived") << "this sender sets no flags";
  tells.takes(Signal::logs, logs(Json::array({log(kLost, 0), log(kRoot, 1)})));
  EXPECT_EQ(verdict(why_of(tells, kLost)), "unsampled");

  const auto carrier = [](const std::string& flags) {
    return Json{{"attributes",
                 {{{"key", "http.request.header.traceparent"},
                   {"value", {{"stringValue", "00-" + kTrace + "-" + kLost + "-" + flags}}}}}}};
  };
  Given no, yes;
  no.takes(Signal::traces, spans_of("shop", {span_is(kRoot, "", carrier("00"), trace_id('c'))}));
  const Json answer = why_of(no, kLost);
  EXPECT_EQ(verdict(answer), "unsampled") << answer.dump(1);
  EXPECT_EQ(verdict(why_of(no, kTrace)), "unsampled");
  yes.takes(Signal::traces, spans_of("shop", {span_is(kRoot, "", carrier("01"), trace_id('c'))}));
  EXPECT_EQ(verdict(why_of(yes, kLost)), "never-arrived");
}

TEST(Why, NamesTheChildrenOfAParentThatIsNotHere) {
  Given given;
  given.takes(Signal::traces, spans_of("shop", {span_is(kRoot, ""), span_is(kChild, kLost)}));
  for (const std::string& id : {kLost, kChild, kTrace}) {
    const Json answer = why_of(given, id);
    EXPECT_EQ(verdict(answer), "parent-absent") << answer.dump(1);
    EXPECT_EQ(settled(answer)["evidence"][0]["span_id"], kChild);
    expect_whole(answer);
  }
  Given far;
  far.takes(Signal::traces, spans_of("shop", {span_is(kChild, kLost, {{"flags", 0x301}})}));
  EXPECT_TRUE(why_of(far, kLost)["answer"]["explanation"]["en"].get<std::string>().contains(
      "another process"));
}

TEST(Why, FollowsAHoleToWhatBecameOfTheParent) {
  Given given;
  given.takes(Signal::traces, spans_of("bank", {span_is(kLost, kRoot)}), 429);
  given.takes(Signal::traces, spans_of("shop", {span_is(kChild, kLost)}));
  const Json answer = why_of(given, kChild);
  EXPECT_EQ(verdict(answer), "rejected") << answer.dump(1);
  EXPECT_EQ(settled(answer)["evidence"][0]["value"]["en"], "HTTP 429");
  EXPECT_TRUE(answer["answer"]["explanation"]["en"].get<std::string>().contains(kLost));
}

TEST(Why, SeesThatTheParentIsInAnotherTrace) {
  Given given;
  given.takes(Signal::traces,
              spans_of("shop", {span_is(kLost, "", {}, trace_id('d')), span_is(kChild, kLost)}));
  const Json answer = why_of(given, kChild);
  EXPECT_EQ(verdict(answer), "parent-absent");
  EXPECT_EQ(settled(answer)["evidence"][0]["trace_id"], trace_id('d'));
  expect_whole(answer);
}

TEST(Why, FindsAnIdThatThisOneBecame) {
  const auto raw = *core::from_hex(kTrace);
  const std::string id(core::as_text(raw));
  const std::string reversed(id.rbegin(), id.rend());
  const std::pair<std::string, const char*> forms[] = {
      {reversed, "reverse"},
      {kTrace, "hexadecimal text"},
      {"5B8EFFF798038103D269B633813FC60C", "upper-case"},
      {proto::to_base64(id), "base64 text"},
      {*proto::from_base64(kTrace), "read as base64"},
      {id.substr(8), "last half"},
      {std::string(8, '\0') + id.substr(8), "64-bit"},
      {id.substr(0, 15) + '\x0d', "digits differ"},
  };
  for (const auto& [form, says] : forms) {
    Given given;
    given.takes(Signal::traces,
                spans_of("shop", {span_is(kRoot, "", {}, core::to_hex(core::as_bytes(form)))}));
    const Json answer = why_of(given, kTrace);
    EXPECT_EQ(verdict(answer), "other-id-similar") << says << answer.dump(1);
    EXPECT_TRUE(settled(answer)["found"]["en"].get<std::string>().contains(says)) << answer.dump(1);
    EXPECT_EQ(settled(answer)["evidence"][0]["trace_id"], core::to_hex(core::as_bytes(form)));
    expect_whole(answer);
  }
  Given given;
  given.takes(Signal::traces, spans_of("shop", {span_is(kRoot, "")}));
  EXPECT_EQ(verdict(why_of(given, kTrace.substr(0, 16))), "other-id-similar") << "half a trace id";
}

TEST(Why, TakesNoCountedIdForAMistypedOne) {
  EXPECT_EQ(IdLikeness(std::string("\0\0\0\0\0\0\0\5", 8)).of(std::string("\0\0\0\0\0\0\0\4", 8)),
            nullptr);
  EXPECT_EQ(IdLikeness(std::string(8, '\x11')).of(std::string(8, '\x12')), nullptr);
}

TEST(Why, SaysWhatTheBenchLetGo) {
  Given given(StoreLimits{.requests = 1});
  given.takes(Signal::traces, spans_of("shop", {span_is(kLost, "")}));
  EXPECT_EQ(verdict(why_of(given, kLost)), "here");
  given.takes(Signal::traces, spans_of("shop", {span_is(kRoot, "", {}, trace_id('d'))}));
  const Json answer = why_of(given, kLost);
  EXPECT_EQ(verdict(answer), "dropped") << answer.dump(1);
  EXPECT_EQ(settled(answer)["evidence"][0]["value"]["en"], "1 request with 1 item");
  expect_whole(answer);
}

TEST(Why, SaysWhatTheSdkDropped) {
  Given given;
  given.takes(Signal::traces, spans_of("shop", {span_is(kRoot, "", {{"droppedEventsCount", 3}})}));
  const Json answer = why_of(given, kRoot);
  EXPECT_EQ(verdict(answer), "dropped") << answer.dump(1);
  EXPECT_EQ(settled(answer)["evidence"][0]["value"]["en"], "attributes 0, events 3, links 0");
  EXPECT_EQ(verdict(why_of(given, kTrace)), "dropped");
}

TEST(Why, SeesClocksThatDiffer) {
  const auto at = [](const std::string& id, const std::string& parent, std::int64_t start) {
    return SpanIs{kTrace, id, parent, "pay", start, start + kSecond};
  };
  Given early, late, async;
  early.takes(Signal::traces, spans_of("shop", {at(kRoot, "", kStart)}));
  early.takes(Signal::traces, spans_of("bank", {at(kChild, kRoot, kStart - 90 * kSecond)}));
  for (const std::string& id : {kChild, kTrace}) {
    const Json answer = why_of(early, id);
    EXPECT_EQ(verdict(answer), "clock-skew") << answer.dump(1);
    EXPECT_TRUE(settled(answer)["found"]["en"].get<std::string>().contains("90.0 s before"));
    EXPECT_EQ(settled(answer)["evidence"][1]["span_id"], kRoot);
    expect_whole(answer);
  }
  late.takes(Signal::traces, spans_of("shop", {at(kRoot, "", kStart)}));
  late.takes(Signal::traces, spans_of("bank", {at(kChild, kRoot, kStart + 5 * kSecond)}));
  EXPECT_EQ(verdict(why_of(late, kChild)), "clock-skew");
  async.takes(Signal::traces,
              spans_of("shop", {at(kRoot, "", kStart), at(kChild, kRoot, kStart + 5 * kSecond)}));
  EXPECT_EQ(verdict(why_of(async, kChild)), "here") << "one process has one clock";
}

TEST(Why, SeesAnotherServiceWhereThereWasNoCall) {
  Given internal, call, nameless;
  internal.takes(Signal::traces, spans_of("shop", {span_is(kRoot, "")}));
  internal.takes(Signal::traces, spans_of("unnamed", {span_is(kChild, kRoot, {{"kind", 1}})}));
  for (const std::string& id : {kChild, kTrace}) {
    const Json answer = why_of(internal, id);
    EXPECT_EQ(verdict(answer), "other-resource") << answer.dump(1);
    EXPECT_EQ(settled(answer)["evidence"][0]["value"]["en"], "service \"unnamed\"");
    expect_whole(answer);
  }
  call.takes(Signal::traces, spans_of("shop", {span_is(kRoot, "", {{"kind", 3}})}));
  call.takes(Signal::traces, spans_of("bank", {span_is(kChild, kRoot, {{"kind", 2}})}));
  EXPECT_EQ(verdict(why_of(call, kChild)), "here") << "a call changes the service";
  nameless.takes(Signal::traces, spans_of("unknown_service:sh", {span_is(kRoot, "")}));
  EXPECT_EQ(verdict(why_of(nameless, kRoot)), "other-resource");
}

TEST(Why, EndsInTimeOverAFullStore) {
  Given given;
  std::vector<SpanIs> spans;
  for (int i = 0; i < 4'000; ++i) {
    std::string id = std::to_string(i * 7919LL);
    id.insert(0, 16 - id.size(), '0');
    spans.push_back(span_is(id, kRoot));
  }
  spans.push_back(span_is(kRoot, ""));
  const auto payload = spans_of("shop", spans);
  const auto bytes = proto::from_json(payload.dump(), proto::request_message("traces"));
  const auto request = Given::request(Signal::traces, std::make_shared<const core::Bytes>(*bytes));
  for (int i = 0; i < 5; ++i) given.takes(request);
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(verdict(why_of(given, kLost)), "never-arrived");
  EXPECT_EQ(verdict(why_of(given, kTrace)), "here");
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
}

TEST(Why, AnswersOverHttpOfWhatWasSent) {
  StackOptions options;
  options.ports = {0, 0, 0};
  const auto stack = std::move(*Stack::start(options));
  stack->sink().script({{.status = 503}});
  EXPECT_FALSE(post(stack->ports().http, "/v1/traces", "application/json",
                    spans_of("shop", {span_is(kLost, "")}).dump()));
  const auto answer = get(stack->ports().api, "/api/why?id=" + kLost);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(verdict(Json::parse(*answer)), "rejected") << *answer;
  const auto refused = get(stack->ports().api, "/api/why?id=hello");
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().message.contains("answers 400")) << refused.error().message;
}

}  // namespace
}  // namespace otelier::bench
