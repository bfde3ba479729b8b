// A scenario over the official SDK for Python: the judge and the protocol serve players that are
// not ours, and what such a player sends is judged by what crosses the wire.
#include <gmock/gmock.h>

#include "judge/tests/playing.h"
#include "workspace/process.h"

namespace otelier::judge {
namespace {

class PythonPlayer : public Playing {
 protected:
  void SetUp() override {
    const std::string root = OTELIER_SOURCE_DIR;
    const auto prepared =
        workspace::run({root + "/lab", "prepare", "peers"}, {.join_errors = true});
    if (!prepared) GTEST_SKIP() << prepared.error().message;
    if (prepared->code != 0)
      GTEST_SKIP() << "the official Python SDK cannot be had:\n" << prepared->output;
    player_ = {root + "/.lab/peers/bin/python", root + "/grading/players/python/player.py"};
    environment_["OTEL_SERVICE_NAME"] = "shop";
  }
};

constexpr const char* kRecorded = R"(  within: 30s
  given: {env: {OTEL_EXPORTER_OTLP_ENDPOINT: "${sink.http}"}}
  steps:
    - span.record:
        name: checkout
        kind: server
        attributes: {cart.items: 3, cart.currency: EUR}
        events: [{name: paid}]
        status: {code: error, message: declined}
        scope: shop.checkout
      as: checkout
    - flush: {within: 10s}
      as: flushed
  expect:
    - {that: the SDK says that it is exported, got: .replies.flushed.ok, equals: true}
    - {that: one request came, got: '.requests | length', equals: 1}
    - {that: it is OTLP/HTTP protobuf, got: '.requests[0] | .path + " " + .encoding', equals: /v1/traces protobuf}
    - {that: the span is there, got: '.spans | length', equals: 1}
    - {that: with its name, got: '.spans[0].name', equals: checkout}
    - {that: of its kind, got: '.spans[0].kind', equals: 2}
    - {that: under the id that the player told, got: '.spans[0].traceId == .replies.checkout.ok.trace_id', equals: true}
    - {that: with its attribute, got: '.spans[0].attributes[] | select(.key == "cart.items") | .value.intValue', equals: "3"}
    - {that: its event, got: '.spans[0].events[0].name', equals: paid}
    - {that: its status, got: '.spans[0].status.message', equals: declined}
    - {that: its scope, got: '.spans[0].scope.name', equals: shop.checkout}
    - {that: and its resource, got: '.spans[0].resource.attributes[] | select(.key == "service.name") | .value.stringValue', equals: shop}
)";

TEST_F(PythonPlayer, ASpanIsRecordedAndFlushed) {
  const Check check = this->check(kRecorded);
  EXPECT_EQ(check.status, Status::passed) << check.message << check.reason << "\n"
                                          << check.evidence;
}

// So the pass above is about what came: another name expected is another verdict.
TEST_F(PythonPlayer, WhatDidNotComeFails) {
  std::string other = kRecorded;
  other.replace(other.find("equals: checkout"), 16, "equals: checkin ");
  const Check check = this->check(other);
  EXPECT_EQ(check.status, Status::failed);
  EXPECT_THAT(check.message, testing::HasSubstr("with its name"));
  EXPECT_THAT(check.message, testing::HasSubstr("checkout"));
}

// The same steps over the other transport; what its own exporter sends reads the same.
TEST_F(PythonPlayer, ASpanIsExportedOverGrpc) {
  environment_["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc";
  std::string over_grpc = kRecorded;
  const auto replace = [&](std::string_view old, std::string_view by) {
    ASSERT_NE(over_grpc.find(old), std::string::npos) << old;
    over_grpc.replace(over_grpc.find(old), old.size(), by);
  };
  replace(R"({env: {OTEL_EXPORTER_OTLP_ENDPOINT: "${sink.http}"}})",
          R"({grpc: true, env: {OTEL_EXPORTER_OTLP_ENDPOINT: "http://${sink.grpc}"}})");
  replace(
      "{that: it is OTLP/HTTP protobuf, got: '.requests[0] | .path + \" \" + .encoding', equals: "
      "/v1/traces protobuf}",
      "{that: it is OTLP/gRPC, got: '.requests[0] | .transport + \" \" + .path', equals: grpc "
      "/opentelemetry.proto.collector.trace.v1.TraceService/Export}");
  const Check check = this->check(over_grpc);
  EXPECT_EQ(check.status, Status::passed) << check.message << check.reason << "\n"
                                          << check.evidence;
}

TEST_F(PythonPlayer, AnOperationThatTheSdkLacksIsUnsupported) {
  const Check check = this->check(
      "  within: 30s\n  steps: [{wire.encode: {}, as: x}]\n"
      "  expect: [{that: it encodes, got: .replies.x.ok, equals: 1}]\n");
  EXPECT_EQ(check.status, Status::unsupported) << check.message;
}

}  // namespace
}  // namespace otelier::judge
