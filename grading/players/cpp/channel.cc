#include "players/cpp/channel.h"

#include <unistd.h>

#include <array>
#include <cerrno>

namespace otelier::player {

std::optional<std::string> Channel::read_line() {
  std::array<char, 65'536> piece;
  for (;;) {
    if (const auto end = received_.find('\n', searched_); end != std::string::npos) {
      std::string line = received_.substr(0, end);
      received_.erase(0, end + 1);
      searched_ = 0;
      return line;
    }
    searched_ = received_.size();
    const ssize_t count = ::read(descriptor_, piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::nullopt;
    received_.append(piece.data(), static_cast<std::size_t>(count));
  }
}

void Channel::write_line(std::string line) {
  line.push_back('\n');
  std::string_view rest = line;
  const std::lock_guard lock(writing_);
  while (!rest.empty()) {
    const ssize_t count = ::write(descriptor_, rest.data(), rest.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace otelier::player
