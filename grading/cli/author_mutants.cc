#include <unistd.h>

#include <cstdio>
#include <memory>

#include "author/mutants.h"
#include "cli/verb.h"
#include "reports/report.h"
#include "reports/text.h"

namespace otelier::cli::author_mutants_verb {
namespace {

struct Asked {
  std::string lab, only;
};

void show(const judge::Mutant& mutant, const author::MutantOutcome& outcome,
          const reports::Style& style) {
  const bool caught = outcome.faults.empty();
  const std::string sign =
      style.colour ? (caught ? "\x1b[32m✓\x1b[0m" : "\x1b[31m✗\x1b[0m") : (caught ? "✓" : "✗");
  std::printf("  %s %s  %.1f s\n", sign.c_str(),
              reports::padded(mutant.id, style.width - 14).c_str(),
              static_cast<double>(outcome.milliseconds) / 1000);
  const auto paragraph = [&](const std::string& text) {
    for (const std::string& line : reports::lines(reports::printable(text))) {
      for (const std::string& set : reports::wrap(line, style.width - 6)) {
        std::printf("      %s\n", set.c_str());
      }
    }
  };
  paragraph(pick(mutant.mistake));
  if (!outcome.read.empty()) paragraph(std::string(pick("reads: ", "读到：")) + outcome.read);
  for (const std::string& fault : outcome.faults) paragraph("- " + fault);
}

int run(const Asked& asked) {
  const auto kit = open_kit();
  if (!kit) return report(kit.error());
  const auto lab = kit->find(asked.lab);
  if (!lab) return report(lab.error());
  author::Workshop shop(*kit, **lab);
  if (!shop.mutants()) return report(shop.mutants().error());
  reports::Style style = reports::style_for(STDOUT_FILENO);
  std::vector<judge::Mutant> mutants = *shop.mutants();
  if (!asked.only.empty()) {
    std::erase_if(mutants, [&](const judge::Mutant& mutant) { return mutant.id != asked.only; });
  }
  if (mutants.empty()) {
    return report({asked.only.empty() ? (*lab)->id + " has no mutant"
                                      : "no mutant of " + (*lab)->id + " is called " + asked.only,
                   "see grading/labs/" + (*lab)->id + "/mutants.yaml"});
  }
  std::size_t caught = 0;
  author::try_mutants(shop, mutants,
                      [&](const judge::Mutant& mutant, const author::MutantOutcome& outcome) {
                        if (outcome.faults.empty()) ++caught;
                        show(mutant, outcome, style);
                        std::fflush(stdout);
                      });
  std::printf("%zu of %zu caught\n", caught, mutants.size());
  return caught == mutants.size() ? kPassed : kNotPassed;
}

const AddVerb kMutants{
    {.name = "author mutants",
     .audience = "author",
     .summary = {"Try each named mistake of a lab", "逐个尝试实验中列出的错误"},
     .example = "./lab author mutants 01\n./lab author mutants 01 --only varint-no-continuation",
     .details =
         "Each mutant of grading/labs/NN-name/mutants.yaml is the reference with one mistake. The "
         "checks it lists must fail, and the learner must read the text it lists.",
     .setup = [](Options& options) -> Run {
       auto asked = std::make_shared<Asked>();
       options.positional("LAB", asked->lab, "the lab");
       options.option("--only", "MUTANT", asked->only, "one mutant");
       return [asked] { return run(*asked); };
     }}};

}  // namespace
}  // namespace otelier::cli::author_mutants_verb
