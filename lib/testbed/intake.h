// Where the requests of both transports come together: numbered, matched with the script, counted,
// captured within bounds, and examined by OTLP's rules. Thread-safe.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "testbed/pacer.h"
#include "testbed/sink.h"

namespace otelier::testbed {

class Intake {
 public:
  Intake(Limits limits, bool capture, Pacer& pacer)
      : limits_(limits), capture_(capture), pacer_(pacer) {}

  // Why a request is refused: the HTTP status and the grpc code that say so.
  struct Refusal {
    int http = 400;
    int grpc = 3;
    std::string message;
  };
  struct Examined {
    std::size_t items = 0;
    std::optional<Refusal> refusal;
  };
  // Undoes the coding, checks that the body is a well-formed request of the signal, counts its
  // items. O(body).
  [[nodiscard]] Examined examine(core::ByteView body, std::string_view coding, Signal signal,
                                 Encoding encoding) const;

  // Takes in a request in order of arrival: gives it its number, counts and captures it, and hands
  // out the scripted answer, if there is one. Without a script it is answered `status`; a request
  // that never came whole (`scriptable` false) leaves the script alone.
  [[nodiscard]] std::optional<Answer> admit(Request request, std::size_t bytes, bool scriptable);

  void script(std::vector<Answer> answers);
  void answer_by(std::function<std::optional<Answer>(const Request&)> choose);
  [[nodiscard]] std::vector<Request> requests() const;
  [[nodiscard]] Counters counters() const;
  void clear();
  bool wait_for(std::size_t n, std::chrono::nanoseconds within);
  void on_request(std::function<void(const Request&)> callback);
  [[nodiscard]] bool captures() const { return capture_; }
  [[nodiscard]] const Limits& limits() const { return limits_; }

 private:
  void keep(Request request);

  const Limits limits_;
  const bool capture_;
  Pacer& pacer_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Answer> script_;
  std::deque<Request> kept_;
  std::size_t kept_bytes_ = 0;
  Counters counters_;
  std::function<void(const Request&)> callback_;
  std::function<std::optional<Answer>(const Request&)> choose_;
};

}  // namespace otelier::testbed
