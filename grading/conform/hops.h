// One trace over real HTTP: from the judge through ours, an SDK's service, ours, another's, and
// back to the judge (hops.py beside this file). Every player that serves HTTP takes part, found by
// its folder; there is a route for each SDK to be the first, so that each gets what any other has
// written. No learner's grade hangs on it. One run at a time.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "workspace/lab.h"

namespace otelier::conform {

struct Route {
  enum class Verdict { held, broke, not_tried };

  std::vector<std::string> players;  // in the order that the request meets them
  Verdict verdict = Verdict::not_tried;
  std::string
      told;  // the route when it held; else a line for each thing that was wrong, or why not
};

// Makes the players ready, starts them anew for each route, takes some seconds a route. A single
// route that was not tried when an SDK cannot be had here. Errors as services().
[[nodiscard]] core::Result<std::vector<Route>> hop(const workspace::Kit& kit);

// 0 all held, 1 something did not, 3 some route could not be tried.
[[nodiscard]] int exit_code(const std::vector<Route>& routes);

}  // namespace otelier::conform
