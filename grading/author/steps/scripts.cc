// Test programs that no build makes: every file named *_test.py. Exit 0 passed, 2 could not be
// tried (its last line says why), else failed.
#include "author/suite.h"

namespace otelier::author::step {
namespace {

constexpr int kCouldNotTry = 2;

Tally run_scripts(const Suite& suite) {
  Tally tally;
  const auto python = suite.need("python3", "peers");
  if (!python) {
    tally.skip(python.error().message);
    return tally;
  }
  for (const std::string& file : suite.files()) {
    if (!file.ends_with("_test.py")) continue;
    std::string name = file;
    for (char& letter : name) {
      if (letter == '/') letter = '-';
    }
    const auto done = suite.run(name, {*python, file}, 900);
    if (done && done->code == 0) {
      tally.pass();
    } else if (done && done->code == kCouldNotTry) {
      tally.skip(file + ": " + tail(done->output, 1));
    } else {
      tally.fail(file + ":\n" + (done ? tail(done->output, 20) : done.error().message));
    }
  }
  return tally;
}

}  // namespace

Step scripts() {
  return {"scripts", 45, false, run_scripts};
}

}  // namespace otelier::author::step
