// The other end of an HTTP/1.1 connection, with nothing hidden: bytes are said as they are given,
// and answers are heard one at a time with their framing undone. For those who judge servers. Every
// wait has an end. Not thread-safe: a connection belongs to one thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "core/result.h"
#include "testbed/sink.h"

namespace otelier::testbed {

// One answer, whole.
struct HttpAnswer {
  int status = 0;
  int minor_version = 1;
  Headers headers;          // names lower-case, order as received
  std::string body;         // without its transfer coding
  bool keep_alive = false;  // whether its head lets the connection go on

  // First value of the header, nullptr when absent. The name is lower-case. O(headers).
  [[nodiscard]] const std::string* header(std::string_view name) const;
};

class HttpClient {
 public:
  using Patience = std::chrono::milliseconds;
  // What became of the other side, as far as it was heard.
  enum class End { open, closed, reset };
  // Whether an answer brings a body: none follows a HEAD.
  enum class Body { as_framed, none };

  // Errors name the host and port, and what went wrong: no such host, nobody listens, no answer.
  [[nodiscard]] static core::Result<HttpClient> dial(const std::string& host, std::uint16_t port,
                                                     Patience within);
  HttpClient(HttpClient&& other) noexcept;
  HttpClient& operator=(HttpClient&& other) noexcept;
  ~HttpClient();

  // Sends until all is taken, the server speaks or goes, or the time is over; says how many bytes
  // went out. What is heard meanwhile is kept for hear().
  std::size_t say(std::string_view bytes, Patience within);
  // The next answer, interim ones (1xx) too. Errors: silence, an end before the answer was whole,
  // what is no HTTP. At most 64 MiB.
  [[nodiscard]] core::Result<HttpAnswer> hear(Patience within, Body body = Body::as_framed);
  // Whether the server ends the connection within that time, without another byte.
  [[nodiscard]] bool ends(Patience within);
  // No more will be said; the answer can still be heard.
  void finish();
  [[nodiscard]] End end() const { return end_; }

 private:
  explicit HttpClient(int fd) : fd_(fd) {}
  // Waits for readiness, then reads what is there. False on silence or at the end.
  bool listen(std::chrono::steady_clock::time_point until);
  void receive();

  int fd_ = -1;
  End end_ = End::open;
  std::string heard_;  // not yet taken
};

}  // namespace otelier::testbed
