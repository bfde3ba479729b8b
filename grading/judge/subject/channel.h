// The judge's side of a player's channel: JSON Lines over a socket. Nothing that arrives is
// trusted: lines are bounded in length and depth and must be JSON objects in UTF-8.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "judge/subject/descriptor.h"

namespace otelier::judge {

// Bounds on what a player may send in one line. Deeper JSON would overflow the stack of whoever
// writes it out again; a longer line, the judge's memory.
inline constexpr std::size_t kMaxLineBytes = 64u << 20;
inline constexpr std::size_t kMaxLineDepth = 128;

// One line as a JSON object; the error says what is wrong with it and shows its beginning.
[[nodiscard]] core::Result<nlohmann::json> read_line_as_object(std::string_view line);

class PlayerChannel {
 public:
  using Deadline = std::chrono::steady_clock::time_point;
  enum class Silence { closed, too_late };

  explicit PlayerChannel(Descriptor socket);

  // Sends it as one line. While the player does not read, what it writes is taken in, so that the
  // two cannot wait for each other. False: closed, or not taken by the deadline.
  [[nodiscard]] bool send(const nlohmann::json& message, Deadline deadline);

  // The next line, or why there is none. A line beyond kMaxLineBytes closes the channel.
  [[nodiscard]] std::expected<std::string, Silence> receive(Deadline deadline);

  // No more requests: a player takes this as the end.
  void close_for_writing();

 private:
  enum class Wanted { reading, both };
  // Waits until the socket is ready; true when it can be written to. Takes in what there is to
  // read.
  bool turn(Wanted wanted, Deadline deadline);

  Descriptor socket_;
  std::string received_;
  std::size_t searched_ = 0;
  bool closed_ = false;
  bool late_ = false;
};

}  // namespace otelier::judge
