// A network of a scenario's own: a loopback nobody else has, with the judge's listening sockets
// already open in it, so that nobody inside can take their ports first. Made by a short-lived fork
// that hands everything out by SCM_RIGHTS; the network lives as long as these descriptors. Costs
// one fork and one namespace, some 1–5 ms. Thread-safe.
#pragma once

#include <cstdint>

#include "core/result.h"
#include "judge/subject/descriptor.h"

namespace otelier::sandbox {

struct Network {
  judge::Descriptor user_namespace;  // empty as root, who needs none
  judge::Descriptor namespace_;
  judge::Descriptor http, grpc, peer;  // listening on 127.0.0.1, ports of the kernel's choice
};

// Error: the system allows no namespaces.
[[nodiscard]] core::Result<Network> make_network();
// Connects to a port of 127.0.0.1 in there, by a short-lived fork as well. Error: nobody listens.
[[nodiscard]] core::Result<judge::Descriptor> dial_inside(const Network& network,
                                                          std::uint16_t port);

}  // namespace otelier::sandbox
