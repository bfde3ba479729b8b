// One connection of the HTTP server: its socket, its parser and what is still to be written.
// Private to http_server.cc, which owns the threads and the epoll set; nothing here blocks.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "testbed/http_parser.h"
#include "testbed/http_server.h"

namespace otelier::testbed {

struct HttpConnection {
  using Time = std::chrono::steady_clock::time_point;

  enum class Phase {
    reading,    // waiting for, or in the middle of, a request
    answering,  // the handler has it; further bytes wait
    lingering,  // answered and shut for writing; reading on so that the answer is not reset away
  };

  HttpConnection(int socket, std::uint64_t number, const HttpLimits& limits)
      : fd(socket), id(number), parser(limits) {}
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;
  ~HttpConnection();

  // Writes what it can. False when the client is gone.
  bool flush();
  // Next close() sends a reset.
  void arm_reset() const;
  [[nodiscard]] bool writing() const { return written < out.size(); }
  [[nodiscard]] bool idle() const {
    return phase == Phase::reading && parser.idle() && pending.empty() && !writing();
  }

  int fd;
  std::uint64_t id;
  HttpParser parser;
  Phase phase = Phase::reading;
  Exchange exchange;             // while answering
  bool keep_alive = true;        // of the request being answered
  bool discard_input = false;    // a refused request: the rest of it has no meaning
  Then then = Then::more;        // what follows once `out` is written
  std::string out;               // answer bytes not yet taken by the kernel
  std::size_t written = 0;       // of out
  std::string pending;           // bytes read beyond the request being answered
  core::Bytes spare;             // memory of the last body
  std::size_t room = 16u << 10;  // how much to read into a body at a time; follows the sender
  bool peer_finished = false;    // the client will send no more
  std::uint32_t interest = 0;    // epoll events asked for
  Time progress;                 // last byte read or written, for timeouts
  Time request_began;            // first byte of the head being read
};

}  // namespace otelier::testbed
