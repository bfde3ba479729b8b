// A client under observation: a sink that fails on purpose, and a table that fills as requests
// come. Each new request of a transport gets the next fault that is due; the same request again, or
// its absence, settles the row. Two requests are the same when they go to one path with one body
// after decompression. The first of each transport is accepted, so that something is seen to work.
// Thread-safe; the sink's threads report, the owner polls.
#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "conform/listen/check.h"
#include "conform/server/run.h"
#include "judge/spec.h"

namespace otelier::conform::listen {

struct SessionOptions {
  std::string address = "127.0.0.1";
  std::uint16_t http_port = 4318, grpc_port = 4317;  // 0: any that is free
  std::chrono::milliseconds again{30'000};           // a second try that takes longer is none
  std::chrono::milliseconds quiet{10'000};  // without a second try for that long there is none
};

class Session {
 public:
  // Errors: a port is taken; a check cites a clause that the register does not have.
  [[nodiscard]] static core::Result<std::unique_ptr<Session>> start(const judge::Spec& spec,
                                                                    SessionOptions options);
  virtual ~Session() = default;

  [[nodiscard]] virtual std::string http_endpoint() const = 0;
  [[nodiscard]] virtual std::string grpc_endpoint() const = 0;

  // The rows that were settled since the last call, in that order. Looks at the clock.
  [[nodiscard]] virtual std::vector<server::Row> news() = 0;
  // Whether everything has been tried that can be over the transports that requests came by.
  [[nodiscard]] virtual bool complete() const = 0;
  [[nodiscard]] virtual std::uint64_t requests() const = 0;
  // The table as it stands; what has not been seen is untold.
  [[nodiscard]] virtual server::Outcome outcome() const = 0;
};

}  // namespace otelier::conform::listen
