#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <time.h>

#include <algorithm>

#include "judge/examiner.h"
#include "judge/tests/playing.h"

namespace otelier::judge {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::vector<std::int64_t> says;
int said = 0;
int patience = 0;

// Numbers up to args.most; smaller ones first when shrinking.
const Registration kToys{[] {
  add_generator(
      "toy.numbers",
      [](std::mt19937_64& random, std::size_t, const Json& args) {
        return Json{{"n", random() % args.at("most").get<std::uint64_t>()}};
      },
      [](const Json& input) {
        std::vector<Json> smaller;
        const auto n = input.at("n").get<std::uint64_t>();
        if (n > 0) smaller = {Json{{"n", n / 2}}, Json{{"n", n - 1}}};
        return smaller;
      });
  add_generator("toy.fatal", [](std::mt19937_64&, std::size_t index, const Json&) {
    return Json{{"n", index == 5 ? 4242 : 1}};
  });
  add_generator("toy.broken", [](std::mt19937_64&, std::size_t, const Json& args) {
    return Json{args.at("nothing")};
  });
  add_oracle("toy.double", [](const Json& input, const Json& got) {
    const auto expected = 2 * input.at("n").get<std::int64_t>();
    return Opinion{got.get<std::int64_t>() == expected, std::to_string(expected),
                   "the last digit differs"};
  });
  add_oracle("toy.any", [](const Json&, const Json&) { return Opinion{true, "", ""}; });
  add_yardstick("toy.spin", [](const Json& input) -> core::Result<std::int64_t> {
    timespec before{}, after{};
    const auto work = input.at("work").get<std::uint64_t>();
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
    volatile std::uint64_t sum = 0;
    for (std::uint64_t i = 0; i < work; ++i) sum = sum + i;
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
    return (after.tv_sec - before.tv_sec) * 1'000'000'000 + after.tv_nsec - before.tv_nsec;
  });
  // Says what it is told to, one figure a call, the last again and again; each fills a round.
  add_yardstick("toy.says", [](const Json&) -> core::Result<std::int64_t> {
    const std::int64_t now = says.front();
    if (says.size() > 1) says.erase(says.begin());
    ++said;
    return now;
  });
  // Agrees so many times.
  add_oracle("toy.patience",
             [](const Json&, const Json&) { return Opinion{patience-- > 0, "", "enough"}; });
  add_generator("toy.work", [](std::mt19937_64&, std::size_t, const Json& args) {
    return Json{{"work", args.at("work")}};
  });
}};

class Cases : public Playing {
 protected:
  Check cases(const std::string& cases, const std::string& oracle = "toy.double") {
    return check("  given: {cases: " + cases +
                 "}\n  steps: [{toy.double: {n: '${case.n}'}, as: x}]\n"
                 "  expect: [{that: it doubles, agrees: {got: .replies.x.ok, oracle: " +
                 oracle + "}}]\n");
  }
};

TEST_F(Cases, AllAgree) {
  const Check toy = cases("{from: toy.numbers, count: 200, args: {most: 101}}");
  EXPECT_EQ(toy.status, Status::passed) << toy.message << toy.reason;
}
TEST_F(Cases, TheFirstDisagreementIsShrunk) {
  const Check toy = cases("{from: toy.numbers, count: 200, args: {most: 4000}}");
  EXPECT_EQ(toy.status, Status::failed);
  EXPECT_EQ(toy.message, "it doubles: expected 202, came 203");
  EXPECT_THAT(toy.evidence, HasSubstr("made as small as it still fails"));
  EXPECT_THAT(toy.evidence, HasSubstr("{\"n\":101}"));
  EXPECT_THAT(toy.evidence, HasSubstr("the last digit differs"));
}
// Of the input that the evidence shows, not of those that were tried before and after.
TEST_F(Cases, HandsOutWhatWasSentForTheSmallestInput) {
  std::vector<testbed::Request> sent;
  options_.on_requests = [&](const Check&, std::vector<testbed::Request> requests) {
    sent = std::move(requests);
  };
  const Check toy = check(
      "  given: {cases: {from: toy.numbers, count: 200, args: {most: 4000}}}\n"
      "  steps: [{span.record: {name: 'n${case.n}.'}}, {flush: {within: 5s}, as: flushed},\n"
      "          {toy.double: {n: '${case.n}'}, as: x}]\n"
      "  expect: [{that: it doubles, agrees: {got: .replies.x.ok, oracle: toy.double}}]\n");
  // A slow machine's time for making it small may end before 101.
  const std::string expected = "it doubles: expected ";
  ASSERT_THAT(toy.message, StartsWith(expected)) << toy.reason;
  const int shown = std::stoi(toy.message.substr(expected.size())) / 2;
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_THAT(std::string(core::as_text(*sent[0].body)),
              HasSubstr("\"n" + std::to_string(shown) + ".\""));
}
TEST_F(Cases, ComeFromTheSeedAlone) {
  options_.seed = 7;
  const auto evidence = [&] {
    return cases("{from: toy.numbers, count: 1, args: {most: 90000}}").evidence;
  };
  environment_["X"] = "y";
  const std::string once = evidence();
  EXPECT_EQ(evidence(), once);
}
TEST_F(Cases, ACrashNamesItsInput) {
  const Check toy = cases("{from: toy.fatal, count: 10}");
  EXPECT_EQ(toy.status, Status::crashed);
  EXPECT_THAT(toy.message, HasSubstr("SIGABRT"));
  EXPECT_THAT(toy.evidence, HasSubstr("(6/10)"));
  EXPECT_THAT(toy.evidence, HasSubstr("4242"));
}
TEST_F(Cases, AnExaminerThatIsMissingOrBrokenIsNeverAPass) {
  EXPECT_EQ(cases("{from: no.such, count: 1}").status, Status::skipped);
  EXPECT_THAT(cases("{from: no.such, count: 1}").reason, HasSubstr("no generator \"no.such\""));
  EXPECT_EQ(cases("{from: toy.broken, count: 1}").status, Status::skipped);
  EXPECT_EQ(cases("{from: toy.numbers, count: 1, args: {most: 9}}", "no.such").status,
            Status::skipped);
}
TEST_F(Cases, AWrongVariableIsNamed) {
  const Check toy = check(
      "  steps: [{toy.echo: {value: '${caes.n}'}, as: x}]\n"
      "  expect: [{that: x, got: .replies.x.ok, equals: 1}]\n");
  EXPECT_EQ(toy.status, Status::skipped);
  EXPECT_THAT(toy.reason, HasSubstr("${caes.n} leads nowhere"));
}

class Speed : public Playing {
 protected:
  Check speed(int work, const std::string& at_least, const std::string& oracle = "toy.any",
              const std::string& yardstick = "toy.spin") {
    return check(
        "  build: release\n  speed: {load: {toy.echo: {value: 1}}, run: {toy.spin: {repeat: "
        "'${repeat}', work: " +
        std::to_string(work) + "}}, verify: {toy.echo: {value: 3}, oracle: " + oracle +
        ", samples: 2}, cases: {from: toy.work, count: 1, args: {work: 20000}}, yardstick: " +
        yardstick + ", at_least: " + at_least + ", rounds: 3}\n");
  }
};

TEST_F(Speed, AFastSubjectPassesAndASlowOneFailsWithTheRatio) {
  EXPECT_EQ(speed(20000, "0.2").status, Status::passed);
  const Check slow = speed(200000, "0.5");
  EXPECT_EQ(slow.status, Status::failed) << slow.reason;
  EXPECT_THAT(slow.message, HasSubstr("expected at least 0.50 × toy.spin, came 0."));
  EXPECT_THAT(slow.evidence, HasSubstr("3 rounds"));
}
TEST_F(Speed, AWrongOutputDoesNotCountHoweverFast) {
  const Check wrong = speed(10, "0.1", "toy.double");
  EXPECT_EQ(wrong.status, Status::failed);
  EXPECT_THAT(wrong.message, HasSubstr("its speed does not count"));
}

// Three rounds, and a yardstick that says what is wanted. Whatever the subject takes (between a
// microsecond and a second), a slow round is far below the threshold and a fast one far above.
class Noise : public Speed {
 protected:
  static constexpr std::int64_t kSlow = 60'000'000;
  static constexpr std::int64_t kFast = 600'000'000'000'000;

