// Sound payloads give no finding: the OTLP project's own examples, and what the official SDK for
// Python sends of all three signals.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "bench/lint/lint.h"
#include "proto/oracle.h"
#include "testbed/sink.h"

namespace otelier::bench::lint {
namespace {

namespace fs = std::filesystem;
using testbed::Encoding;
using testbed::Signal;

std::string told(const Report& report) {
  std::string text = report.unread;
  for (const Finding& one : report.findings)
    text += std::string(one.rule->id) + " " + one.path + ": " + one.message.en + "\n";
  return text;
}

TEST(Clean, TheExamplesOfTheOtlpProject) {
  // Beside the kit where its authors work; no part of the kit.
  const fs::path folder = fs::path(OTELIER_SOURCE_DIR) / "../shared/data/otlp-json";
  if (!fs::exists(folder)) GTEST_SKIP() << folder << " is not there";
  for (const auto& [file, signal] :
       {std::pair{"trace.json", Signal::traces}, std::pair{"metrics.json", Signal::metrics},
        std::pair{"logs.json", Signal::logs}, std::pair{"events.json", Signal::logs}}) {
    std::ostringstream text;
    text << std::ifstream(folder / file).rdbuf();
    const std::string json = text.str();
    ASSERT_FALSE(json.empty()) << file;
    EXPECT_EQ(
        told(lint({.body = core::as_bytes(json), .signal = signal, .encoding = Encoding::json})),
        "")
        << file;
    const auto bytes = proto::from_json(json, proto::request_message(testbed::name(signal)));
    ASSERT_TRUE(bytes) << file;
    EXPECT_EQ(told(lint({.body = *bytes, .signal = signal})), "") << file;
  }
}

TEST(Clean, WhatTheOfficialSdkForPythonSends) {
  const fs::path python = fs::path(OTELIER_SOURCE_DIR) / ".lab/peers/bin/python";
  if (!fs::exists(python)) GTEST_SKIP() << python << " is not there: ./lab prepare peers";
  testbed::SinkOptions options;
  options.with_grpc = false;
  auto sink = testbed::Sink::start(options);
  ASSERT_TRUE(sink) << sink.error().message;
  const std::string command = "OTEL_EXPORTER_OTLP_ENDPOINT=" + (*sink)->http_endpoint() +
                              " OTEL_SERVICE_NAME=shop '" + python.string() + "' '" +
                              OTELIER_SOURCE_DIR "/lib/bench/lint/tests/official_sdk.py'";
  ASSERT_EQ(std::system(command.c_str()), 0);
  const auto requests = (*sink)->requests();
  ASSERT_EQ(requests.size(), 3u);
  History history;
  for (const auto& request : requests) {
    ASSERT_EQ(request.status, 200);
    const auto body = request.decoded();
    ASSERT_TRUE(body);
    const Payload payload{.body = *body,
                          .signal = *request.signal,
                          .encoding = *request.encoding,
                          .wire_size = request.body->size(),
                          .compression = request.compression};
    EXPECT_EQ(told(lint(payload, history)), "") << request.path;
    EXPECT_GT(request.items, 0u);
  }
}

}  // namespace
}  // namespace otelier::bench::lint
