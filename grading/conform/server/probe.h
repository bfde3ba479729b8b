// One endpoint as the checks see it: where it is, what it serves, and how to ask it something. What
// a check said and heard is kept as text, for whoever reads that it missed. A Probe belongs to one
// thread; its target does not change.
#pragma once

#include <chrono>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conform/server/check.h"
#include "core/result.h"
#include "testbed/grpc_client.h"
#include "testbed/http_client.h"
#include "testbed/sink.h"

namespace otelier::conform::server {

using testbed::Encoding;
using testbed::Headers;
using testbed::Signal;

struct Target {
  std::string host;
  std::uint16_t port = 4318;
  std::string path;                          // before /v1/traces; no slash at its end
  std::string grpc;                          // host:port; empty: not asked
  Headers headers;                           // sent with every request: a tenant, a token
  std::chrono::milliseconds within{10'000};  // patience for one answer

  [[nodiscard]] std::string url() const;
};
// From http://HOST:PORT/PATH. Errors: another scheme, no host, no such port, the path of a signal.
[[nodiscard]] core::Result<Target> target_of(std::string_view url);
// What to do about a server that speaks TLS.
inline constexpr const char* kNoTls =
    "put a proxy that ends TLS before the endpoint, and name the proxy: http://127.0.0.1:PORT";
// Whether it is HOST:PORT.
[[nodiscard]] core::Result<> check_grpc_address(std::string_view address);

// What a check came to. Untold is no pass: it could not be seen from outside.
struct Finding {
  enum class Kind { held, missed, untold };
  Kind kind = Kind::held;
  workspace::Localized wanted;  // of missed: what the clause asks for; of untold: why
  std::string sent, came;       // of missed: the last thing said and heard
};
[[nodiscard]] workspace::Localized words(std::string_view en, std::string_view zh);
[[nodiscard]] Finding untold(std::string_view en, std::string_view zh);

// One request. Its path follows the signal unless it is set.
struct Ask {
  std::string body;
  std::optional<std::string> content_type = "application/x-protobuf";
  Headers headers = {};  // beside Host, Content-Type and Content-Length
  std::string path = {};
  std::string method = "POST";
  bool to_be_kept = false;  // without it the last header is Connection: close

  [[nodiscard]] Ask with(std::string name, std::string value) const;
  [[nodiscard]] Ask typed(std::optional<std::string> type) const;
  [[nodiscard]] Ask by(std::string other_method) const;
  [[nodiscard]] Ask at(std::string other_path) const;
};

class Probe {
 public:
  Probe(const Target& target, std::vector<Signal> served);

  [[nodiscard]] const Target& target() const { return target_; }
  // The first signal that is served, which stands for the others where the signal does not matter.
  [[nodiscard]] Signal signal() const { return served_.front(); }
  [[nodiscard]] bool serves(Signal signal) const;

  // The request as bytes.
  [[nodiscard]] std::string bytes_of(const Ask& ask) const;
  [[nodiscard]] std::string path_of(Signal signal) const;
  [[nodiscard]] core::Result<testbed::HttpClient> dial() const;
  // One request on a connection of its own, and the answer to it; both are noted.
  core::Result<testbed::HttpAnswer> ask(const Ask& ask);
  // The same over gRPC, to Export of the signal unless a method is named.
  testbed::GrpcReply call(Signal signal, const std::string& message, bool gzip = false,
                          const std::string& method = "");

  // For checks that speak bytes: what was said and heard, as it shall be told.
  void note_sent(std::string text) { sent_ = std::move(text); }
  void note_came(std::string text) { came_ = std::move(text); }
  void note_came(const core::Result<testbed::HttpAnswer>& answer);

  [[nodiscard]] Finding held() const { return {}; }
  [[nodiscard]] Finding missed(std::string_view en, std::string_view zh) const;
  [[nodiscard]] Finding when(bool holds, std::string_view en, std::string_view zh) const {
    return holds ? held() : missed(en, zh);
  }
  // Asks, and wants one of these statuses.
  Finding wants(const Ask& ask, std::initializer_list<int> statuses);
  // Asks, and wants 200.
  Finding accepts(const Ask& ask) { return wants(ask, {200}); }

 private:
  const Target& target_;
  std::vector<Signal> served_;
  std::string sent_, came_;
};

// A check with what it does. `needs` says where it looks.
struct Check {
  enum class Over { http, grpc };
  ServerCheck what;
  std::function<Finding(Probe&)> look;
  Over over = Over::http;
};
using Checks = std::vector<Check>;

// The groups, each a file.
[[nodiscard]] Checks encoding_checks();
[[nodiscard]] Checks response_checks();
[[nodiscard]] Checks compression_checks();
[[nodiscard]] Checks failure_checks();
[[nodiscard]] Checks partial_checks();
[[nodiscard]] Checks json_checks();
[[nodiscard]] Checks protobuf_checks();
[[nodiscard]] Checks limit_checks();
[[nodiscard]] Checks http_checks();
[[nodiscard]] Checks connection_checks();
[[nodiscard]] Checks grpc_checks();
[[nodiscard]] Checks all_checks();

// Text and bytes for a terminal: controls escaped, cut after that many.
[[nodiscard]] std::string readable(std::string_view bytes, std::size_t most = 240);

}  // namespace otelier::conform::server
