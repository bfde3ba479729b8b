// OTLP/gRPC: unary Export of the four services, as raw bytes. Connections are accepted here and
// handed to gRPC one by one, so that the sink can count, bound and break them. Thread-safe. The
// destructor cancels what is open and joins its thread.
#pragma once

#include <memory>

#include "core/result.h"
#include "testbed/intake.h"
#include "testbed/pacer.h"

namespace otelier::testbed {

class OtlpGrpc {
 public:
  // Owns the listening socket from here on.
  [[nodiscard]] static core::Result<std::unique_ptr<OtlpGrpc>> start(int listen_fd, Intake& intake,
                                                                     Pacer& pacer);
  virtual ~OtlpGrpc() = default;

  // Returns when the calls that were answered are over, within a second.
  virtual void settle() = 0;
  [[nodiscard]] virtual std::uint64_t connections() const = 0;  // accepted since the start
};

}  // namespace otelier::testbed
