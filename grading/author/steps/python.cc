// Every Python file passes ruff.
#include "author/suite.h"

namespace otelier::author::step {
namespace {

Tally run_python(const Suite& suite) {
  Tally tally;
  std::vector<std::string> sources;
  for (const std::string& file : suite.files()) {
    if (file.ends_with(".py")) sources.push_back(file);
  }
  const auto ruff = suite.need("ruff", "lint");
  if (!ruff) {
    tally.skip(ruff.error().message);
    return tally;
  }
  for (const std::string& file : sources) {
    const auto done = suite.run("python", {*ruff, "check", "--line-length", "100", file}, 120);
    if (done && done->code == 0) {
      tally.pass();
    } else {
      tally.fail(file + ":\n" + (done ? tail(done->output, 12) : done.error().message));
    }
  }
  return tally;
}

}  // namespace

Step python() {
  return {"python", 30, false, run_python};
}

}  // namespace otelier::author::step
