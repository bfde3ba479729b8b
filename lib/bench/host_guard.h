// Whom the API answers. A page of another site can make a browser send requests to this machine:
// under a name of its own that resolves to us (DNS rebinding), or as a cross-origin POST. So the
// Host must be a name this server has, and an Origin, where there is one, must be this server.
// Pure functions over what was asked; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace otelier::bench {

class HostGuard {
 public:
  // The address listened on, and names it is known by beyond that. Loopback names are always fine;
  // on a wildcard address also any address written in numbers, and this machine's own name.
  HostGuard(std::string_view address, const std::vector<std::string>& names);

  // Of the Host header, "localhost:8080".
  [[nodiscard]] bool answers_to(std::string_view host) const;
  // Of the Origin header, "" when there was none; "null" is another site.
  [[nodiscard]] bool own_origin(std::string_view origin, std::string_view host) const;

 private:
  std::string address_;
  std::vector<std::string> names_;
  bool wildcard_ = false;
};

}  // namespace otelier::bench
