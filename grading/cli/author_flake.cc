#include <unistd.h>

#include <cstdio>
#include <memory>

#include "author/flake.h"
#include "cli/verb.h"

namespace otelier::cli::author_flake_verb {
namespace {

struct Asked {
  std::string lab;
  author::FlakeOptions options;
};

int run(Asked& asked) {
  if (asked.options.repeat < 1 || asked.options.cpus <= 0 || asked.options.cpus > 64) {
    return report({"--repeat wants at least 1, --cpus a share above 0",
                   "for example: --repeat 100 --cpus 0.5"});
  }
  const auto kit = open_kit();
  if (!kit) return report(kit.error());
  const auto lab = kit->find(asked.lab);
  if (!lab) return report(lab.error());
  const bool live = ::isatty(STDERR_FILENO) == 1;
  asked.options.progress = [&](int done) {
    if (live) std::fprintf(stderr, "\r  %d/%d", done, asked.options.repeat);
  };
  const auto found = author::flake(*kit, **lab, asked.options);
  if (live) std::fprintf(stderr, "\r\x1b[K");
  if (!found) return report(found.error());
  for (const auto& [check, verdicts] : found->flaky) {
    std::printf("  ✗ %s:", check.c_str());
    for (const auto& [verdict, times] : verdicts.verdicts) {
      std::printf(" %s × %d", verdict.c_str(), times);
    }
    std::printf("\n      %s\n", verdicts.message.c_str());
  }
  std::printf("%s: %d repeats of %zu checks at %g CPU (%s): %s\n", (*lab)->id.c_str(),
              found->repeats, found->checks, asked.options.cpus, found->how.c_str(),
              found->flaky.empty() ? "one verdict each, passed"
                                   : (std::to_string(found->flaky.size()) + " not steady").c_str());
  return found->flaky.empty() && found->checks > 0 ? kPassed : kNotPassed;
}

const AddVerb kFlake{
    {.name = "author flake",
     .audience = "author",
     .summary = {"Repeat a lab's checks on a starved processor", "在受限处理器上反复运行检查"},
     .example = "./lab author flake 01 --repeat 100 --cpus 0.5",
     .details =
         "The reference is judged again and again, each time with another seed. Every check must "
         "pass every time. Speed checks are left out.",
     .setup = [](Options& options) -> Run {
       auto asked = std::make_shared<Asked>();
       options.positional("LAB", asked->lab, "the lab");
       options.option("--repeat", "N", asked->options.repeat, "how often");
       options.option("--cpus", "SHARE", asked->options.cpus, "share of one processor");
       options.flag("--same-seed", asked->options.same_seed, "the same inputs each time");
       return [asked] { return run(*asked); };
     }}};

}  // namespace
}  // namespace otelier::cli::author_flake_verb
