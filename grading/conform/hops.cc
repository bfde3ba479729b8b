#include "conform/hops.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "conform/conform.h"
#include "workspace/process.h"

namespace otelier::conform {
namespace {

constexpr const char* kOurs = "cpp";
constexpr const char* kSeconds = "120";
enum ExitOfHops { kHeld = 0, kBroke = 1 };

std::string without_end(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

Route send_along(const workspace::Kit& kit, const std::string& commands,
                 const std::vector<std::string>& sdks) {
  Route route;
  for (const std::string& sdk : sdks) route.players.insert(route.players.end(), {kOurs, sdk});
  std::vector<std::string> argv = {
      "timeout", kSeconds, (kit.state() / "peers" / "bin" / "python").string(),
      (kit.root() / "grading" / "conform" / "hops.py").string(), commands};
  argv.insert(argv.end(), route.players.begin(), route.players.end());
  workspace::RunOptions options;
  options.directory = kit.root();
  options.join_errors = true;
  const auto done = workspace::run(argv, options);
  if (!done) {
    route.told = done.error().message;
    return route;
  }
  route.told = without_end(done->output);
  if (done->code == kHeld) route.verdict = Route::Verdict::held;
  if (done->code == kBroke) route.verdict = Route::Verdict::broke;
  return route;
}

}  // namespace

core::Result<std::vector<Route>> hop(const workspace::Kit& kit) {
  const auto commands = services(kit);
  if (!commands) return std::unexpected(commands.error());
  std::vector<std::string> sdks = peer_names(kit.root());
  for (const std::string& name : sdks) {
    if (commands->contains(name)) continue;
    Route none;
    none.told = "the player " + name + " serves no HTTP here";
    return std::vector{none};
  }
  std::erase(sdks, kOurs);
  const std::string written = nlohmann::json(*commands).dump();
  std::vector<Route> routes;
  for (std::size_t i = 0; i < sdks.size(); ++i) {
    routes.push_back(send_along(kit, written, sdks));
    std::rotate(sdks.begin(), sdks.begin() + 1, sdks.end());
  }
  return routes;
}

int exit_code(const std::vector<Route>& routes) {
  constexpr int kAllHeld = 0, kSomeBroke = 1, kIncomplete = 3;
  const auto any = [&](Route::Verdict verdict) {
    return std::any_of(routes.begin(), routes.end(),
                       [&](const Route& route) { return route.verdict == verdict; });
  };
  if (any(Route::Verdict::broke)) return kSomeBroke;
  return routes.empty() || any(Route::Verdict::not_tried) ? kIncomplete : kAllHeld;
}

}  // namespace otelier::conform
