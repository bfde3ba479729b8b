// A session to take away: what is held as JSON Lines, and such a file taken in again. The first
// line says what the file is, each further one is a request as it came on the wire.
#pragma once

#include "bench/routes.h"
#include "bench/store.h"

namespace otelier::bench {

// GET and POST /api/session
[[nodiscard]] Routes session_routes(Store& store);

// The lines of the file, without line feeds.
[[nodiscard]] std::string session_header(std::size_t requests);
[[nodiscard]] std::string session_line(const Held& held);
// All of the file or nothing of it: the error names the line.
[[nodiscard]] core::Result<std::vector<testbed::Request>> read_session(std::string_view file);

}  // namespace otelier::bench
