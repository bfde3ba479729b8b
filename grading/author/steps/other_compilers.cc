// The kit and its tests under Clang, AddressSanitizer with UndefinedBehaviorSanitizer, and
// ThreadSanitizer. Tests labelled slow have run already, under GCC.
#include "author/suite.h"

namespace otelier::author::step {
namespace {

Tally run(const Suite& suite) {
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
    std::vector<std::string> which{"-LE", "slow"};
    // Under ThreadSanitizer what waits, wakes and counts; the labs' references are a proof's
    // business.
    if (std::string(preset) == "tsan")
      which.insert(which.end(), {"-R", "^(core_test|count_test)[.]"});
    Tally counted = suite.ctest(preset, which);
    for (std::string& failure : counted.failures) {
      failure = std::string(preset) + ": " + failure;
    }
    tally.add(std::move(counted));
  }
  return tally;
}

}  // namespace

Step other_compilers() {
  return {"clang-and-sanitizers", 80, false, run};
}

}  // namespace otelier::author::step
