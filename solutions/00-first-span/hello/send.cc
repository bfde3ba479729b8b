#include "hello/send.h"

#include <httplib.h>

#include "core/not_implemented.h"

namespace otelier::hello {

std::expected<Answer, Outcome> post(const Endpoint& endpoint, std::string_view body,
                                    std::chrono::milliseconds timeout) {
  // lab:solution
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + timeout;
  httplib::Client client(endpoint.origin);
  client.set_connection_timeout(timeout);
  client.set_write_timeout(timeout);
  client.set_read_timeout(timeout);

  httplib::Request request;
  request.method = "POST";
  request.path = endpoint.path;
  request.headers = {{"Content-Type", "application/json"}, {"User-Agent", std::string(kUserAgent)}};
  request.body = body;
  // The library's timeouts are for one wait each. Between two pieces of the body it asks us.
  request.progress = [deadline](std::uint64_t, std::uint64_t) { return Clock::now() < deadline; };

  const auto result = client.send(request);
  const auto where = endpoint.origin + endpoint.path;
  if (result) return Answer{result->status, result->body, result->get_header_value("Retry-After")};
  if (Clock::now() >= deadline)
    return std::unexpected(
        Outcome{ExitCode::timed_out,
                "no answer from " + where + " within " + std::to_string(timeout.count()) + " ms"});
  if (result.error() == httplib::Error::Connection)
    return std::unexpected(Outcome{
        ExitCode::unreachable, "nobody answers at " + where + "; is a collector running there?"});
  return std::unexpected(
      Outcome{ExitCode::unreachable, "the connection to " + where + " broke before the answer"});
  // lab:starter
  //| not_implemented("post: one POST with httplib::Client, and an Answer made of what comes back",
  //|                 endpoint, body, timeout);
  // lab:end
}

}  // namespace otelier::hello
