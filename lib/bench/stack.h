// The embedded stack: one sink for OTLP/HTTP and OTLP/gRPC, and an API over what it captured, in
// one process and without configuration. Bounded; says what it dropped. Thread-safe. The destructor
// ends everything.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "bench/running.h"
#include "core/result.h"
#include "testbed/sink.h"

namespace otelier::bench {

class Store;

struct StackOptions {
  std::string address = "127.0.0.1";
  Ports ports;
  // A port that is taken is replaced by one that is free, and moved() tells; else it is an error.
  bool move_if_taken = false;
  // captured_requests and captured_bytes bound the bench's store; the sink itself keeps nothing.
  testbed::Limits limits;
  // The built page, index.html and what it loads; empty or missing: the API alone.
  std::filesystem::path page_folder;
  // Host names the API answers to beyond loopback and the address.
  std::vector<std::string> names;
};

class Stack {
 public:
  // Errors name the port, who holds it, and the option that changes it.
  [[nodiscard]] static core::Result<std::unique_ptr<Stack>> start(const StackOptions& options);
  virtual ~Stack() = default;

  [[nodiscard]] virtual testbed::Sink& sink() = 0;
  [[nodiscard]] virtual Store& store() = 0;
  [[nodiscard]] virtual Ports ports() const = 0;
  [[nodiscard]] virtual std::string http_endpoint() const = 0;  // http://127.0.0.1:4318
  [[nodiscard]] virtual std::string grpc_endpoint() const = 0;  // 127.0.0.1:4317
  [[nodiscard]] virtual std::string api_endpoint() const = 0;   // http://127.0.0.1:8080
  // A sentence for each port that was taken.
  [[nodiscard]] virtual const std::vector<std::string>& moved() const = 0;
};

// Runs a stack until SIGTERM or SIGINT. Once ready, writes its address file (see running.h), and
// removes it at the end. Returns an exit code; prints to standard output and error.
int serve(const StackOptions& options, const std::filesystem::path& address_file);

}  // namespace otelier::bench
