// OTLP/HTTP on our HTTP server: what a conformant receiver answers (OTLP 1.11, "OTLP/HTTP"), or
// what the script says instead. One port for both encodings. Thread-safe.
#pragma once

#include <memory>

#include "testbed/http_server.h"
#include "testbed/intake.h"
#include "testbed/pacer.h"

namespace otelier::testbed {

class OtlpHttp {
 public:
  // Owns the listening socket from here on.
  [[nodiscard]] static core::Result<std::unique_ptr<OtlpHttp>> start(int listen_fd, Intake& intake,
                                                                     Pacer& pacer);

  // Returns when what was released has been written.
  void settle() { server_->settle(); }
  [[nodiscard]] HttpServer::Counts counts() const { return server_->counts(); }

 private:
  struct Play;  // an answer under way

  OtlpHttp(Intake& intake, Pacer& pacer) : intake_(intake), pacer_(pacer) {}
  void handle(HttpRequest& request, Exchange exchange);
  void play(const std::shared_ptr<Play>& answer, std::chrono::nanoseconds due);
  void answer(const HttpRequest& request, const Request& seen, const Answer& answer,
              Exchange exchange);

  Intake& intake_;
  Pacer& pacer_;
  std::unique_ptr<HttpServer> server_;
};

}  // namespace otelier::testbed
