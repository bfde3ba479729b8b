#include "hello/endpoint.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "core/not_implemented.h"

namespace otelier::hello {

core::Result<Endpoint> traces_endpoint(std::string_view base) {
  // lab:solution
  if (base.empty()) base = kDefaultEndpoint;
  const auto scheme = base.find("://");
  if (scheme == base.npos ||
      (base.substr(0, scheme) != "http" && base.substr(0, scheme) != "https"))
    return core::fail(
        "'" + std::string(base) + "' is no http:// or https:// address",
        "set OTEL_EXPORTER_OTLP_ENDPOINT to, for example, " + std::string(kDefaultEndpoint));
  const auto host = scheme + 3;
  const auto slash = std::min(base.find('/', host), base.size());
  if (slash == host)
    return core::fail(
        "'" + std::string(base) + "' names no host",
        "set OTEL_EXPORTER_OTLP_ENDPOINT to, for example, " + std::string(kDefaultEndpoint));
  std::string path(base.substr(slash));
  if (!path.ends_with('/')) path += '/';
  return Endpoint{.origin = std::string(base.substr(0, slash)),
                  .path = path + std::string(kTracesPath)};
  // lab:starter
  //| not_implemented("traces_endpoint: split the base address and put v1/traces below it", base);
  // lab:end
}

core::Result<std::chrono::milliseconds> export_timeout(std::string_view text) {
  // lab:solution
  if (text.empty()) return kDefaultTimeout;
  std::int64_t count = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, count);
  if (read.ec != std::errc{} || read.ptr != end || count <= 0)
    return core::fail("'" + std::string(text) + "' is no number of milliseconds above zero",
                      "set OTEL_EXPORTER_OTLP_TIMEOUT to, for example, 10000");
  return std::chrono::milliseconds(count);
  // lab:starter
  //| not_implemented("export_timeout: a number of milliseconds, or the default", text);
  // lab:end
}

}  // namespace otelier::hello
