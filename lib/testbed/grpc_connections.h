// Accepts connections and hands them to a gRPC server, keeping a second descriptor of each: so they
// can be numbered, bounded and broken from outside. Thread-safe. Stops and joins when destroyed;
// must be destroyed after the server that got its connections.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

#include "core/result.h"

namespace otelier::testbed {

class GrpcConnections {
 public:
  // `adopt` gets a connected non-blocking socket to own. Owns the listening socket.
  GrpcConnections(int listen_fd, std::size_t limit, std::function<void(int)> adopt);
  ~GrpcConnections();
  GrpcConnections(const GrpcConnections&) = delete;
  GrpcConnections& operator=(const GrpcConnections&) = delete;

  [[nodiscard]] core::Result<> start();
  // No new connections from here on. Idempotent.
  void stop();

  // gRPC names the peer of an adopted socket "fd:N". 0 for another name.
  [[nodiscard]] std::uint64_t number(const std::string& peer) const;
  // Ends the connection, with a FIN or with a reset.
  void end(const std::string& peer, bool reset);
  [[nodiscard]] std::uint64_t accepted() const { return accepted_.load(); }

 private:
  struct Connection {
    int spare = -1;  // our own descriptor of the socket
    std::uint64_t number = 0;
  };

  void loop();
  void accept_all();
  void forget_closed(int spare);
  void watch(int fd, std::uint32_t events) const;

  const int listen_fd_;
  const std::size_t limit_;
  const std::function<void(int)> adopt_;
  int epoll_ = -1, wake_ = -1;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::uint64_t> accepted_ = 0;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Connection> by_peer_;
  bool accepting_ = true;  // of the thread
  std::thread thread_;
};

}  // namespace otelier::testbed
