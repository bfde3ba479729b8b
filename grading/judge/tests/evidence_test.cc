#include "judge/evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace otelier::judge {
namespace {

using Json = nlohmann::json;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

// A request as the observation has it, with a body in JSON.
Json request(std::string text) {
  return {{"number", 1},
          {"method", "POST"},
          {"path", "/v1/traces"},
          {"headers", {{"content-type", "application/json"}}},
          {"size", text.size()},
          {"status", 200},
          {"time_rel_ns", 12'900'000},
          {"body_error", nullptr},
          {"text", std::move(text)}};
}

std::string shown(Json request) {
  Evidence evidence;
  evidence.language = "en";
  evidence.requests = Json::array({std::move(request)});
  return evidence.render();
}

constexpr const char* kLine = "on the wire\n  #1 POST /v1/traces application/json, ";

TEST(RawJson, StandsBelowItsRequest) {
  EXPECT_EQ(shown(request(R"({"resourceSpans":[]})")),
            std::string(kLine) + "20 bytes → 200, 12 ms\n     {\"resourceSpans\":[]}");
}

// As it came: what a learner wrote over several lines is read over several lines.
TEST(RawJson, KeepsItsLinesIndented) {
  EXPECT_THAT(shown(request("{\n  \"a\": 1\n}")), EndsWith("ms\n     {\n       \"a\": 1\n     }"));
}

TEST(RawJson, ComesAfterWhatIsWrongWithIt) {
  Json broken = request("{");
  broken["body_error"] = "at byte 1: the text ends";
  EXPECT_THAT(shown(broken), EndsWith("ms\n     at byte 1: the text ends\n     {"));
}

TEST(RawJson, IsLeftOutOfABodyThatIsNone) {
  Json protobuf = request("");
  protobuf["text"] = nullptr;
  protobuf["headers"]["content-type"] = "application/x-protobuf";
  EXPECT_THAT(shown(protobuf), EndsWith("application/x-protobuf, 0 bytes → 200, 12 ms"));
}

// Eight hundred bytes are enough to see; how many were left out is said.
TEST(RawJson, IsCutAfterEightHundredBytes) {
  const std::string edge(800, 'x');
  EXPECT_THAT(shown(request(edge)), EndsWith("ms\n     " + edge));
  EXPECT_THAT(shown(request(edge + "y")), EndsWith("ms\n     " + edge + " … 1 more bytes"));
}

// 界 is three bytes: a cut through it takes the whole of it away.
TEST(RawJson, IsNeverCutWithinACharacter) {
  const std::string wide = "界";
  for (const std::size_t before : {797u, 798u, 799u}) {
    const std::string lead(before, 'x');
    const std::string text = shown(request(lead + wide + wide));
    if (before == 797)
      EXPECT_THAT(text, EndsWith(lead + wide + " … 3 more bytes"));
    else
      EXPECT_THAT(text, EndsWith(lead + " … 6 more bytes")) << before;
  }
}

// What a subject sends may not paint the reader's terminal.
TEST(RawJson, ShowsControlCharactersByTheirNumber) {
  const std::string text = shown(request("a\x1b[31mb\r\tc\x7f\x01" + std::string(1, '\0') + "d"));
  EXPECT_THAT(text, EndsWith("ms\n     a\\x1b[31mb\\x0d\\x09c\\x7f\\x01\\x00d"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(Requests, AreShownUpToEight) {
  Evidence evidence;
  evidence.language = "en";
  for (int i = 0; i < 8; ++i) evidence.requests.push_back(request("{}"));
  EXPECT_THAT(evidence.render(), Not(HasSubstr("more")));
  evidence.requests.push_back(request("{}"));
  EXPECT_THAT(evidence.render(), EndsWith("  … 1 more"));
}

}  // namespace
}  // namespace otelier::judge
