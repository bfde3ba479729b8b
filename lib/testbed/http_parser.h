// A push parser of HTTP/1.1 requests (RFC 9112), one per connection. It is fed bytes as they come,
// takes exactly one request at a time and leaves the rest (pipelining) to the caller. Every limit
// is checked before memory is taken. It is strict where leniency lets two parties disagree about
// where a request ends: bare LF, folded headers, both Content-Length and Transfer-Encoding are
// refused. Not thread-safe; knows nothing of sockets and nothing of OTLP.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/bytes.h"

namespace otelier::testbed {

// Why a request cannot be served, with the HTTP status that says so.
struct HttpRefusal {
  int status = 400;
  std::string reason;
};

struct HttpRequest {
  std::string method;
  std::string target;  // as sent
  std::string path;    // target without scheme, authority and query
  int minor_version = 1;
  std::vector<std::pair<std::string, std::string>> headers;  // names lower-case, order as received
  core::Bytes body;                                          // without its transfer coding
  bool keep_alive = true;              // false: the connection ends after this answer
  std::optional<HttpRefusal> refusal;  // set: the request is not whole, only what was read is here

  // First value of the header, nullptr when absent. The name is lower-case. O(headers).
  [[nodiscard]] const std::string* header(std::string_view name) const;
};

struct HttpLimits {
  std::size_t head_bytes = 64u << 10;    // request line and headers, as nginx and Go bound them
  std::size_t target_bytes = 8u << 10;   // RFC 9112 3: at least 8000 octets
  std::size_t headers = 256;             // number of header lines
  std::size_t body_bytes = 64u << 20;    // OTLP: 64 MiB is recommended
  std::size_t chunk_line_bytes = 4096u;  // chunk size with its extensions
};

class HttpParser {
 public:
  explicit HttpParser(HttpLimits limits = {}) : limits_(limits) {}

  // Takes bytes of one request, returns how many. Fewer than given: the request is complete() (or
  // refused) and the rest belongs to the next one. O(input).
  std::size_t consume(core::ByteView input);

  // A whole request, or a refused one, is ready to be taken.
  [[nodiscard]] bool complete() const { return state_ == State::complete; }
  // Nothing of a request has come yet.
  [[nodiscard]] bool idle() const { return state_ == State::head && head_.empty(); }
  // The head is read, its body is not.
  [[nodiscard]] bool in_body() const { return state_ != State::head && state_ != State::complete; }
  // True once per request: the client waits for "100 Continue" before it sends the body.
  [[nodiscard]] bool take_continue() { return std::exchange(continue_wanted_, false); }

  // Room for up to `most` further body bytes of known length, to be read into directly; empty when
  // the next byte is not a plain body byte. commit(n) says how many were written, and comes before
  // any other call.
  [[nodiscard]] std::span<std::byte> body_room(std::size_t most);
  void commit(std::size_t written);

  // The request; the parser is ready for the next one. `spare` lends its memory to the next body:
  // what it holds is never seen, and room that it has already is not cleared again.
  [[nodiscard]] HttpRequest take(core::Bytes spare = {});

 private:
  enum class State { head, body, chunk_size, chunk, chunk_end, trailer, complete };

  std::size_t consume_head(core::ByteView input);
  std::size_t consume_line(core::ByteView input, std::size_t limit, bool& whole);
  std::size_t consume_body(core::ByteView input);
  void parse_head();
  void parse_request_line(std::string_view line);
  void parse_header_line(std::string_view line);
  void decide_framing();
  void parse_chunk_size();
  void refuse(int status, std::string reason);

  HttpLimits limits_;
  State state_ = State::head;
  HttpRequest request_;
  std::string head_;           // bytes of the head so far
  std::string line_;           // bytes of a chunk line or trailer line so far
  std::size_t filled_ = 0;     // body bytes so far; what the body's memory holds beyond is stale
  std::size_t remaining_ = 0;  // body or chunk bytes still to come
  std::size_t trailer_bytes_ = 0;
  bool continue_wanted_ = false;
};

}  // namespace otelier::testbed
