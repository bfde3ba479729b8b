// A stand-in for the sink in the tests of virtual time: answers one line a connection, in the order
// of the script, and holds an answer with a delay back until virtual time has come. Not HTTP.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "judge/subject/descriptor.h"
#include "testbed/sink.h"

namespace otelier::judge {

class ToySink final : public testbed::Sink {
 public:
  ToySink();
  ~ToySink() override;

  [[nodiscard]] std::uint16_t http_port() const override { return port_; }
  void script(std::vector<testbed::Answer> answers) override;
  [[nodiscard]] std::vector<testbed::Request> requests() const override;
  void advance_to(std::chrono::nanoseconds now) override;
  [[nodiscard]] testbed::Held held() const override;

  [[nodiscard]] std::uint16_t grpc_port() const override { return 0; }
  [[nodiscard]] std::string http_endpoint() const override { return ""; }
  [[nodiscard]] std::string grpc_endpoint() const override { return ""; }
  [[nodiscard]] testbed::Counters counters() const override { return {}; }
  void clear() override {}
  bool wait_for(std::size_t, std::chrono::nanoseconds) override { return false; }
  void on_request(std::function<void(const testbed::Request&)>) override {}
  void answer_by(std::function<std::optional<testbed::Answer>(const testbed::Request&)>) override {}

 private:
  void accept_all();
  void serve(Descriptor connection);

  Descriptor listener_;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable moved_;
  std::vector<testbed::Answer> answers_;  // still to be given, first to last
  std::vector<testbed::Request> requests_;
  std::vector<std::chrono::nanoseconds> held_;  // when each held answer is due
  std::chrono::nanoseconds now_{};
  std::uint64_t generation_ = 0;
  bool closing_ = false;
  std::vector<std::thread> servers_;
  std::thread accepter_;
};

}  // namespace otelier::judge
