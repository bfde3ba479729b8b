// The kit's own tests: all of them, made by Clang with AddressSanitizer and
// UndefinedBehaviorSanitizer, or by GCC where there can be no Clang. --quick runs those labelled
// so, as GCC makes them for whoever edits.
#include "author/suite.h"

namespace otelier::author::step {
namespace {

Tally run_unit_tests(const Suite& suite) {
  Tally tally;
  std::string preset = "dev";
  if (!suite.quick()) {
    // The test of the Python player says by itself what is missing when this comes to nothing.
    (void)suite.need("python3", "peers");
    if (const auto clang = suite.need("clang++-19", "clang")) {
      preset = "asan";
    } else {
      tally.skip("Clang and its sanitizers (the tests run as GCC makes them): " +
                 clang.error().message);
    }
  }
  if (auto built = suite.build(preset, {"all", "otelier-lab", "otelier_tests"}); !built) {
    tally.fail(built.error().message + "\n" + built.error().next);
    return tally;
  }
  tally.add(suite.ctest(preset, suite.quick() ? std::vector<std::string>{"-L", "quick"}
                                              : std::vector<std::string>{}));
  return tally;
}

}  // namespace

Step unit_tests() {
  return {"unit-tests", 50, true, run_unit_tests};
}

}  // namespace otelier::author::step
