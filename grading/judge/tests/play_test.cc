#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/tests/playing.h"

namespace otelier::judge {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// DESIGN's own example, word for word in what it does.
constexpr const char* kRetry = R"(  spec: otlp#retryable-response-codes
  given:
    clock: virtual
    sink: [{status: 503, headers: {Retry-After: "2"}}, {status: 200}]
  steps:
    - span.record: {name: checkout}
    - begin: {flush: {within: 5s}, as: flushing}
    - advance: 1999ms
    - expect: {that: nothing is sent before the two seconds are over, got: '.requests | length', equals: 1}
    - advance: 1ms
    - await: flushing
  expect:
    - {that: the batch is sent again, got: '.requests | length', equals: 2}
    - {that: both requests carry the same bytes, got: '.requests | map(.sha256) | unique | length', equals: 1}
    - {that: two seconds lie between them, got: '.requests[1].time_rel_ns', equals: 2000000000}
    - {that: the span is there, got: '.spans[0].name', equals: checkout}
    - {that: the flush succeeded, got: .replies.flushing.ok, equals: true}
)";

class Retry : public Playing {};

TEST_F(Retry, Passes) {
  const Check toy = check(kRetry);
  EXPECT_EQ(toy.status, Status::passed) << toy.message << toy.reason << "\n" << toy.evidence;
  EXPECT_EQ(toy.score, 3);
}

TEST_F(Retry, HandsOutWhatWasSent) {
  std::vector<testbed::Request> sent;
  options_.on_requests = [&](const Check& of, std::vector<testbed::Request> requests) {
    EXPECT_EQ(of.id, "toy");
    EXPECT_EQ(of.status, Status::passed);
    sent = std::move(requests);
  };
  EXPECT_EQ(check(kRetry).status, Status::passed);
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(sent[0].status, 503);
  EXPECT_EQ(sent[1].status, 200);
  EXPECT_EQ(*sent[0].body, *sent[1].body);
  EXPECT_THAT(std::string(core::as_text(*sent[0].body)), HasSubstr("checkout"));
}

// An hour, in a scenario that is given ten seconds.
TEST_F(Retry, PassesWithoutWaiting) {
  std::string scenario = kRetry;
  const auto replace = [&](std::string_view old, std::string_view by) {
    const auto at = scenario.find(old);
    ASSERT_NE(at, std::string::npos) << old;
    scenario.replace(at, old.size(), by);
  };
  replace("Retry-After: \"2\"", "Retry-After: \"3600\"");
  replace("within: 5s", "within: 2h");
  replace("advance: 1999ms", "advance: 3599999ms");
  replace("equals: 2000000000", "equals: 3600000000000");
  const Check toy = check(scenario);
  EXPECT_EQ(toy.status, Status::passed) << toy.message << toy.reason << "\n" << toy.evidence;
}

TEST_F(Retry, APlayerThatIgnoresRetryAfterFailsAtTheStepThatSeesIt) {
  environment_["TOY_MISTAKE"] = "ignores-retry-after";
  const Check toy = check(kRetry);
  EXPECT_EQ(toy.status, Status::failed);
  EXPECT_EQ(toy.score, 0);
  EXPECT_EQ(toy.message, "nothing is sent before the two seconds are over: expected 1, came 2");
  EXPECT_THAT(toy.evidence, HasSubstr("> 4  expect nothing is sent before"));
  EXPECT_THAT(toy.evidence, HasSubstr("  2  begin flush {\"within\":\"5s\"} as flushing"));
  EXPECT_THAT(toy.evidence, HasSubstr("clause otlp#retryable-response-codes (SHOULD, client)"));
  EXPECT_THAT(toy.evidence, HasSubstr("https://opentelemetry.io/docs/specs/otlp/"));
  EXPECT_THAT(toy.evidence, HasSubstr("#2 POST /v1/traces application/json"));
  EXPECT_THAT(toy.evidence, Not(HasSubstr("await")));  // never reached
  EXPECT_EQ(toy.next, "./lab hint 07 toy");
}

TEST_F(Retry, APlayerThatNeverRetriesFails) {
  environment_["TOY_MISTAKE"] = "never-retries";
  EXPECT_EQ(check(kRetry).message, "the batch is sent again: expected 2, came 1");
}

