// Programs of the repository that check something by themselves: any executable file whose name
// begins with "check-". Exit 0 passed, 77 skipped with its last line as the reason, else failed.
#include "author/suite.h"

namespace otelier::author::step {
namespace {

namespace fs = std::filesystem;

Tally run(const Suite& suite) {
  Tally tally;
  for (const std::string& file : suite.files()) {
    const fs::path path = suite.root() / file;
    const std::string name = path.filename().string();
    std::error_code ignored;
    const bool runs =
        (fs::status(path, ignored).permissions() & fs::perms::owner_exec) != fs::perms::none;
    if (!runs || !name.starts_with("check-")) continue;
    const auto done = suite.run(name, {path.string()}, 600);
    if (done && done->code == 0) {
      tally.pass();
    } else if (done && done->code == 77) {
      tally.skip(file + ": " + tail(done->output, 1));
    } else {
      tally.fail(file + ":\n" + (done ? tail(done->output, 20) : done.error().message));
    }
  }
  return tally;
}

}  // namespace

Step scripts() {
  return {"scripts", 45, false, run};
}

}  // namespace otelier::author::step
