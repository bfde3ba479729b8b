// The kit's own tests; --quick runs those labelled so.
#include "author/suite.h"

namespace otelier::author::step {
namespace {

Tally run_unit_tests(const Suite& suite) {
  if (!suite.quick()) {
    // The test of the Python player says by itself what is missing when this comes to nothing.
    (void)suite.need("python3", "peers");
  }
  if (auto built = suite.build("dev", {"all", "otelier-lab", "otelier_tests"}); !built) {
    Tally tally;
    tally.fail(built.error().message + "\n" + built.error().next);
    return tally;
  }
  return suite.ctest(
      "dev", suite.quick() ? std::vector<std::string>{"-L", "quick"} : std::vector<std::string>{});
}

}  // namespace

Step unit_tests() {
  return {"unit-tests", 50, true, run_unit_tests};
}

}  // namespace otelier::author::step