TEST_F(Retry, APlayerThatSendsOtherBytesFails) {
  environment_["TOY_MISTAKE"] = "sends-something-else";
  EXPECT_EQ(check(kRetry).message, "both requests carry the same bytes: expected 1, came 2");
}

TEST_F(Retry, SpeaksChinese) {
  environment_["TOY_MISTAKE"] = "never-retries";
  options_.language = "zh";
  const Check toy = check(kRetry);
  EXPECT_THAT(toy.message, HasSubstr("期望 2, 实际 1"));
  EXPECT_THAT(toy.evidence, HasSubstr("步骤"));
  EXPECT_THAT(toy.evidence, HasSubstr("应当重试"));
}

// ---- what a subject can do to a check ----

constexpr const char* kEchoes = "  expect: [{that: it answers, got: .replies.x.ok, equals: 1}]\n";

class Misbehaves : public Playing {};

TEST_F(Misbehaves, AHoleIsNotImplemented) {
  const Check toy = check(std::string("  steps: [{toy.hole: {}, as: x}]\n") + kEchoes);
  EXPECT_EQ(toy.status, Status::not_implemented);
  EXPECT_THAT(toy.message, HasSubstr("toy: this is still to be written"));
}
TEST_F(Misbehaves, AHoleInAThreadIsNotImplemented) {
  const Check toy = check(std::string("  steps: [{toy.hole_in_thread: {}, as: x}]\n") + kEchoes);
  EXPECT_EQ(toy.status, Status::not_implemented) << toy.message;
  EXPECT_THAT(toy.message, HasSubstr("toy: in a thread"));
}
TEST_F(Misbehaves, AnExceptionWithoutANameFailsTheStep) {
  const Check toy = check(std::string("  steps: [{toy.throw: {}}]\n") + kEchoes);
  EXPECT_EQ(toy.status, Status::failed);
  EXPECT_THAT(toy.message, HasSubstr("toy.throw: exception: the toy broke"));
}
TEST_F(Misbehaves, AnExceptionWithANameIsDataToAskFor) {
  const Check toy = check(
      "  steps: [{toy.throw: {}, as: x}]\n"
      "  expect: [{that: it says so, got: .replies.x.error.message, contains: broke}]\n");
  EXPECT_EQ(toy.status, Status::passed) << toy.message;
  const Check other = check(std::string("  steps: [{toy.invalid: {}, as: x}]\n") + kEchoes);
  EXPECT_EQ(other.status, Status::failed);
  EXPECT_THAT(other.message, HasSubstr(".replies.x has no .ok"));
  EXPECT_THAT(other.message, HasSubstr("no such thing"));
}
TEST_F(Misbehaves, ACrashIsNamedBySignal) {
  const Check toy = check(std::string("  steps: [{toy.crash: {}, as: x}]\n") + kEchoes);
  EXPECT_EQ(toy.status, Status::crashed);
  EXPECT_EQ(toy.message, "toy.crash was ended by SIGSEGV");
  EXPECT_THAT(toy.evidence, HasSubstr("! last words"));
  EXPECT_EQ(toy.next, "./lab debug 07 toy --gdb");
}
TEST_F(Misbehaves, AnEndInTheMiddleIsACrash) {
  const Check toy = check(std::string("  steps: [{toy.exit: {code: 3}, as: x}]\n") + kEchoes);
  EXPECT_EQ(toy.status, Status::crashed);
  EXPECT_EQ(toy.message, "toy.exit: the process ended with exit code 3");
}
TEST_F(Misbehaves, AHangIsTimedOut) {
  const Check toy =
      check(std::string("  within: 300ms\n  steps: [{toy.hang: {}, as: x}]\n") + kEchoes);
  EXPECT_EQ(toy.status, Status::timed_out) << toy.message;
  EXPECT_THAT(toy.message, HasSubstr("toy.hang"));
}
TEST_F(Misbehaves, GarbageOnTheProtocolNeverPasses) {
  const Check toy =
      check(std::string("  within: 1s\n  steps: [{toy.garbage: {}, as: x}]\n") + kEchoes);
  EXPECT_NE(toy.status, Status::passed);
  EXPECT_THAT(toy.message, Not(IsEmpty()));
}
TEST_F(Misbehaves, AnOperationThatTheLearnersPlayerLacksIsAFailure) {
  const Check toy = check(std::string("  steps: [{toy.nosuch: {}, as: x}]\n") + kEchoes);
  EXPECT_EQ(toy.status, Status::failed);
  EXPECT_THAT(toy.message, HasSubstr("toy.nosuch"));
}
TEST_F(Misbehaves, APlayerThatIsNotThereIsNoPass) {
  player_ = {"/no/such/player"};
  EXPECT_EQ(check(std::string("  steps: [{toy.echo: {value: 1}, as: x}]\n") + kEchoes).status,
            Status::crashed);
}
TEST_F(Misbehaves, CostsItselfOnly) {
  const std::string fine = std::string("  steps: [{toy.echo: {value: 1}, as: x}]\n") + kEchoes;
  const auto result = run(
      scenario("a", fine) +
      scenario("b", std::string("  steps: [{toy.crash: {}, as: x}]\n") + kEchoes) +
      scenario("c", fine) +
      scenario("d", std::string("  within: 300ms\n  steps: [{toy.hang: {}, as: x}]\n") + kEchoes) +
      scenario("e", fine));
  ASSERT_TRUE(result) << result.error().message;
  std::string statuses;
  for (const Check& check : result->checks)
    statuses += check.id + ":" + std::string(name(check.status)) + " ";
  EXPECT_EQ(statuses, "a:passed b:crashed c:passed d:timed_out e:passed ");
  EXPECT_EQ(result->score, 9);
  EXPECT_EQ(result->max_score, 15);
  EXPECT_FALSE(result->incomplete);
}

