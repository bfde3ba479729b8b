// The least OTLP/gRPC client that a toy needs: one unary Export of one span, and the status.
#pragma once

#include <string>

namespace otelier::toy {

// `endpoint` is HOST:PORT. Gives the status code of the call: 0 is OK, 14 also says that nobody
// answered. Waits five seconds at the most.
int export_span(const std::string& endpoint, const std::string& name);

}  // namespace otelier::toy
