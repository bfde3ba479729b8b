#include "bench/host_guard.h"

#include <arpa/inet.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace otelier::bench {
namespace {

std::string lower(std::string_view text) {
  std::string made(text);
  std::ranges::transform(made, made.begin(), [](unsigned char c) { return std::tolower(c); });
  return made;
}

// "localhost:8080" → "localhost"; "[::1]:8080" → "::1". Empty when it is neither.
std::string name_of(std::string_view host) {
  const bool bracketed = host.starts_with('[');
  const std::size_t end = bracketed ? host.find(']') : host.find(':');
  const std::string_view name = host.substr(bracketed ? 1 : 0, bracketed ? end - 1 : end);
  if (bracketed && end == std::string_view::npos) return "";
  std::string_view port = end == std::string_view::npos ? "" : host.substr(end);
  if (bracketed) port.remove_prefix(1);
  if (!port.empty() &&
      (port.front() != ':' || port.substr(1).find_first_not_of("0123456789") != port.npos))
    return "";
  return lower(name);
}

bool is_address(const std::string& name) {
  std::array<unsigned char, 16> ignored{};
  return inet_pton(AF_INET, name.c_str(), ignored.data()) == 1 ||
         inet_pton(AF_INET6, name.c_str(), ignored.data()) == 1;
}

bool is_loopback(const std::string& name) {
  return name == "localhost" || name.ends_with(".localhost") || name == "::1" ||
         (name.starts_with("127.") && is_address(name));
}

}  // namespace

HostGuard::HostGuard(std::string_view address, const std::vector<std::string>& names)
    : address_(lower(address)), wildcard_(address_ == "0.0.0.0" || address_ == "::") {
  for (const auto& name : names) names_.push_back(lower(name));
  std::array<char, 256> machine{};
  if (wildcard_ && gethostname(machine.data(), machine.size() - 1) == 0)
    names_.push_back(lower(machine.data()));
}

bool HostGuard::answers_to(std::string_view host) const {
  const std::string name = name_of(host);
  if (name.empty()) return false;
  return is_loopback(name) || name == address_ || (wildcard_ && is_address(name)) ||
         std::ranges::find(names_, name) != names_.end();
}

bool HostGuard::own_origin(std::string_view origin, std::string_view host) const {
  if (origin.empty()) return true;
  constexpr std::string_view kScheme = "http://";
  if (!origin.starts_with(kScheme)) return false;
  // Another port of this machine is another site.
  return lower(origin.substr(kScheme.size())) == lower(host);
}

}  // namespace otelier::bench
