// What the API answers, without HTTP: a route is a path and a function from a question to a reply.
// Each part of the bench contributes its own list; the stack joins them. Functions are called on
// several threads at once. A path's segment "{}" stands for any one segment, and a last "{*}" for
// one or more, given in Ask::parts.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace otelier::bench {

struct Ask {
  std::vector<std::string> parts;             // what stood for each {}
  std::map<std::string, std::string> params;  // decoded; of two with one name the last
  std::string_view body = {};

  [[nodiscard]] bool has(const std::string& name) const { return params.contains(name); }
  // "" when it is not there.
  [[nodiscard]] std::string_view param(const std::string& name) const;
  // Digits only; nullopt for anything else.
  [[nodiscard]] std::optional<std::uint64_t> number(const std::string& name) const;
  // ?most, 1 to 10,000; 100 without.
  [[nodiscard]] std::size_t most() const;
};

struct Reply {
  int status = 200;
  std::string body = {};
  std::string content_type = "application/json";
  std::map<std::string, std::string> headers = {};
  // Where the body is not held as a whole: gives what comes after `body`, piece by piece, then "".
  std::function<std::string()> rest = {};
};

[[nodiscard]] std::optional<std::uint64_t> digits(std::string_view text);
// {"error", "next"} with that status.
[[nodiscard]] Reply refusal(int status, const core::Error& error);

struct Route {
  std::string method;  // GET or POST; a POST's path has no {}
  std::string path;    // /api/traces/{}
  std::function<Reply(const Ask&)> answer;
  std::size_t max_body = 1u << 20;  // a longer one is refused with 413, unread
};
using Routes = std::vector<Route>;

// The route of that method and path, with Ask::parts filled; null when there is none.
[[nodiscard]] const Route* find_route(const Routes& routes, std::string_view method,
                                      std::string_view path, Ask& ask);

}  // namespace otelier::bench
