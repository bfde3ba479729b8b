// An HTTP/1.1 server on one thread and one epoll set: keep-alive, pipelining, both kinds of body,
// Expect: 100-continue, bounds on everything a client can make it hold. It hands each request to
// the handler on its own thread and takes the answer as bytes, at once or later, whole or in
// pieces, from any thread: so the handler decides what goes wrong on the wire, and when. Requests
// of one connection are handled one at a time, in order. The listening socket is owned. The
// destructor closes every connection and joins the thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "testbed/http_parser.h"

namespace otelier::testbed {

struct HttpServerOptions {
  int listen_fd = -1;  // a listening socket, owned from here on
  HttpLimits limits;
  std::size_t connections = 1024;  // at the limit the longest idle one makes room, else new ones
                                   // wait in the kernel's backlog
  std::chrono::milliseconds head_timeout{10'000};   // first byte of a head to its end
  std::chrono::milliseconds stall_timeout{30'000};  // no progress in a body or an answer
  std::chrono::milliseconds idle_timeout{120'000};  // nothing asked on a kept connection
  std::chrono::milliseconds linger{2'000};  // reading on after a refusal, so that it can be read
};

// One request on its connection. Ids are never used twice.
struct Exchange {
  std::uint64_t connection = 0;  // from 1, in order of acceptance
  std::uint64_t serial = 0;      // of the request on the server
};

// What follows the bytes given to send().
enum class Then {
  more,   // further pieces of this answer
  done,   // the answer is whole: the next request, or the end if the client asked for it
  close,  // end the connection once the bytes are written
  reset,  // end it with a TCP reset, now
};

class HttpServer {
 public:
  // Called on the server's thread for each request, whole or refused (HttpRequest::refusal). The
  // request may be moved from; what is left of its body lends its memory to the next one. The
  // handler answers through send(), now or later.
  using Handler = std::function<void(HttpRequest& request, Exchange exchange)>;
  // The client went away before its answer was whole. On the server's thread; may come twice.
  using Abandoned = std::function<void(Exchange exchange)>;

  struct Counts {
    std::uint64_t connections = 0;          // accepted since the start
    std::size_t open = 0;                   // now
    std::chrono::nanoseconds thread_cpu{};  // CPU time of the server's thread
  };

  [[nodiscard]] static core::Result<std::unique_ptr<HttpServer>> create(HttpServerOptions options,
                                                                        Handler handler,
                                                                        Abandoned abandoned = {});
  virtual ~HttpServer() = default;

  // Starts the thread, once. Until then connections wait in the kernel's backlog.
  virtual void serve() = 0;

  // Sends a piece of the answer to the exchange. Any thread; on the server's own it is written at
  // once. An exchange that is over is ignored.
  virtual void send(Exchange exchange, std::string bytes, Then then) = 0;
  // Returns when everything sent before has been given to the kernel (or waits for a slow client).
  // Must not be called on the server's thread, where it returns at once.
  virtual void settle() = 0;
  [[nodiscard]] virtual Counts counts() const = 0;
};

// Status line and headers, ready for the body. Adds Date and nothing else. O(headers).
[[nodiscard]] std::string http_head(
    int status, const std::vector<std::pair<std::string, std::string>>& headers);
// The registered phrase, or "Unknown".
[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace otelier::testbed
