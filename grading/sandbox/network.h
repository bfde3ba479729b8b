// A network of a scenario's own: a loopback nobody else has, with the sink's two listening sockets
// already open in it, so that nobody inside can take their ports first. Made by a short-lived fork
// that hands everything out by SCM_RIGHTS; the network lives as long as these descriptors. Costs
// one fork and one namespace, some 1–5 ms. Thread-safe.
#pragma once

#include "core/result.h"
#include "judge/subject/descriptor.h"

namespace otelier::sandbox {

struct Network {
  judge::Descriptor user_namespace;  // empty as root, who needs none
  judge::Descriptor namespace_;
  judge::Descriptor http, grpc;  // listening on 127.0.0.1, ports of the kernel's choice
};

// Error: the system allows no namespaces.
[[nodiscard]] core::Result<Network> make_network();

}  // namespace otelier::sandbox
