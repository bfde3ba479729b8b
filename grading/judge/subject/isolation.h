// How a subject is shut in, as far as the judge needs to know it: each scenario has a cell, the
// cell opens the judge's listening sockets where the subject will be, connects to the subject's,
// and rewrites what is started so that it starts inside. The levels themselves are the sandbox's.
// An Isolation is shared by all threads of a run; a Cell belongs to one scenario.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "judge/subject/descriptor.h"

namespace otelier::judge {

struct Launch;

// What happens to a child between fork and exec. Descriptors stay the cell's.
struct Confinement {
  std::vector<std::string> wrapper;  // a program and its arguments, which starts argv inside
  int user_namespace = -1;           // entered first; -1: none
  int network_namespace = -1;        // entered next
  unsigned user = 0;                 // whom it becomes, user and group; 0: as it is
  std::size_t memory_bytes = 0;      // of it and all its descendants; 0: no limit
};

class Cell {
 public:
  virtual ~Cell() = default;
  // A listening socket inside, given away once each; -1: the sink opens its own.
  [[nodiscard]] virtual int take_http() = 0;
  [[nodiscard]] virtual int take_grpc() = 0;
  // The same for the judge's own service.
  [[nodiscard]] virtual int take_peer() = 0;
  // A connection to a port of 127.0.0.1 as the subject sees it. Thread-safe.
  [[nodiscard]] virtual core::Result<Descriptor> dial(std::uint16_t port) const = 0;
  // Makes this launch start inside. The cell must outlive the start.
  virtual void confine(Launch& launch) const = 0;
};

class Isolation {
 public:
  virtual ~Isolation() = default;
  // The level, as results name it: "namespaces" or "user".
  [[nodiscard]] virtual std::string level() const = 0;
  [[nodiscard]] virtual core::Result<std::unique_ptr<Cell>> cell() const = 0;
};

}  // namespace otelier::judge
