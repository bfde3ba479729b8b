// Listening TCP sockets, and who holds a port that is taken. Thread-safe.
#pragma once

#include <cstdint>
#include <string>

#include "core/result.h"

namespace otelier::testbed {

// A non-blocking, close-on-exec listening socket; port 0 is ephemeral. The address is numeric, IPv4
// or IPv6. A port in use is named, with the process that holds it where /proc shows it.
[[nodiscard]] core::Result<int> listen_on(const std::string& address, std::uint16_t port);
// Makes a descriptor that was handed in ready for use; fails when it is not a listening socket.
[[nodiscard]] core::Result<int> adopt_listener(int fd);
// The port the socket is bound to, 0 when it has none.
[[nodiscard]] std::uint16_t port_of(int fd);
// "otelier-bench (process 4711)", or "" when nobody listens there or /proc does not say.
// O(processes).
[[nodiscard]] std::string holder_of(std::uint16_t port);

}  // namespace otelier::testbed
