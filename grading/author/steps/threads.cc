// The kit and its tests made by GCC with ThreadSanitizer. Tests labelled slow run without it; those
// that are SINGLE_THREADED are no part of its tree.
#include "author/suite.h"

namespace otelier::author::step {
namespace {

Tally run_threads(const Suite& suite) {
  Tally tally;
  if (auto built = suite.build("tsan", {"all", "otelier-lab", "otelier_tests"}); !built) {
    tally.fail(built.error().message + "\n" + built.error().next);
    return tally;
  }
  return suite.ctest("tsan", {"-LE", "slow"});
}

}  // namespace

Step threads() {
  return {"threads", 80, false, run_threads};
}

}  // namespace otelier::author::step
