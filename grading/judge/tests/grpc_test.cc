// Scenarios that ask for the sink's gRPC side, played by a toy that exports over gRPC.
#include <gmock/gmock.h>

#include "judge/tests/playing.h"

namespace otelier::judge {
namespace {

using testing::HasSubstr;

class OverGrpc : public Playing {
 protected:
  OverGrpc() {
    // Of a toy under ThreadSanitizer only what is not gRPC's own counts.
    environment_["TSAN_OPTIONS"] =
        "halt_on_error=1:abort_on_error=1:suppressions='" OTELIER_SOURCE_DIR
        "/lib/testbed/tsan.supp'";
  }
};

constexpr const char* kAccepted = R"(  spec: otlp#retryable-response-codes
  given: {grpc: true, env: {OTEL_EXPORTER_OTLP_ENDPOINT: "${sink.grpc}"}}
  steps:
    - toy.export_over_grpc: {name: checkout}
      as: sent
  expect:
    - {that: the call is answered OK, got: .replies.sent.ok, equals: 0}
    - {that: one request came, got: '.requests | length', equals: 1}
    - {that: it came over gRPC, got: '.requests[0].transport', equals: grpc}
    - {that: to the service of traces, got: '.requests[0].path', equals: /opentelemetry.proto.collector.trace.v1.TraceService/Export}
    - {that: as protobuf, got: '.requests[0] | .signal + " " + .encoding', equals: traces protobuf}
    - {that: with its metadata, got: '.requests[0].headers.tenant', equals: seven}
    - {that: with its span, got: '.spans | map(.name)', equals: [checkout]}
    - {that: under its id, got: '.spans[0].spanId', equals: eeeeeeeeeeeeeeee}
    - {that: its bytes can be asked for, got: '.requests[0].hex', matches: "^0a.*636865636b6f7574$"}
)";

TEST_F(OverGrpc, WhatIsExportedIsObserved) {
  const Check toy = check(kAccepted);
  EXPECT_EQ(toy.status, Status::passed) << toy.message << toy.reason << "\n" << toy.evidence;
}

// So the pass above is about what came.
TEST_F(OverGrpc, WhatDidNotComeFailsAndShowsTheCall) {
  std::string other = kAccepted;
  other.replace(other.find("equals: [checkout]"), 18, "equals: [checkin]");
  const Check toy = check(other);
  EXPECT_EQ(toy.status, Status::failed);
  EXPECT_THAT(toy.message, HasSubstr("with its span: expected [\"checkin\"], came [\"checkout\"]"));
  EXPECT_THAT(toy.evidence,
              HasSubstr("#1 POST /opentelemetry.proto.collector.trace.v1.TraceService/Export"));
}

TEST_F(OverGrpc, IsNotThereUnlessAskedFor) {
  std::string without = kAccepted;
  without.replace(without.find("grpc: true, "), 12, "");
  const Check toy = check(without);
  EXPECT_EQ(toy.status, Status::failed);
  EXPECT_THAT(toy.message, HasSubstr("the call is answered OK: expected 0, came "));
}

TEST_F(OverGrpc, TheScriptAnswersWithItsCodes) {
  const Check toy = check(R"(  given:
    grpc: true
    env: {OTEL_EXPORTER_OTLP_ENDPOINT: "${sink.grpc}"}
    sink: [{status_body: {code: 8, message: later, retry_delay: 2s}}, {status: 14}, {status: 200}]
  steps:
    - {toy.export_over_grpc: {name: a}, as: first}
    - {toy.export_over_grpc: {name: b}, as: second}
    - {toy.export_over_grpc: {name: c}, as: third}
  expect:
    - {that: all are answered in turn, got: '[.replies.first.ok, .replies.second.ok, .replies.third.ok]', equals: [8, 14, 0]}
    - {that: and seen in turn, got: '.spans | map(.name)', equals: [a, b, c]}
)");
  EXPECT_EQ(toy.status, Status::passed) << toy.message << toy.reason << "\n" << toy.evidence;
}

// The judge owns time: a held answer leaves when the scenario says so, an hour in no time.
TEST_F(OverGrpc, AHeldAnswerLeavesAtItsVirtualTime) {
  const auto scenario = [](const std::string& advance, const std::string& within) {
    return "  within: " + within + R"(
  given:
    clock: virtual
    grpc: true
    env: {OTEL_EXPORTER_OTLP_ENDPOINT: "${sink.grpc}"}
    sink: [{delay: 60m}]
  steps:
    - begin: {toy.export_over_grpc: {name: checkout}, as: sending}
    - wait_requests: {count: 1, within: 5s}
    - advance: )" +
           advance + R"(
    - expect: {that: it is there, got: '.requests | length', equals: 1}
    - await: sending
  expect:
    - {that: the call is answered OK, got: .replies.sending.ok, equals: 0}
)";
  };
  const Check toy = check(scenario("60m", "10s"));
  EXPECT_EQ(toy.status, Status::passed) << toy.message << toy.reason << "\n" << toy.evidence;
  EXPECT_LT(toy.milliseconds, 5000);
  const Check early = check(scenario("59m", "1s"));
  EXPECT_EQ(early.status, Status::timed_out) << early.message << early.reason;
}

}  // namespace
}  // namespace otelier::judge
