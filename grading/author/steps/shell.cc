// Every shell script passes shellcheck.
#include "author/suite.h"
#include "workspace/files.h"

namespace otelier::author::step {
namespace {

bool is_shell(const Suite& suite, const std::string& file) {
  if (file.ends_with(".sh") || file.ends_with(".bash")) return true;
  if (file.find('.', file.rfind('/') + 1) != std::string::npos) return false;
  const std::string text = workspace::read_text(suite.root() / file).value_or("");
  const std::string first = text.substr(0, text.find('\n'));
  return first.starts_with("#!") && (first.ends_with("bash") || first.ends_with("/sh"));
}

Tally run_shell(const Suite& suite) {
  Tally tally;
  const auto shellcheck = suite.need("shellcheck", "lint");
  if (!shellcheck) {
    tally.skip(shellcheck.error().message);
    return tally;
  }
  for (const std::string& file : suite.files()) {
    if (!is_shell(suite, file)) continue;
    const auto done = suite.run("shell", {*shellcheck, "-x", file}, 120);
    if (done && done->code == 0) {
      tally.pass();
    } else {
      tally.fail(file + ":\n" + (done ? tail(done->output, 12) : done.error().message));
    }
  }
  return tally;
}

}  // namespace

Step shell() {
  return {"shell", 20, true, run_shell};
}

}  // namespace otelier::author::step
