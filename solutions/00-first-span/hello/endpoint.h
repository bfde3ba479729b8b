// Where a trace goes and how long it may take, read from the settings that every OpenTelemetry SDK
// shares. Pure functions: they take the text of a variable, never the environment itself. Empty
// text means "not set".
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/result.h"

namespace otelier::hello {

// OTLP/HTTP: the default port of a collector is 4318, the default path for traces /v1/traces.
inline constexpr std::string_view kDefaultEndpoint = "http://localhost:4318";
inline constexpr std::string_view kTracesPath = "v1/traces";
inline constexpr std::chrono::milliseconds kDefaultTimeout{10'000};

struct Endpoint {
  std::string origin;  // scheme, host and port: "http://localhost:4318"
  std::string path;    // always starts with a slash: "/v1/traces"
};

// The address for traces below the base address in OTEL_EXPORTER_OTLP_ENDPOINT. A base may carry a
// path of its own ("https://telemetry.example/tenant-7/"), with or without a slash at its end.
// Error: a base without http:// or https://, or without a host.
[[nodiscard]] core::Result<Endpoint> traces_endpoint(std::string_view base);

// The most that one export may take, from OTEL_EXPORTER_OTLP_TIMEOUT: whole milliseconds above
// zero. Error: anything else. The caller warns and goes on with kDefaultTimeout, as the
// specification asks for settings that cannot be read.
[[nodiscard]] core::Result<std::chrono::milliseconds> export_timeout(std::string_view text);

}  // namespace otelier::hello
