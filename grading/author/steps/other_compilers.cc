// The kit and its tests under Clang, AddressSanitizer with UndefinedBehaviorSanitizer, and
// ThreadSanitizer. Tests labelled slow have run already, under GCC; those that are
// SINGLE_THREADED are no part of a tree under ThreadSanitizer.
#include "author/suite.h"

namespace otelier::author::step {
namespace {

Tally run_other_compilers(const Suite& suite) {
  Tally tally;
  for (const char* preset : {"clang", "asan", "tsan"}) {
    if (std::string(preset) == "clang") {
      if (const auto clang = suite.need("clang++-19", "clang"); !clang) {
        tally.skip(clang.error().message);
        continue;
      }
    }
    if (auto built = suite.build(preset, {"all", "otelier-lab", "otelier_tests"}); !built) {
      tally.fail(built.error().message + "\n" + built.error().next);
      continue;
    }
    Tally counted = suite.ctest(preset, {"-LE", "slow"});
    for (std::string& failure : counted.failures) {
      failure = std::string(preset) + ": " + failure;
    }
    tally.add(std::move(counted));
  }
  return tally;
}

}  // namespace

Step other_compilers() {
  return {"clang-and-sanitizers", 80, false, run_other_compilers};
}

}  // namespace otelier::author::step
