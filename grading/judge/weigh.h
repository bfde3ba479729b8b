// One expectation of a scenario against what was observed. A query that finds nothing is unmet, and
// says what was absent: nothing passes vacuously.
#pragma once

#include <optional>

#include "core/result.h"
#include "judge/evidence.h"
#include "judge/examiner.h"
#include "judge/play.h"
#include "judge/query.h"
#include "judge/scenario.h"
#include "judge/substitute.h"

namespace otelier::judge {

// What every weighing of a play shares; outlives it.
struct Scales {
  const Setting& setting;
  const Words& words;
  const Scope& scope;  // what ${…} in an operand stands for
  const Json& input;   // the generated case; null where there is none
};

// Nothing when it is met. Error: it could not be judged.
[[nodiscard]] core::Result<std::optional<Unmet>> weigh(const Scales& scales,
                                                       const Expectation& expectation,
                                                       const Queries::Answer& answer,
                                                       const Json& observed);

}  // namespace otelier::judge
