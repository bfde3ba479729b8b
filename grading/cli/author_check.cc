#include <unistd.h>

#include <cstdio>
#include <memory>

#include "author/check.h"
#include "cli/verb.h"
#include "reports/report.h"

namespace otelier::cli::author_check_verb {
namespace {

using Verdict = author::Outcome::Verdict;

struct Asked {
  std::vector<std::string> labs;
  std::vector<std::string> only;
  bool structure = false;
};

int run(const Asked& asked) {
  const auto kit = open_kit();
  if (!kit) return report(kit.error());
  std::vector<const workspace::Lab*> labs;
  for (const std::string& name : asked.labs) {
    const auto lab = kit->find(name);
    if (!lab) return report(lab.error());
    labs.push_back(*lab);
  }
  if (labs.empty()) {
    for (const workspace::Lab& lab : kit->labs()) labs.push_back(&lab);
  }
  reports::Style style = reports::style_for(STDOUT_FILENO);
  style.language = language();
  const bool live = ::isatty(STDERR_FILENO) == 1;
  int held = 0;
  int broke = 0;
  int skipped = 0;
  for (const workspace::Lab* lab : labs) {
    std::printf("%s %s\n", lab->id.c_str(), pick(lab->title).c_str());
    author::CheckOptions options;
    options.structural_only = asked.structure;
    options.only = asked.only;
    options.progress = [&](const std::string& what) {
      if (live) std::fprintf(stderr, "\r\x1b[K  … %s", what.substr(0, 70).c_str());
    };
    options.on_row = [&](const author::Row& row) {
      if (live) std::fprintf(stderr, "\r\x1b[K");
      std::fputs(author::table_row(row, style.language, style.colour, style.width).c_str(), stdout);
      std::fflush(stdout);
      ++(row.outcome.verdict == Verdict::holds    ? held
         : row.outcome.verdict == Verdict::broken ? broke
                                                  : skipped);
    };
    static_cast<void>(author::check_lab(*kit, *lab, options));
    std::puts("");
  }
  std::printf("%s %d, %s %d, %s %d\n", pick("proofs that hold:", "成立：").data(), held,
              pick("broken:", "被推翻：").data(), broke, pick("skipped:", "跳过：").data(),
              skipped);
  if (broke > 0) return kNotPassed;
  return skipped > 0 ? kIncomplete : kPassed;
}

const AddVerb kCheck{
    {.name = "author check",
     .audience = "author",
     .summary = {"Prove that a lab holds: a row a proof", "证明实验成立：每行一个证明"},
     .example = "./lab author check 01\n./lab author check --structure",
     .details =
         "Starter, first change, tests, reference, sanitizers, mutants, languages, clauses: each "
         "claim is tried, and every counter-example is shown. Without a lab, all labs. The "
         "learner's folder is not touched.",
     .setup = [](Options& options) -> Run {
       auto asked = std::make_shared<Asked>();
       options.positional("LAB", asked->labs, "labs to prove; all when none is named");
       options.flag("--structure", asked->structure, "only what needs no build");
       options.option("--proof", "NAME", asked->only, "only this proof; may be repeated");
       return [asked] { return run(*asked); };
     }}};

}  // namespace
}  // namespace otelier::cli::author_check_verb
