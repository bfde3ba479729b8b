#include "hello/outcome.h"

#include <string_view>

#include "core/not_implemented.h"
#include "json/json.h"

namespace otelier::hello {
// lab:solution
namespace {

// A server of another kind may answer with a whole page: enough of it to recognise it.
constexpr std::size_t kMostOfABody = 200;

bool retryable(int status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

// The message of a Status body ({"code": 3, "message": "…"}), else the beginning of whatever came.
std::string said(std::string_view body) {
  const auto status = json::parse(body);
  if (status && (*status)["message"].is_string())
    return std::string((*status)["message"].as_string());
  return std::string(body.substr(0, kMostOfABody));
}

std::string with(std::string text, std::string_view detail) {
  if (!detail.empty()) text.append(": ").append(detail);
  return text;
}

Outcome of_success(std::string_view body) {
  const auto response = json::parse(body);
  if (!response) return {ExitCode::accepted, "accepted, with an answer that is not JSON"};
  const auto& partial = (*response)["partialSuccess"];
  const auto rejected = partial["rejectedSpans"].as_int();
  const auto message = partial["errorMessage"].as_string();
  if (rejected > 0)
    return {ExitCode::rejected,
            with("rejected " + std::to_string(rejected) + " of 1 spans", message)};
  return {ExitCode::accepted,
          message.empty() ? "accepted" : with("accepted with a warning", message)};
}

}  // namespace
// lab:end

Outcome outcome_of(const Answer& answer) {
  // lab:solution
  if (answer.status == 200) return of_success(answer.body);
  const auto status = std::to_string(answer.status);
  if (!retryable(answer.status))
    return {ExitCode::refused, with("refused with " + status, said(answer.body))};
  std::string message = "not now (" + status + "), retryable";
  if (!answer.retry_after.empty()) message += ", Retry-After " + answer.retry_after;
  return {ExitCode::try_later, with(std::move(message), said(answer.body))};
  // lab:starter
  //| not_implemented("outcome_of: from status and body to an exit code and a message", answer);
  // lab:end
}

}  // namespace otelier::hello
