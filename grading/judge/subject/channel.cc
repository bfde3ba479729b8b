#include "judge/subject/channel.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

namespace otelier::judge {
namespace {

using std::chrono::steady_clock;

// Depth of brackets outside strings; meaningful for JSON, harmless for anything else.
std::size_t depth_of(std::string_view line) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

// The beginning of a line that may hold anything, fit to be shown.
std::string excerpt(std::string_view line) {
  constexpr std::size_t kShown = 120;
  std::string shown;
  for (const char c : line.substr(0, kShown)) {
    const bool printable = c >= ' ' && c <= '~';
    shown.push_back(printable ? c : '?');
  }
  return line.size() > kShown ? shown + "…" : shown;
}

int milliseconds_until(PlayerChannel::Deadline deadline) {
  if (deadline == PlayerChannel::Deadline::max()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, INT_MAX));
}

}  // namespace

core::Result<nlohmann::json> read_line_as_object(std::string_view line) {
  if (depth_of(line) > kMaxLineDepth) {
    return core::fail("a line nested deeper than " + std::to_string(kMaxLineDepth) +
                      " levels: " + excerpt(line));
  }
  nlohmann::json object = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
  // The library would stop at a NUL and believe what stands before it.
  if (!object.is_object() || line.contains('\0'))
    return core::fail("a line that is no JSON object: " + excerpt(line));
  return object;
}

PlayerChannel::PlayerChannel(Descriptor socket) : socket_(std::move(socket)) {
  ::fcntl(socket_.get(), F_SETFL, O_NONBLOCK);
}

bool PlayerChannel::send(const nlohmann::json& message, Deadline deadline) {
  const std::string line =
      message.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  std::string_view rest = line;
  while (!rest.empty() && !closed_) {
    const ssize_t count = ::send(socket_.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (count >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      if (!turn(Wanted::both, deadline) && late_) return false;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return rest.empty();
}

std::expected<std::string, PlayerChannel::Silence> PlayerChannel::receive(Deadline deadline) {
  for (;;) {
    if (const auto end = received_.find('\n', searched_); end != std::string::npos) {
      std::string line = received_.substr(0, end);
      received_.erase(0, end + 1);
      searched_ = 0;
      return line;
    }
    searched_ = received_.size();
    if (closed_) return std::unexpected(Silence::closed);
    turn(Wanted::reading, deadline);
    if (late_) return std::unexpected(Silence::too_late);
  }
}

bool PlayerChannel::turn(Wanted wanted, Deadline deadline) {
  const short events = wanted == Wanted::both ? POLLIN | POLLOUT : POLLIN;
  pollfd ready{socket_.get(), events, 0};
  const int count = ::poll(&ready, 1, milliseconds_until(deadline));
  late_ = count == 0;
  if (count <= 0) return false;
  if ((ready.revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
    std::array<char, 64uz << 10> piece;
    const ssize_t size = ::recv(socket_.get(), piece.data(), piece.size(), 0);
    if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR)) closed_ = true;
    if (size > 0) received_.append(piece.data(), static_cast<std::size_t>(size));
    if (received_.size() > kMaxLineBytes && received_.find('\n') == std::string::npos) {
      received_.clear();
      closed_ = true;
    }
  }
  return (ready.revents & POLLOUT) != 0;
}

void PlayerChannel::close_for_writing() {
  ::shutdown(socket_.get(), SHUT_WR);
}

}  // namespace otelier::judge
