#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "payloads.h"
#include "proto/oracle.h"

namespace otelier::wireview {
namespace {

std::string guessed(core::ByteView payload) {
  const auto found = guess(payload);
  if (!found) return "nothing";
  return found->message.substr(found->message.rfind('.') + 1) + (found->json ? " in JSON" : "");
}

struct Payload {
  std::string_view json, message;
};
class Guesses : public testing::TestWithParam<Payload> {};

TEST_P(Guesses, InBothEncodings) {
  const auto& [text, message] = GetParam();
  EXPECT_EQ(guessed(core::as_bytes(text)), std::string(message) + " in JSON");
  const auto bytes = proto::from_json(text, message);
  ASSERT_TRUE(bytes) << bytes.error().message;
  EXPECT_EQ(guessed(*bytes), message);
}

INSTANTIATE_TEST_SUITE_P(
    Payloads, Guesses,
    testing::Values(
        Payload{
            R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}}]},)"
            R"("scopeSpans":[{"scope":{"name":"lib"},"spans":[{"traceId":"5b8efff798038103d269b633813fc60c",)"
            R"("spanId":"eee19b7ec3c1b174","name":"GET","kind":2,"startTimeUnixNano":"1544712660000000000"}]}]}]})",
            "ExportTraceServiceRequest"},
        Payload{
            R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"http.requests","unit":"1","sum":)"
            R"({"dataPoints":[{"asInt":"5","timeUnixNano":"1544712660000000000"}],"isMonotonic":true}}]}]}]})",
            "ExportMetricsServiceRequest"},
        Payload{
            R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1544712660000000000",)"
            R"("severityNumber":9,"body":{"stringValue":"hello"}}]}]}]})",
            "ExportLogsServiceRequest"},
        Payload{
            R"({"resourceProfiles":[{"scopeProfiles":[{"profiles":[{"sampleType":{"typeStrindex":1},)"
            R"("samples":[{"stackIndex":1,"values":["3"]}],"timeUnixNano":"1544712660000000000"}]}]}],)"
            R"("dictionary":{"stringTable":["","cpu","main"],"stackTable":[{},{"locationIndices":[1]}]}})",
            "ExportProfilesServiceRequest"},
        Payload{
            R"({"code":8,"message":"slow down","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo",)"
            R"("retryDelay":"2s"}]})",
            "Status"},
        Payload{R"({"partialSuccess":{"rejectedSpans":"2","errorMessage":"no"}})",
                "ExportTraceServiceResponse"}),
    [](const auto& one) { return std::string(one.param.message); });

TEST(Guess, IsNothingForWhatIsNoOtlp) {
  EXPECT_EQ(guessed({}), "nothing");
  EXPECT_EQ(guessed(core::as_bytes("hello, world")), "nothing");
  EXPECT_EQ(guessed(core::as_bytes(R"({"hello":"world"})")), "nothing");
  EXPECT_EQ(guessed(core::as_bytes("\x89PNG\r\n\x1a\n")), "nothing");
}

TEST(Guess, HoldsForACutPayload) {
  const core::Bytes whole = one_span();
  EXPECT_EQ(guessed(core::ByteView(whole).first(25)), "ExportTraceServiceRequest");
}

TEST(Guess, KnowsTheExamplesOfTheOtlpProject) {
  const auto folder = std::filesystem::path(OTELIER_SOURCE_DIR) / "../shared/data/otlp-json";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is not there";
  const std::pair<const char*, const char*> examples[] = {
      {"trace.json", "ExportTraceServiceRequest"},
      {"metrics.json", "ExportMetricsServiceRequest"},
      {"logs.json", "ExportLogsServiceRequest"},
      {"events.json", "ExportLogsServiceRequest"}};
  for (const auto& [file, message] : examples) {
    std::ostringstream text;
    text << std::ifstream(folder / file).rdbuf();
    EXPECT_EQ(guessed(core::as_bytes(text.str())), std::string(message) + " in JSON");
    const auto bytes = proto::from_json(text.str(), message);
    ASSERT_TRUE(bytes) << bytes.error().message;
    EXPECT_EQ(guessed(*bytes), message);
    EXPECT_EQ(first_damage(view_protobuf(*bytes, message)), nullptr);
    EXPECT_EQ(first_damage(view_json(core::as_bytes(text.str()), message)), nullptr);
  }
}

}  // namespace
}  // namespace otelier::wireview