  Check noise(const std::vector<std::int64_t>& rounds) {
    says = {kSlow};  // for warming up
    says.insert(says.end(), rounds.begin(), rounds.end());
    said = 0;
    return speed(20000, "100000", "toy.any", "toy.says");
  }
};

TEST_F(Noise, IsMeasuredAgainUntilItTells) {
  EXPECT_EQ(noise({kSlow, kFast, kSlow, kFast, kFast, kSlow}).status, Status::passed);
  EXPECT_EQ(said, 1 + 2 * 3);
  const Check slow = noise({kSlow, kSlow, kFast, kSlow, kSlow, kSlow});
  EXPECT_EQ(slow.status, Status::failed) << slow.reason;
  EXPECT_EQ(said, 1 + 2 * 3);
  EXPECT_EQ(std::count(slow.evidence.begin(), slow.evidence.end(), '\n'), 2) << slow.evidence;
}
TEST_F(Noise, ThatStaysIsNeverScored) {
  const Check toy = noise({kFast, kSlow, kSlow, kSlow, kFast, kSlow, kSlow, kSlow, kFast, kFast});
  EXPECT_EQ(toy.status, Status::skipped);
  EXPECT_EQ(said, 1 + 3 * 3);  // and never a fourth time
  EXPECT_THAT(toy.reason, HasSubstr("too noisy to tell, 3 times: 100000.00 × is wanted"));
}
TEST_F(Noise, IsLeftAtOnceWhereTheRoundsTell) {
  EXPECT_EQ(noise({kFast, kFast, kSlow}).status, Status::passed);
  EXPECT_EQ(said, 1 + 3);
  EXPECT_EQ(noise({kSlow}).status, Status::failed);
  EXPECT_EQ(said, 1 + 3);
}

// There is one input: it is verified before anything is timed, and once more afterwards.
TEST_F(Speed, ASubjectThatIsRightUntilItIsTimedFails) {
  patience = 1;
  const Check wrong = speed(20000, "0.2", "toy.patience");
  EXPECT_EQ(wrong.status, Status::failed);
  EXPECT_THAT(wrong.message, HasSubstr("its speed does not count"));
  patience = 2;
  EXPECT_EQ(speed(20000, "0.2", "toy.patience").status, Status::passed);
}
TEST_F(Speed, IsLeftOutOnRequest) {
  options_.speed_checks = false;
  const auto result =
      run(scenario("toy",
                   "  build: release\n  speed: {load: {a.b: {}}, run: {a.c: {}}, verify: "
                   "{a.d: {}, oracle: o.o}, cases: {from: a.x, count: 1}, yardstick: "
                   "y.y, at_least: 0.5}\n"));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_TRUE(result->checks.empty());
  EXPECT_EQ(result->max_score, 3);
}

}  // namespace
}  // namespace otelier::judge
