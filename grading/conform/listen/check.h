// What an OTLP client is watched and tried for while it sends to a server that fails on purpose.
// The list is data of the same shape as the checks of servers; coverage reads it.
#pragma once

#include <vector>

#include "conform/server/check.h"

namespace otelier::conform::listen {

using ClientCheck = server::ServerCheck;

// Every check: what each request is watched for, then what is tried. O(checks).
[[nodiscard]] std::vector<ClientCheck> client_checks();

}  // namespace otelier::conform::listen
