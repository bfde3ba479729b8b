// The stack's API over HTTP. Only this room's api.cc sees cpp-httplib.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/result.h"

namespace otelier::bench {

// What the API is asked for; each returns a whole body. Called on the API's threads.
struct ApiContent {
  std::function<std::string()> status;
  std::function<std::string(std::size_t most)> requests;
  // Empty when there is no such request (any more).
  std::function<std::string(std::uint64_t number, bool text)> request;
};

class Api {
 public:
  // Binds; port 0 is ephemeral. Owns nothing of the content.
  [[nodiscard]] static core::Result<std::unique_ptr<Api>> create(const std::string& address,
                                                                 std::uint16_t port,
                                                                 ApiContent content);
  virtual ~Api() = default;
  // Answers from here on, until destroyed. Once.
  virtual void serve() = 0;
  [[nodiscard]] virtual std::uint16_t port() const = 0;
};

// GET over plain HTTP from this machine; the body of a 200. Gives up after two seconds.
[[nodiscard]] core::Result<std::string> get(std::uint16_t port, const std::string& path);
// POST likewise.
[[nodiscard]] core::Result<std::string> post(std::uint16_t port, const std::string& path,
                                             const std::string& content_type,
                                             const std::string& body);

}  // namespace otelier::bench