// ---- what a query can find ----

class Asks : public Playing {
 protected:
  Check ask(const std::string& expectation) {
    return check(
        "  steps: [{toy.echo: {value: {n: 5, s: text, l: [1, 2], b: '0a0b', z: ~}}, as: x}]\n"
        "  expect: [{that: it is so, " +
        expectation + "}]\n");
  }
};

TEST_F(Asks, NothingFoundFailsAndNamesWhatIsAbsent) {
  EXPECT_EQ(ask("got: '.requests[0].path', equals: x").message,
            "it is so: the value is null: .requests is empty");
  EXPECT_EQ(ask("got: '.replies.x.ok.q', equals: x").message,
            "it is so: the value is null: .replies.x.ok has no .q; it has .b, .l, .n, .s, .z");
  EXPECT_EQ(ask("got: '.spans[] | .name', equals: x").message,
            "it is so: nothing was found: .spans is empty");
}
TEST_F(Asks, NullIsAnAbsenceUnlessItIsMeant) {
  EXPECT_EQ(ask("got: .replies.x.ok.z, equals: ~").status, Status::failed);
  EXPECT_EQ(ask("got: .replies.x.ok.z, equals: ~, nullable: true").status, Status::passed);
}
TEST_F(Asks, ManyResultsFail) {
  EXPECT_THAT(ask("got: '.replies.x.ok.l[]', equals: 1").message, HasSubstr("several values"));
}
TEST_F(Asks, AQueryThatFailsSaysWhy) {
  EXPECT_THAT(ask("got: '.replies.x.ok | keys | .a', equals: 1").message,
              HasSubstr("the query failed"));
}
TEST_F(Asks, WantsAPredicateToBeTrue) {
  EXPECT_EQ(ask("got: .replies.x.ok.n, want: '. == 5'").status, Status::passed);
  EXPECT_EQ(ask("got: .replies.x.ok.n, want: '. == 6'").message,
            "it is so: expected . == 6, came 5");
  EXPECT_EQ(ask("got: .replies.x.ok.n, want: '5'").status, Status::failed);
}
TEST_F(Asks, ShowsBytesSideBySide) {
  const Check toy = ask("got: .replies.x.ok.b, bytes: '0a 0c'");
  EXPECT_EQ(toy.message, "it is so: expected 0a0c, came 0a0b");
  EXPECT_THAT(toy.evidence, HasSubstr("0c"));
  EXPECT_EQ(ask("got: .replies.x.ok.b, bytes: '0a 0b'").status, Status::passed);
}
TEST_F(Asks, AProgramThatDoesNotCompileStopsTheRunAndIsNamed) {
  const auto result = run(scenario(
      "toy", "  steps: [{toy.echo: {}}]\n  expect: [{that: x, got: '.a | nosuch', equals: 1}]\n"));
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("'.a | nosuch' does not compile"));
}

