#include "author/tamper.h"

#include <algorithm>
#include <cstdio>
#include <memory>

#include "cli/verb.h"

namespace otelier::cli::author_tamper_verb {
namespace {

constexpr int kRounds = 50;

struct Asked {
  std::vector<std::string> names;
  std::string level = "namespaces", markdown;
  bool overhead = false;
};

int run(const Asked& asked) {
  const auto kit = open_kit();
  if (!kit) return report(kit.error());
  const auto all = author::attacks(*kit);
  if (!all) return report(all.error());
  if (!asked.markdown.empty()) {
    if (asked.markdown != "en" && asked.markdown != "zh") {
      return report({"there is no page in \"" + asked.markdown + "\"", "--markdown en or zh"});
    }
    std::fputs(author::tamper_page(*all, asked.markdown).c_str(), stdout);
    return kPassed;
  }
  const auto level = sandbox::level_of(asked.level);
  if (!level) return report(level.error());
  if (*level == sandbox::Level::none) {
    return report({"hostile code is never run at the level none", "--level namespaces or user"});
  }
  if (auto there = sandbox::available(*level); !there) return report(there.error());
  if (asked.overhead) {
    const auto overhead = author::isolation_overhead(*level, kRounds);
    if (!overhead) return report(overhead.error());
    std::printf("%s: %.1f ms a scenario (median of %d; half of them %.1f … %.1f ms)\n",
                asked.level.c_str(), overhead->median_ms, overhead->rounds, overhead->low_ms,
                overhead->high_ms);
    return kPassed;
  }
  int stopped = 0, tried = 0, broken = 0;
  for (const author::Attack& attack : *all) {
    if (!asked.names.empty() &&
        std::find(asked.names.begin(), asked.names.end(), attack.name) == asked.names.end()) {
      continue;
    }
    ++tried;
    const auto outcome = author::try_attack(*kit, attack, *level);
    if (!outcome) return report(outcome.error());
    const bool claimed = attack.claimed.contains(asked.level);
    if (outcome->stopped) ++stopped;
    if (claimed && !outcome->stopped) ++broken;
    const char* word = outcome->stopped ? "stopped" : claimed ? "FAILED" : "not stopped";
    std::printf(
        "%-24s %-11s %d/%d  %s\n", attack.name.c_str(), word, outcome->score, outcome->most,
        (outcome->stopped ? outcome->how : outcome->found + " (" + outcome->how + ")").c_str());
    std::fflush(stdout);
  }
  if (tried == 0) {
    return report({"no attack is called so", "they are the folders of grading/sandbox/tamper"});
  }
  std::printf("%s: %d of %d stopped; %d of those claimed got through\n", asked.level.c_str(),
              stopped, tried, broken);
  return broken == 0 ? kPassed : kNotPassed;
}

const AddVerb kTamper{
    {.name = "author tamper",
     .audience = "author",
     .summary = {"Try every hostile submission", "逐个尝试恶意提交"},
     .example = "./lab author tamper\n./lab author tamper --level user fork-bomb\n"
                "./lab author tamper --overhead",
     .details = "Each folder of grading/sandbox/tamper is a submission that tries to cheat. It "
                "must score nothing, change nothing outside its sandbox and stop no other. Where a "
                "level does not claim to stop one, that is said. Exits 1 when a claim does not "
                "hold.",
     .setup = [](Options& options) -> Run {
       auto asked = std::make_shared<Asked>();
       options.positional("NAME", asked->names, "attacks; all when none is named");
       options.option("--level", "LEVEL", asked->level, "namespaces or user");
       options.option("--markdown", "LANGUAGE", asked->markdown,
                      "print the instructor guide's page, en or zh");
       options.flag("--overhead", asked->overhead, "measure what isolation costs a scenario");
       return [asked] { return run(*asked); };
     }}};

}  // namespace
}  // namespace otelier::cli::author_tamper_verb
