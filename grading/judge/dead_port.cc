#include "judge/dead_port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <vector>

namespace otelier::judge {

core::Result<DeadPort> DeadPort::find(const std::function<bool(std::uint16_t)>& will_do) {
  constexpr int kTries = 16;
  std::vector<Descriptor> turned_down;  // held, so that the next one is another
  for (int attempt = 0; attempt < kTries; ++attempt) {
    Descriptor bound(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (!bound || ::bind(bound.get(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::getsockname(bound.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      return core::fail(std::string("no port for an endpoint where nobody listens: ") +
                        std::strerror(errno));
    }
    const std::uint16_t number = ntohs(address.sin_port);
    if (will_do(number)) return DeadPort(std::move(bound), number);
    turned_down.push_back(std::move(bound));
  }
  return core::fail("no port for an endpoint where nobody listens: all that came are in use");
}

core::Result<Descriptor> DeadPort::listen() {
  if (::listen(bound_.get(), SOMAXCONN) != 0)
    return core::fail("nobody can listen on port " + std::to_string(number_) + ": " +
                      std::strerror(errno));
  return std::move(bound_);
}

}  // namespace otelier::judge
