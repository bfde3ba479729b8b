#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/text.h"
#include "sample.h"

namespace otelier::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string render(Report report, const Style& style) {
  return testing::format("terminal").render(report, style);
}

TEST(Terminal, ShowsTheFirstUnfinishedStageAndCountsTheRest) {
  Report report = testing::sample();
  judge::Check full;
  full.title = {{"en", "Speed of encoding"}};
  full.build = "release";
  report.labs[0].in_full = {full};
  EXPECT_EQ(render(report, {}),
            R"(01 The wire, format & <tags>                    mine · seed 18446744073709551615

Stage 1 of 3: Varints                                                        1/3
  ✓ One byte below 128                                                       2/2
  ✗ 300 takes two bytes, the lower seven bits first                  failed  0/3
    byte 1: expected 02, got <00> & "nothing"
    expected  ac 02  |..|
    got       ac 00  |..|
              ---^^
    → ./lab hint 01 two-bytes
  ○ Zigzag                                                  not implemented  0/3
    not implemented: put_varint

In other stages: 0 of 6 checks pass.

In --full
  · Speed of encoding                                                    release

Score 2/12
)");
}

TEST(Terminal, SaysOnceWhyNothingCompiles) {
  Report report = testing::sample();
  for (judge::Check& check : report.labs[0].result.checks) {
    check.status = judge::Status::compile_error;
    check.message = "wire/a.cc:7: expected ';'";
    check.visibility = "visible";
  }
  Style style;
  style.all_stages = true;
  const std::string text = render(report, style);
  const auto first = text.find("wire/a.cc:7");
  ASSERT_NE(first, std::string::npos) << text;
  EXPECT_EQ(text.find("wire/a.cc:7", first + 1), std::string::npos) << text;
  EXPECT_THAT(text,
              HasSubstr("300 takes two bytes, the lower seven bits first        does not compile"));
}

TEST(Terminal, FitsItsWidth) {
  Report report = testing::sample();
  for (const char* language : {"en", "zh"}) {
    for (const int width : {60, 80, 100}) {
      Style style;
      style.language = language;
      style.width = width;
      style.all_stages = true;
      for (const std::string& line : lines(render(report, style))) {
        EXPECT_LE(columns(line), width) << line;
      }
    }
  }
}

TEST(Terminal, CarriesOnALongLineOfEvidenceBelowItself) {
  Report report = testing::sample();
  report.labs[0].result.checks[1].evidence =
      "clause\n  OTEL_EXPORTER_OTLP_ENDPOINT is a base URL, and the path of each signal is "
      "appended "
      "to the path that it already has.";
  EXPECT_THAT(render(report, {}), HasSubstr(R"(
    clause
      OTEL_EXPORTER_OTLP_ENDPOINT is a base URL, and the path of each signal
        is appended to the path that it already has.
)"));
}

TEST(Terminal, SpeaksChinese) {
  Style style;
  style.language = "zh";
  const std::string text = render(testing::sample(), style);
  EXPECT_THAT(text, HasSubstr("01 线格式"));
  EXPECT_THAT(text, HasSubstr("阶段 1 / 3：变长整数"));
  EXPECT_THAT(text, HasSubstr("尚未实现"));
}

TEST(Terminal, GivesEveryStatusItsColourAndNoneWithoutColour) {
  Style style;
  style.all_stages = true;
  EXPECT_THAT(render(testing::sample(), style), Not(HasSubstr("\x1b[")));
  style.colour = true;
  const std::string text = render(testing::sample(), style);
  EXPECT_THAT(text, HasSubstr("\x1b[36mnot implemented\x1b[0m"));
  EXPECT_THAT(text, HasSubstr("\x1b[31mfailed\x1b[0m"));
  EXPECT_THAT(text, HasSubstr("\x1b[35mcrashed\x1b[0m"));
  EXPECT_THAT(text, HasSubstr("\x1b[33mtimed out\x1b[0m"));
  EXPECT_THAT(text, HasSubstr("\x1b[32m✓\x1b[0m"));
}

TEST(Terminal, LetsNoEscapeOfALearnersProgramThrough) {
  Report report = testing::sample();
  report.labs[0].result.checks[1].evidence = "\x1b[2J gone";
  EXPECT_THAT(render(report, {}), Not(HasSubstr("\x1b")));
}

TEST(Terminal, SaysWhenEverythingPasses) {
  Report report = testing::sample();
  judge::LabResult& result = report.labs[0].result;
  result.checks.resize(1);
  result.score = result.max_score = 2;
  EXPECT_THAT(render(report, {}), HasSubstr("✓ Every check passes: 1 of 1"));
}

TEST(Terminal, SaysThatAnIncompleteScoreIsNotFinal) {
  Report report = testing::sample();
  report.labs[0].result.incomplete = true;
  EXPECT_THAT(render(report, {}), HasSubstr("Incomplete:"));
}

}  // namespace
}  // namespace otelier::reports
