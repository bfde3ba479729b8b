// Every Python file passes ruff, which is fetched once into build/tools when it is not there.
#include "author/suite.h"

namespace otelier::author::step {
namespace {

Tally run(const Suite& suite) {
  Tally tally;
  std::vector<std::string> sources;
  for (const std::string& file : suite.files()) {
    if (file.ends_with(".py")) sources.push_back(file);
  }
  std::string ruff = "ruff";
  if (!suite.has(ruff)) {
    const auto folder = suite.root() / "build" / "tools" / "ruff";
    ruff = (folder / "bin" / "ruff").string();
    if (!suite.has(ruff)) {
      const auto made = suite.run("python-tools", {"python3", "-m", "venv", folder.string()}, 120);
      const auto fetched =
          suite.run("python-tools",
                    {(folder / "bin" / "pip").string(), "install", "-q", "ruff==0.14.5"}, 300);
      if (!made || made->code != 0 || !fetched || fetched->code != 0) {
        tally.skip(
            "ruff is not installed and could not be fetched; see build/logs/python-tools.log");
        return tally;
      }
    }
  }
  for (const std::string& file : sources) {
    const auto done = suite.run("python", {ruff, "check", "--line-length", "100", file}, 120);
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
  return {"python", 30, false, run};
}

}  // namespace otelier::author::step
