// Every C++ file is as clang-format would write it.
#include <algorithm>

#include "author/suite.h"
#include "reports/text.h"

namespace otelier::author::step {
namespace {

constexpr std::size_t kBatch = 40;  // files a call

Tally run_format(const Suite& suite) {
  Tally tally;
  const auto clang_format = suite.need("clang-format-19", "lint");
  if (!clang_format) {
    tally.skip(clang_format.error().message);
    return tally;
  }
  std::vector<std::string> sources;
  for (const std::string& file : suite.files()) {
    if (file.ends_with(".cc") || file.ends_with(".h")) sources.push_back(file);
  }
  for (std::size_t at = 0; at < sources.size(); at += kBatch) {
    const std::size_t end = std::min(at + kBatch, sources.size());
    std::vector<std::string> argv = {*clang_format, "--dry-run", "-Werror", "--ferror-limit=1"};
    argv.insert(argv.end(), sources.begin() + static_cast<std::ptrdiff_t>(at),
                sources.begin() + static_cast<std::ptrdiff_t>(end));
    const auto done = suite.run("format", argv, 300);
    if (!done) {
      tally.skip(done.error().message);
      return tally;
    }
    int wrong = 0;
    for (const std::string& line : reports::lines(done->output)) {
      if (line.find("code should be clang-formatted") == std::string::npos) continue;
      ++wrong;
      tally.fail(line);
    }
    if (done->code != 0 && wrong == 0) tally.fail(tail(done->output, 6));
    tally.pass(static_cast<int>(end - at) - wrong);
  }
  return tally;
}

}  // namespace

Step format() {
  return {"format", 10, true, run_format};
}

}  // namespace otelier::author::step
