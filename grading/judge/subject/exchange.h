// One HTTP/1.1 request that the judge itself makes to a port of the subject, and the answer to it.
// Nothing is added that was not asked for but Host, Content-Length and Connection: close, so that
// header fields go out as a scenario has them: in their order, in their case, twice if they stand
// there twice. Thread-safe.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"
#include "judge/subject/descriptor.h"

namespace otelier::judge {

using HeaderFields = std::vector<std::pair<std::string, std::string>>;

// Connects to a port of 127.0.0.1, where the subject is.
using Dial = std::function<core::Result<Descriptor>(std::uint16_t port)>;
[[nodiscard]] core::Result<Descriptor> dial_here(std::uint16_t port);

struct Outgoing {
  std::string url;  // http://127.0.0.1:PORT/PATH
  std::string method = "POST";
  HeaderFields fields;
  std::string body;
};
struct Incoming {
  int status = 0;
  HeaderFields fields;  // names in lower case
  std::string body;
};

// Error: what is wrong with the URL, nobody listens, no whole answer within that time.
[[nodiscard]] core::Result<Incoming> exchange(const Outgoing& request, const Dial& dial,
                                              std::chrono::milliseconds within);

}  // namespace otelier::judge
