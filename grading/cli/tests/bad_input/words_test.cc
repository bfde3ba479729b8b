// Words that mean nothing: verbs, labs, checks, options, values.
#include "cli/tests/bad_input/real_lab.h"
#include "reports/text.h"

namespace otelier::cli {
namespace {

class BadWords : public RealLab {};

TEST_F(BadWords, UnknownVerb) {
  expect_error(lab({"chekc", "00"}), "no verb \"chekc\"", "did you mean: ./lab check");
  expect_error(lab({"author", "mutant"}), "no verb \"author mutant\"", "./lab author mutants");
  expect_error(lab({"xyzzy"}), "no verb \"xyzzy\"", "./lab help");
  expect_error(lab({"-x"}), "no verb \"-x\"", "./lab help");  // too short to be like anything
}

TEST_F(BadWords, UnknownLab) {
  for (const char* verb : {"start", "check", "tests", "hint", "reset", "run"}) {
    expect_error(lab({verb, "wier"}), "no lab \"wier\"", "did you mean wire?");
  }
  expect_error(lab({"use", "00-frist-span", "mine"}), "no lab", "did you mean 00-first-span?");
  expect_error(lab({"check", "77"}), "no lab \"77\"", "./lab list");
}

TEST_F(BadWords, HintsFitTheTerminal) {
  ASSERT_EQ(lab({"start", "00"}).code, 0);
  for (const char* language : {"en", "zh"}) {
    for (int level = 1; level <= 4; ++level) {
      const Said said = lab({"hint", "00", "endpoint-is-a-base"}, {{"OTELIER_LANG", language}});
      EXPECT_EQ(said.code, 0) << said.text;
      for (const std::string& line : reports::lines(said.text)) {
        EXPECT_LE(reports::columns(line), 80) << line;
      }
    }
  }
}

TEST_F(BadWords, UnknownCheck) {
  ASSERT_EQ(lab({"start", "00"}).code, 0);
  expect_error(lab({"check", "00", "--only", "request-arives"}), "no check \"request-arives\"",
               "did you mean request-arrives?");
  expect_error(lab({"hint", "00", "request-arives"}), "no check", "did you mean request-arrives?");
  expect_error(lab({"debug", "00", "reqest-arrives"}), "no check", "did you mean request-arrives?");
}

TEST_F(BadWords, UnknownOptionOrValue) {
  expect_error(lab({"check", "00", "--wach"}), "does not take \"--wach\"", "did you mean --watch?");
  expect_error(lab({"check", "00", "--seed", "abc"}), "--seed takes a number, and \"abc\" is none",
               "for example: ./lab check");
  expect_error(lab({"check", "00", "--seed"}), "--seed needs a value: --seed SEED", "./lab check");
  expect_error(lab({"check", "00", "--speed", "yse"}), "not \"yse\"", "did you mean yes?");
  expect_error(lab({"check"}), "./lab check needs LAB: 01, 1, wire or 01-wire", "./lab check 01");
  expect_error(lab({"use", "00", "mien"}), "\"mien\" is none of", "./lab use 00 mine");
}

TEST_F(BadWords, LabThatIsNotStarted) {
  for (const char* verb : {"check", "tests", "reset", "run"}) {
    expect_error(lab({verb, "00"}), "not started lab 00-first-span", "./lab start 00");
  }
}

TEST_F(BadWords, PlayerOrReportThatThereIsNot) {
  expect_error(lab({"conform"}), "needs one of: an ENDPOINT",
               "./lab conform http://127.0.0.1:4318");
  expect_error(lab({"conform", "--sdk", "pyhton"}), "no player \"pyhton\"", "did you mean python?");
  expect_error(lab({"conform", "--sdk", "python", "--lab", "wier"}), "no lab \"wier\"",
               "did you mean wire?");
  expect_error(lab({"conform", "--sdk", "python", "--report", "json"}), "belong together",
               "--out conform.xml");
  expect_error(lab({"conform", "--sdk", "python", "--report", "juint", "--out", "x"}),
               "no report format \"juint\"", "junit");
  expect_error(lab({"conform", "--sdk", "python", "--report", "json", "--out", "no/such/x"}),
               "is no folder", "another --out");
}

TEST_F(BadWords, EndpointThatCannotBeAsked) {
  expect_error(lab({"conform", "https://127.0.0.1:4318"}), "TLS is not spoken", "put a proxy");
  expect_error(lab({"conform", "127.0.0.1:4318"}), "does not begin with http://",
               "did you mean http://127.0.0.1:4318?");
  expect_error(lab({"conform", "http://127.0.0.1:431x"}), "\"431x\" is no port", "1 to 65535");
  expect_error(lab({"conform", "http://127.0.0.1:4318/v1/logs"}), "the path of one signal",
               "http://127.0.0.1:4318");
  expect_error(lab({"conform", "http://127.0.0.1:4318", "--grpc", "localhost"}),
               "\"localhost\" is no HOST:PORT", "--grpc 127.0.0.1:4317");
  expect_error(lab({"conform", "http://127.0.0.1:1"}), "Connection refused",
               "is the server running there?");
  expect_error(lab({"conform", "http://127.0.0.1:1", "--listen"}), "needs one of", "./lab conform");
}

TEST_F(BadWords, FileThatTheStarterDoesNotHave) {
  ASSERT_EQ(lab({"start", "00"}).code, 0);
  expect_error(lab({"reset", "00", "nosuch.cc"}), "has no file \"nosuch.cc\"", "hello/main.cc");
}

}  // namespace
}  // namespace otelier::cli
