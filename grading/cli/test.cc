#include <cstdio>
#include <memory>

#include "author/suite.h"
#include "cli/verb.h"

namespace otelier::cli::test_verb {
namespace {

struct Asked {
  bool quick = false;
  std::vector<std::string> only;
};

int run(const Asked& asked) {
  const auto kit = open_kit();
  if (!kit) return report(kit.error());
  for (const std::string& name : asked.only) {
    std::string known;
    bool found = false;
    for (const author::Step& step : author::steps()) {
      known += " " + step.name;
      found = found || step.name == name;
    }
    if (!found) return report({"there is no step \"" + name + "\"", "steps:" + known});
  }
  const author::Suite suite(*kit, asked.quick);
  const author::Tally sum = author::run_suite(suite, asked.only, [](const std::string& line) {
    std::puts(line.c_str());
    std::fflush(stdout);
  });
  std::printf("\n%d passed, %zu failed, %zu skipped\n", sum.passed, sum.failures.size(),
              sum.skips.size());
  if (!sum.failures.empty()) return kNotPassed;
  return sum.passed > 0 ? kPassed : kCouldNotRun;
}

const AddVerb kTest{
    {.name = "test",
     .audience = "author",
     .summary = {"Everything the repository is tested by", "仓库的全部测试"},
     .example = "./lab test --quick\n./lab test --step format",
     .details =
         "Unit tests, scenarios on the references, the proofs about every lab, Clang, sanitizers, "
         "formatting, lint, fuzzers, repeats. Logs are in build/logs. The last line counts; what "
         "could not run is skipped with its reason.",
     .setup = [](Options& options) -> Run {
       auto asked = std::make_shared<Asked>();
       options.flag("--quick", asked->quick, "what takes under three minutes");
       options.option("--step", "NAME", asked->only, "only this step; may be repeated");
       return [asked] { return run(*asked); };
     }}};

}  // namespace
}  // namespace otelier::cli::test_verb
