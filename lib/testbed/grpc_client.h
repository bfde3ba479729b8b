// Unary gRPC calls with raw bytes, through the generic stub: for those who judge servers. One
// client is one connection of its own, never shared and never tried again behind one's back.
// Thread-safe.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "testbed/sink.h"

namespace otelier::testbed {

struct GrpcReply {
  int code = 0;  // grpc status code
  std::string message;
  std::string body;
  Headers trailers;
};

class GrpcClient {
 public:
  struct Call {
    std::string method;  // /package.Service/Method
    std::string message;
    bool gzip = false;
    Headers metadata = {};
    std::chrono::milliseconds within{10'000};
  };

  // Connects with the first call: host:port, no TLS.
  explicit GrpcClient(const std::string& endpoint);
  ~GrpcClient();
  GrpcClient(const GrpcClient&) = delete;
  GrpcClient& operator=(const GrpcClient&) = delete;

  // Blocks until the call is over. A server that cannot be reached is UNAVAILABLE (14).
  [[nodiscard]] GrpcReply call(const Call& call);

 private:
  struct Stub;
  std::unique_ptr<Stub> stub_;
};

// "INVALID_ARGUMENT" for 3; the number itself for one that has no name.
[[nodiscard]] std::string grpc_code_name(int code);

}  // namespace otelier::testbed