// ---- programs ----

class Runs : public Playing {};

TEST_F(Runs, AProgramWithArgumentsInputAndEnvironment) {
  const Check toy = check(R"(  subject: program
  given: {env: {OTEL_EXPORTER_OTLP_ENDPOINT: "${sink.http}"}}
  steps:
    - run: {args: [copy], stdin: "in and out"}
      as: copied
    - run: {args: [post]}
  expect:
    - {that: it copies, got: .replies.copied.ok.stdout, equals: in and out}
    - {that: it posts, got: '.requests | length', equals: 1}
    - {that: it says so, got: .stdout, equals: "status 200\n"}
    - {that: it ends well, got: .exit.code, equals: 0}
)");
  EXPECT_EQ(toy.status, Status::passed) << toy.message << toy.reason << "\n" << toy.evidence;
}
// The judge as a client, and its own service between itself and the sink.
TEST_F(Runs, RequestsPassThroughThePeer) {
  const Check toy = check(R"(  given: {peer: true}
  steps:
    - request:
        url: "${peer.http}/first"
        headers:
          - [TraceParent, 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01]
          - [tracestate, one=1]
          - [TraceState, "judge=old,two=2"]
          - [baggage, "a=%20"]
        json: [{url: "${sink.http}/end", arguments: [seven]}, {url: "http://127.0.0.1:1/", arguments: []}]
      as: first
    - request: {url: "${peer.http}/", body: "no array"}
      as: refused
  expect:
    - {that: it says what it got, got: '.replies.first.ok | [.status, .json]', equals: [200, [404, 0]]}
    - {that: what is no array is refused, got: .replies.refused.ok.status, equals: 400}
    - {that: the arguments are passed on, got: '.requests[0] | [.path, .headers.traceparent[3:35], .headers["content-length"]]', equals: [/end, 0af7651916cd43dd8448eb211c80319c, "9"]}
    - {that: with a span id of its own, got: '.requests[0].headers.traceparent[36:52]', not_equals: b7ad6b7169203331}
    - {that: its own member is the leftmost, got: '.requests[0].headers.tracestate', matches: '^judge=[0-9a-f]{16},one=1,two=2$'}
    - {that: baggage is left alone, got: '.requests[0].headers.baggage', equals: "a=%20"}
    - {that: what came and what was sent can be asked, got: '.peer[0] | [.headers.tracestate, (.sent | map(.status))]', equals: ["one=1, judge=old,two=2", [404, 0]]}
)");
  EXPECT_EQ(toy.status, Status::passed) << toy.message << toy.reason << "\n" << toy.evidence;
}
TEST_F(Runs, ARequestThatNobodyAnswersFails) {
  const Check toy = check(R"(  given: {dead_endpoint: true}
  steps: [{request: {url: "${dead.http}/", within: 1s}}]
  expect: [{that: it comes here, got: '.replies | length', equals: 1}]
)");
  EXPECT_EQ(toy.status, Status::failed);
  EXPECT_THAT(toy.message, HasSubstr("nobody listens on port"));
}
TEST_F(Runs, ADeadEndpointRefuses) {
  const Check toy = check(R"(  subject: program
  given: {dead_endpoint: true, env: {OTEL_EXPORTER_OTLP_ENDPOINT: "${dead.http}"}}
  steps: [{run: {args: [post]}}]
  expect: [{that: nobody answers, got: .exit.code, equals: 4}]
)");
  EXPECT_EQ(toy.status, Status::passed) << toy.message << toy.reason;
}
TEST_F(Runs, ARequestIsRepeatedUntilTheAnswerHoldsWhatIsAwaited) {
  const auto asks = [&](const std::string& until, const std::string& within) {
    return check(
        R"(  given: {sink: [{status: 503, body: "not yet"}, {status: 200, body: "all is ready"}]}
  steps: [{request: {url: "${sink.http}/v1/traces", json: {}, until: )" +
        until + ", within: " + within + R"(}, as: asked}]
  expect:
    - {that: it was asked twice, got: '.requests | length', equals: 2}
    - {that: the last answer is kept, got: .replies.asked.ok.body, equals: all is ready}
)");
  };
  const Check toy = asks("is ready", "5s");
  EXPECT_EQ(toy.status, Status::passed) << toy.message << toy.reason << "\n" << toy.evidence;
  const Check never = asks("is done", "400ms");
  EXPECT_EQ(never.status, Status::failed);
  EXPECT_THAT(never.message,
              AllOf(HasSubstr("never held \"is done\""), HasSubstr("at last it answered 200")));
}
TEST_F(Runs, AServiceThatIsNotUpSkipsTheCheckAndOneThatIsUpCanBeNamed) {
  const std::string rest = R"(  subject: program
  needs: {peers: [store]}
  given: {env: {OTEL_EXPORTER_OTLP_ENDPOINT: "${peers.store.api}"}}
  steps: [{run: {args: [post]}}]
  expect: [{that: nobody answers there, got: .exit.code, equals: 4}]
)";
  const Check skipped = check(rest);
  EXPECT_EQ(skipped.status, Status::skipped);
  EXPECT_THAT(skipped.reason, HasSubstr("the service store is not up"));
  options_.peers["store"]["api"] = "http://127.0.0.1:1";
  const Check toy = check(rest);
  EXPECT_EQ(toy.status, Status::passed) << toy.message << toy.reason << "\n" << toy.evidence;
}
// Refused first; then the sink is there, with its script.
TEST_F(Runs, SomebodyMayBeginToListenAtTheDeadEndpoint) {
  const Check toy = check(R"(  subject: program
  given: {dead_endpoint: true, sink: [{status: 202}], env: {OTEL_EXPORTER_OTLP_ENDPOINT: "${dead.http}"}}
  steps:
    - run: {args: [post]}
      as: early
    - listen: {after: 10ms}
    - run: {args: [post]}
  expect:
    - {that: nobody answers at first, got: .replies.early.ok.code, equals: 4}
    - {that: the second comes, got: '[.requests[].path]', equals: [/v1/traces]}
    - {that: and is answered by the script, got: .stdout, equals: "status 202\n"}
)");
  EXPECT_EQ(toy.status, Status::passed) << toy.message << toy.reason << "\n" << toy.evidence;
}
TEST_F(Runs, EachEndOfAProgramHasItsStatus) {
  // Only who hangs waits the time out.
  const auto status = [&](const std::string& args, const std::string& within = "30s") {
    return check("  subject: program\n  within: 30s\n  steps: [{run: {args: " + args +
                 ", within: " + within +
                 "}}]\n  expect: [{that: it ends well, got: .exit.code, equals: 0}]\n")
        .status;
  };
  EXPECT_EQ(status("[end, 0]"), Status::passed);
  EXPECT_EQ(status("[end, 3]"), Status::failed);
  EXPECT_EQ(status("[crash]"), Status::crashed);
  EXPECT_EQ(status("[hole]"), Status::not_implemented);
  EXPECT_EQ(status("[hang]", "300ms"), Status::timed_out);
}

// ---- results ----

TEST_F(Runs, WhatCouldNotRunIsSkippedAndTheGradeIncomplete) {
  const auto result = run(scenario(
      "toy", std::string("  build: asan\n  steps: [{toy.echo: {value: 1}, as: x}]\n") + kEchoes));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->checks[0].status, Status::skipped);
  EXPECT_EQ(result->checks[0].reason, "there is no player of the build asan");
  EXPECT_TRUE(result->incomplete);
  EXPECT_EQ(result->max_score, 3);
}
TEST_F(Runs, TheMaximumIsTheSameWhateverIsPlayed) {
  const std::string fine = std::string("  steps: [{toy.echo: {value: 1}, as: x}]\n") + kEchoes;
  std::string bonus = scenario("more", fine);
  bonus.replace(bonus.find("stage: 1"), 8, "stage: 2");
  options_.only = {"one"};
  const auto result = run(scenario("one", fine) + scenario("two", fine) + bonus);
  ASSERT_TRUE(result) << result.error().message;
  ASSERT_EQ(result->checks.size(), 1u);
  EXPECT_EQ(result->score, 3);
  EXPECT_EQ(result->max_score, 6);
  options_.only = {"nosuch"};
  EXPECT_THAT(run(scenario("one", fine)).error().message, HasSubstr("no check \"nosuch\""));
}

}  // namespace
}  // namespace otelier::judge
