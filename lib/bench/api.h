// The stack's API over HTTP. Only this room's api.cc sees cpp-httplib.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/routes.h"
#include "core/result.h"

namespace otelier::bench {

// One client's stream of server-sent events. Used by one thread.
class Feed {
 public:
  virtual ~Feed() = default;
  // The text to send next; empty when there was nothing within that time.
  virtual std::string next(std::chrono::milliseconds within) = 0;
};

// What the API is asked for. Called on the API's threads.
struct ApiContent {
  Routes routes;
  // GET of anything else; nullopt is a 404.
  std::function<std::optional<Reply>(std::string_view path)> page;
  std::function<std::unique_ptr<Feed>()> events;  // GET /api/events
  std::vector<std::string> names;                 // it answers to, beyond its address
};

// At most so many streams of events at a time; each holds one of the API's threads.
inline constexpr std::size_t kMaxFeeds = 16;

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

}  // namespace otelier::bench
