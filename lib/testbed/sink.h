// The sink: a conformant OTLP server (HTTP and gRPC) that captures every request and can be
// scripted to misbehave. One Sink is one pair of ports and one store; scenarios that run in
// parallel have one each. All members are thread-safe. The destructor closes every connection and
// joins its thread. Under virtual time the sink never waits by itself: a scripted delay or drip is
// held until advance_to() reaches its deadline, and held() says what is being held.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/bytes.h"
#include "core/result.h"

namespace otelier::testbed {

enum class Signal { traces, metrics, logs, profiles };
[[nodiscard]] constexpr std::string_view name(Signal signal) {  // "traces"
  constexpr std::string_view kNames[] = {"traces", "metrics", "logs", "profiles"};
  return kNames[static_cast<int>(signal)];
}
enum class Transport { http, grpc };
enum class Encoding { protobuf, json };

using Headers =
    std::vector<std::pair<std::string, std::string>>;  // names lower-case, order as received

// What the sink answers to one request. Default: accept, with an empty Export…ServiceResponse.
struct Answer {
  enum class Connection { keep, close, reset, close_before_answer, reset_before_answer };
  struct PartialSuccess {
    std::int64_t rejected = 0;
    std::string message;
  };
  struct Status {  // google.rpc.Status; sent as the body over HTTP, in grpc-status-details-bin over
                   // gRPC
    int code = 0;
    std::string message;
    std::optional<std::chrono::nanoseconds> retry_delay;  // adds a google.rpc.RetryInfo
    bool bad_request = false;  // adds a google.rpc.BadRequest that says the message
  };
  struct Drip {
    std::size_t bytes = 1;
    std::chrono::nanoseconds every{};
  };

  int status = 200;  // HTTP status; over gRPC a grpc status code, with 200 read as OK
  Headers headers = {};
  std::optional<std::string> content_type = {};  // instead of the request's own
  std::optional<std::string> body = {};          // raw body instead of a made one
  std::optional<PartialSuccess> partial_success = {};
  std::optional<Status> status_body = {};
  std::chrono::nanoseconds delay{};  // before the first byte of the answer
  std::optional<Drip> drip = {};     // body in pieces
  std::optional<std::size_t> truncate_after =
      {};  // body cut after n bytes (Content-Length still says all), then closed
  Connection connection = Connection::keep;
};

struct Limits {
  std::size_t request_bytes =
      64u << 20;  // before and after decompression (OTLP: recommended 64 MiB)
  std::size_t captured_requests = 10'000;   // older ones are dropped and counted
  std::size_t captured_bytes = 512u << 20;  // likewise
  std::size_t connections = 1024;
};

struct SinkOptions {
  // Ports: 0 is ephemeral. A given descriptor (a listening socket) is used instead of a port and is
  // then owned.
  std::string address = "127.0.0.1";
  std::uint16_t http_port = 0;
  std::uint16_t grpc_port = 0;
  std::optional<int> http_fd;
  std::optional<int> grpc_fd;
  bool with_grpc =
      true;  // starting gRPC costs milliseconds; a scenario that does not use it leaves it out
  bool virtual_time = false;
  bool capture_bodies = true;  // false: count only (throughput)
  Limits limits;
};

// One request as it came. Bodies are as on the wire; decoded() undoes the content encoding.
struct Request {
  std::uint64_t number = 0;         // 1, 2, 3 … in order of arrival
  std::chrono::nanoseconds time{};  // since the sink started; virtual under virtual time
  std::chrono::system_clock::time_point wall_time;
  Transport transport = Transport::http;
  std::string method;  // POST
  std::string path;    // /v1/traces or /opentelemetry.proto.collector.trace.v1.TraceService/Export
  Headers headers;     // or gRPC metadata
  std::optional<Signal> signal;      // from the path
  std::optional<Encoding> encoding;  // from the content type
  std::string compression;           // "", "gzip", "zstd", …
  std::shared_ptr<const core::Bytes>
      body;               // as on the wire (over gRPC: the message, still compressed as received)
  std::size_t items = 0;  // spans, data points, log records or samples, counted by walking the wire
  int status = 0;         // what was answered (HTTP status or grpc code)
  std::string error;      // why it was refused, when the sink refused it by itself
  struct Answered {       // what a script put into the answer beside the status
    std::optional<std::chrono::nanoseconds> retry_after;
    std::optional<Answer::PartialSuccess> partial_success;
  };
  Answered answered;
  std::uint64_t connection = 0;  // number of the connection it came on, from 1 on each transport
  std::size_t decoded_limit = 64u << 20;  // of decoded(): the sink's limit

  // The body without its content encoding, bounded by the sink's limit. O(n).
  [[nodiscard]] core::Result<core::Bytes> decoded() const;
  // SHA-256 of the body as on the wire, lower-case hex. O(n).
  [[nodiscard]] std::string sha256() const;
};

struct Counters {
  std::uint64_t requests = 0, bytes = 0, items = 0, refused = 0;
  std::uint64_t connections = 0;
  std::uint64_t dropped_requests = 0;          // captured once, then dropped for want of room
  std::chrono::nanoseconds http_thread_cpu{};  // CPU time of the thread that serves OTLP/HTTP
};

// What the sink holds back by script, for the owner of virtual time. generation changes whenever a
// request arrives, is held, answered or abandoned by its sender.
struct Held {
  std::size_t count = 0;
  std::optional<std::chrono::nanoseconds> earliest;  // since the sink started
  std::uint64_t generation = 0;
};

class Sink {
 public:
  // Fails with what, which port or descriptor, and what to do (for a port in use: who to look for).
  [[nodiscard]] static core::Result<std::unique_ptr<Sink>> start(SinkOptions options);
  virtual ~Sink() = default;

  [[nodiscard]] virtual std::uint16_t http_port() const = 0;
  [[nodiscard]] virtual std::uint16_t grpc_port() const = 0;    // 0 without gRPC
  [[nodiscard]] virtual std::string http_endpoint() const = 0;  // http://127.0.0.1:PORT
  [[nodiscard]] virtual std::string grpc_endpoint() const = 0;  // 127.0.0.1:PORT

  // Answers for the next requests, first to last, whatever their path; after the last, the default
  // answer.
  virtual void script(std::vector<Answer> answers) = 0;

  // Chooses the answer where the script has none; nullopt is the sink's own. Called on a sink
  // thread with the request as it came, before its number is given; must be quick.
  virtual void answer_by(std::function<std::optional<Answer>(const Request&)> choose) = 0;

  [[nodiscard]] virtual std::vector<Request> requests() const = 0;
  [[nodiscard]] virtual Counters counters() const = 0;
  virtual void clear() = 0;
  // Waits in real time until n requests have arrived since start; false when the time is over.
  virtual bool wait_for(std::size_t n, std::chrono::nanoseconds within) = 0;
  // Called after each captured request, on a sink thread; must be quick.
  virtual void on_request(std::function<void(const Request&)> callback) = 0;

  // Virtual time, in nanoseconds since the sink started.
  virtual void advance_to(std::chrono::nanoseconds now) = 0;
  [[nodiscard]] virtual Held held() const = 0;
};

}  // namespace otelier::testbed
