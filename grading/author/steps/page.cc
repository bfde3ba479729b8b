// The bench's page: its types, its lint and its unit tests; then a browser opens every view over a
// stack to which the official SDK for Python sent telemetry. Screenshots are left in
// build/page-shots, how long somebody waits with 10,000 spans in the log page-browser.
#include <algorithm>

#include "author/suite.h"
#include "reports/text.h"
#include "workspace/part.h"

namespace otelier::author::step {
namespace {

namespace fs = std::filesystem;

constexpr int kBuildSeconds = 120;
constexpr int kCheckSeconds = 180;
constexpr int kBrowserSeconds = 600;

std::string without_margin(const std::string& line) {
  return line.substr(std::min(line.find_first_not_of(' '), line.size()));
}

// A failed test of TAP: its title, and of its account in YAML what is wrong.
std::string account(const std::vector<std::string>& lines, std::size_t at) {
  constexpr std::size_t kLines = 14;
  std::string told = without_margin(lines[at]).substr(std::string_view("not ok ").size());
  bool wrong = false;
  for (std::size_t i = at + 1, n = 0; i < lines.size() && n < kLines; ++i) {
    const std::string line = without_margin(lines[i]);
    if (line == "..." || line.starts_with("code:") || line.starts_with("stack:")) break;
    wrong = wrong || line.starts_with("error:");
    if (wrong && !line.empty() && ++n > 0) told += "\n" + lines[i];
  }
  return told;
}

// Every test of TAP counts, but for those that only hold others: they fail because of them.
void count_tap(const std::string& output, Tally& tally) {
  const std::vector<std::string> lines = reports::lines(output);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string line = without_margin(lines[i]);
    if (line.starts_with("ok ")) {
      tally.pass();
    } else if (line.starts_with("not ok ")) {
      std::string told = account(lines, i);
      if (told.find("subtest") == std::string::npos) tally.fail("page: " + std::move(told));
    }
  }
}

void count(const std::string& what, const core::Result<workspace::Finished>& done, Tally& tally) {
  if (!done) {
    tally.fail(what + ": " + done.error().message);
    return;
  }
  const std::size_t failures = tally.failures.size();
  count_tap(done->output, tally);
  if (done->code != 0 && tally.failures.size() == failures)
    tally.fail(what + ":\n" + tail(done->output, 12));
}

void look(const Suite& suite, const std::string& node, const fs::path& page, Tally& tally) {
  const auto chromium = suite.need("chromium", "browser");
  if (!chromium) {
    tally.skip("no view is opened: " + chromium.error().message);
    return;
  }
  const fs::path sdk = suite.kit().state() / "peers" / "bin" / "python3";
  if (const auto python = suite.need("python3", "peers"); !python || *python != sdk.string()) {
    tally.skip("no view is opened: " +
               (python ? "the official SDK for Python is not here: ./lab prepare peers"
                       : python.error().message));
    return;
  }
  // Built first: a test does not wait for a compiler.
  const auto bench = workspace::part(suite.root(), "otelier-bench", "the workbench");
  if (!bench) {
    tally.fail("no view is opened: " + bench.error().message + "\n" + bench.error().next);
    return;
  }
  std::error_code ignored;
  const fs::path judge = fs::read_symlink("/proc/self/exe", ignored);  // ./lab check --bench
  const fs::path app = suite.kit().state() / "page" / "app";
  count("the page in a browser",
        suite.run("page-browser",
                  {node, "--test-reporter=tap", (app / "browser" / "page.test.ts").string(),
                   page.string(), (suite.root() / "build" / "page-shots").string(), sdk.string(),
                   *chromium, bench->string(), judge.string()},
                  kBrowserSeconds),
        tally);
}

Tally run_page(const Suite& suite) {
  Tally tally;
  const fs::path own = suite.kit().state() / "page";
  const auto node = suite.need("node", "page");
  std::error_code ignored;
  if (!node || !fs::exists(own / "app" / "node_modules", ignored)) {
    tally.skip(node ? "the page's packages are not here: ./lab prepare page"
                    : node.error().message);
    return tally;
  }
  const fs::path sources = suite.root() / "lib" / "bench" / "page";
  const fs::path page = suite.root() / "build" / "page";
  const auto built = suite.run(
      "page-build", {(sources / "build").string(), own.string(), page.string()}, kBuildSeconds);
  if (!built || built->code != 0) {
    tally.fail("the page does not build:\n" +
               (built ? tail(built->output, 12) : built.error().message));
    return tally;
  }
  tally.pass();
  count("the page's types, lint and unit tests",
        suite.run("page-check", {(sources / "check").string(), own.string()}, kCheckSeconds),
        tally);
  look(suite, *node, page, tally);
  return tally;
}

}  // namespace

Step page() {
  return {"page", 43, false, run_page};
}

}  // namespace otelier::author::step
