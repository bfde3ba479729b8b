// A stack in another process: how it is found, and asked. What ./lab needs of the bench; all else
// of it is in a program of its own. Functions are thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/result.h"

namespace otelier::bench {

struct Ports {
  std::uint16_t http = 4318, grpc = 4317, api = 8080;  // OTLP's own, and the bench's
};

// As its address file and its own API tell.
struct Running {
  int process = 0;
  Ports ports;
  std::string status;  // the JSON of /api/status
};
// nullopt when the file is missing or stale: no such process answers there as that process.
[[nodiscard]] std::optional<Running> running(const std::filesystem::path& address_file);

// Of a caller that says nothing of it.
inline constexpr std::chrono::seconds kPatience{2};

// GET over plain HTTP from this machine; the body of a 200. Gives up after kPatience.
[[nodiscard]] core::Result<std::string> get(std::uint16_t port, const std::string& path);
// POST likewise, with that patience for the answer. The error of a refusal is what it says.
[[nodiscard]] core::Result<std::string> post(std::uint16_t port, const std::string& path,
                                             const std::string& content_type,
                                             const std::string& body,
                                             std::chrono::milliseconds within = kPatience);

}  // namespace otelier::bench
