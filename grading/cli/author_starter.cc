#include <cstdio>
#include <filesystem>
#include <memory>

#include "cli/verb.h"
#include "workspace/files.h"
#include "workspace/markers.h"

namespace otelier::cli::author_starter_verb {
namespace {

namespace fs = std::filesystem;

struct Asked {
  std::string lab, out;
};

int run(const Asked& asked) {
  const auto kit = open_kit();
  if (!kit) return report(kit.error());
  const auto lab = kit->find(asked.lab);
  if (!lab) return report(lab.error());
  const auto files = workspace::starter_files(**lab);
  if (!files) return report(files.error());
  for (const auto& [file, text] : *files) {
    if (asked.out.empty()) {
      std::printf("==> %s <==\n%s\n", file.c_str(), text.c_str());
      continue;
    }
    const fs::path to = fs::path(asked.out) / (*lab)->id / file;
    if (const auto written = workspace::write_text(to, text); !written) {
      return report(written.error());
    }
    std::printf("%s\n", to.c_str());
  }
  return kPassed;
}

const AddVerb kStarter{
    {.name = "author starter",
     .audience = "author",
     .summary = {"The starter of a lab, as a learner gets it", "学习者拿到的起始代码"},
     .example = "./lab author starter 01\n./lab author starter 01 --out /tmp/starter",
     .details = "Made from the markers in solutions/. Printed, or written below --out.",
     .setup = [](Options& options) -> Run {
       auto asked = std::make_shared<Asked>();
       options.positional("LAB", asked->lab, "the lab");
       options.option("--out", "DIR", asked->out, "write it below this folder");
       return [asked] { return run(*asked); };
     }}};

}  // namespace
}  // namespace otelier::cli::author_starter_verb
