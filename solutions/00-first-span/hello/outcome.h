// What became of the request. An answer is more than its status: 200 may still mean that the span
// was rejected, and only four codes mean "again, later". The outcome is for two readers: the exit
// code for the script that started the program, the message for the person before it.
#pragma once

#include <string>

namespace otelier::hello {

// The program's exit codes. 86 is the course's own: "reached something not written yet".
enum class ExitCode : int {
  accepted = 0,       // the collector has the span
  rejected = 1,       // it answered 200, but kept fewer spans than were sent (partial success)
  refused = 2,        // it will never take this request: sending it again would not help
  try_later = 3,      // it cannot take it now; OTLP calls these answers retryable
  unreachable = 4,    // no answer: nobody there, or the connection broke
  timed_out = 5,      // no answer in time
  misconfigured = 6,  // nothing was sent: a setting makes no sense
};

struct Answer {
  int status = 0;
  std::string body;         // a JSON object, when the server keeps to OTLP
  std::string retry_after;  // the header's text: seconds or an HTTP date; empty without one
};

struct Outcome {
  ExitCode exit_code = ExitCode::accepted;
  std::string message;  // one line for a person; what the server said is part of it
};

// The meaning of an answer to a request. Pure.
//   200, and a partialSuccess with rejectedSpans above 0 → rejected: the count and errorMessage
//   200, else → accepted; a lone errorMessage is a warning and is passed on
//   429, 502, 503, 504 → try_later, with Retry-After when there is one
//   anything else → refused, with the message of the Status in the body
// A body that is not what OTLP says changes nothing about the exit code: the status has decided.
[[nodiscard]] Outcome outcome_of(const Answer& answer);

}  // namespace otelier::hello
