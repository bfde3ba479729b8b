#include "bench/routes.h"

#include <algorithm>
#include <charconv>

#include "bench/json_writer.h"

namespace otelier::bench {
namespace {

constexpr std::size_t kUsualMost = 100, kHighestMost = 10'000;

// Takes the part up to the next slash off the front.
std::string_view take_segment(std::string_view& path) {
  const std::size_t slash = path.find('/');
  const std::string_view segment = path.substr(0, slash);
  path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
  return segment;
}

bool matches(std::string_view pattern, std::string_view path, std::vector<std::string>& parts) {
  const bool open_end = pattern.ends_with("/{*}");
  const auto depth = [](std::string_view text) { return std::ranges::count(text, '/'); };
  if (open_end ? depth(path) < depth(pattern) : depth(path) != depth(pattern)) return false;
  parts.clear();
  while (!pattern.empty() || !path.empty()) {
    if (pattern == "{*}") {
      parts.emplace_back(path);
      return !path.empty();
    }
    const std::string_view wanted = take_segment(pattern), got = take_segment(path);
    if (wanted == "{}" && !got.empty()) {
      parts.emplace_back(got);
    } else if (wanted != got) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::optional<std::uint64_t> digits(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string_view Ask::param(const std::string& name) const {
  const auto found = params.find(name);
  return found == params.end() ? std::string_view{} : found->second;
}

std::optional<std::uint64_t> Ask::number(const std::string& name) const {
  return digits(param(name));
}

std::size_t Ask::most() const {
  return std::clamp<std::uint64_t>(number("most").value_or(kUsualMost), 1, kHighestMost);
}

Reply refusal(int status, const core::Error& error) {
  JsonWriter json;
  json.begin_object().member("error", error.message).member("next", error.next);
  return {status, json.take()};
}

const Route* find_route(const Routes& routes, std::string_view method, std::string_view path,
                        Ask& ask) {
  for (const auto& route : routes)
    if (route.method == method && matches(route.path, path, ask.parts)) return &route;
  return nullptr;
}

}  // namespace otelier::bench
