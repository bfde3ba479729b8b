// Stage 3: what an answer means.
#include "hello/outcome.h"

#include "transcript.h"

namespace {

using namespace otelier;
using hello::ExitCode;
using transcript::Transcript;

// The outcome of an answer, its exit code checked and what its message must contain.
void answer_means(const hello::Answer& answer, ExitCode exit_code,
                  const std::vector<std::string>& message_has = {}) {
  Transcript t;
  t.given("the answer " + std::to_string(answer.status) + " " + answer.body);
  const auto outcome = t.when("outcome_of", [&] { return hello::outcome_of(answer); });
  t.then("the exit code", static_cast<int>(outcome.exit_code), static_cast<int>(exit_code));
  for (const auto& part : message_has) t.then_contains("the message", outcome.message, part);
}

TEST(Outcome, AnEmptyAnswerIsFullSuccess) {
  answer_means({.status = 200, .body = "{}", .retry_after = ""}, ExitCode::accepted);
  answer_means({.status = 200, .body = R"({"partialSuccess":{}})", .retry_after = ""},
               ExitCode::accepted);
}

TEST(Outcome, RejectedSpansAreReportedWithTheReason) {
  answer_means(
      {.status = 200,
       .body = R"({"partialSuccess":{"rejectedSpans":"1","errorMessage":"name too long"}})",
       .retry_after = ""},
      ExitCode::rejected, {"1", "name too long"});
}

TEST(Outcome, ACountMayAlsoComeAsANumber) {
  answer_means(
      {.status = 200, .body = R"({"partialSuccess":{"rejectedSpans":1}})", .retry_after = ""},
      ExitCode::rejected, {"1"});
}

TEST(Outcome, AMessageWithoutRejectedSpansIsAWarning) {
  answer_means({.status = 200,
                .body = R"({"partialSuccess":{"rejectedSpans":"0","errorMessage":"old schema"}})",
                .retry_after = ""},
               ExitCode::accepted, {"old schema"});
}

TEST(Outcome, ASuccessThatIsNotJsonIsStillASuccess) {
  answer_means({.status = 200, .body = "OK", .retry_after = ""}, ExitCode::accepted);
  answer_means({.status = 200, .body = "", .retry_after = ""}, ExitCode::accepted);
}

TEST(Outcome, ARefusalPassesOnTheMessageOfTheStatus) {
  answer_means(
      {.status = 400, .body = R"({"code":3,"message":"invalid length for ID"})", .retry_after = ""},
      ExitCode::refused, {"400", "invalid length for ID"});
}

TEST(Outcome, ARefusalWithoutAStatusPassesOnWhatItSaid) {
  answer_means({.status = 404, .body = "404 page not found", .retry_after = ""}, ExitCode::refused,
               {"404", "page not found"});
}

TEST(Outcome, FourCodesMeanLater) {
  for (const int status : {429, 502, 503, 504})
    answer_means({.status = status, .body = "", .retry_after = ""}, ExitCode::try_later,
                 {std::to_string(status)});
}

TEST(Outcome, NoOtherCodeMeansLater) {
  for (const int status : {301, 401, 408, 413, 500, 501})
    answer_means({.status = status, .body = "", .retry_after = ""}, ExitCode::refused,
                 {std::to_string(status)});
}

TEST(Outcome, RetryAfterIsPassedOn) {
  answer_means({.status = 503, .body = R"({"message":"queue is full"})", .retry_after = "17"},
               ExitCode::try_later, {"17", "queue is full"});
}

}  // namespace
