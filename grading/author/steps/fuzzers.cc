// Every fuzz program for half a minute: no crash, no disagreement.
#include <algorithm>

#include "author/suite.h"
#include "reports/text.h"

namespace otelier::author::step {
namespace {

namespace fs = std::filesystem;

constexpr int kSeconds = 30;

// Programs that otelier_fuzzer() made: executables of the tree whose name ends in "fuzzer" or
// begins with "fuzz".
std::vector<fs::path> programs(const fs::path& tree) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::recursive_directory_iterator at(tree, error), end; !error && at != end;
       at.increment(error)) {
    if (at->path().filename() == "CMakeFiles") at.disable_recursion_pending();
    if (!at->is_regular_file() || at->path().has_extension()) continue;
    const std::string name = at->path().filename().string();
    const bool runs = (at->status().permissions() & fs::perms::owner_exec) != fs::perms::none;
    if (runs && name.find("fuzz") != std::string::npos) found.push_back(at->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

Tally run_fuzzers(const Suite& suite) {
  Tally tally;
  if (const auto clang = suite.need("clang++-19", "clang"); !clang) {
    tally.skip(clang.error().message);
    return tally;
  }
  if (auto built = suite.build("fuzz", {"otelier_fuzzers"}); !built) {
    tally.fail(built.error().message + "\n" + built.error().next);
    return tally;
  }
  for (const fs::path& program : programs(suite.root() / "build" / "fuzz")) {
    const std::string name = program.filename().string();
    const fs::path corpus = suite.root() / "build" / "corpus" / name;
    std::error_code ignored;
    fs::create_directories(corpus, ignored);
    const auto done = suite.run(
        "fuzz-" + name,
        {program.string(), "-max_total_time=" + std::to_string(kSeconds), "-print_final_stats=1",
         "-artifact_prefix=" + suite.log(name).string() + ".", corpus.string()},
        kSeconds * 4);
    if (done && done->code == 0) {
      tally.pass();
    } else {
      tally.fail(name + ":\n" + (done ? tail(done->output, 20) : done.error().message));
    }
  }
  return tally;
}

}  // namespace

Step fuzzers() {
  return {"fuzzers", 100, false, run_fuzzers};
}

}  // namespace otelier::author::step
