#include <cstdio>
#include <memory>

#include "cli/learner.h"
#include "workspace/repository.h"

namespace otelier::cli::reset_verb {
namespace {

int reset(const std::string& name, const std::string& file) {
  const auto open = open_lab(name, Must::be_started);
  if (!open) return report(open.error());
  const auto& [kit, lab] = *open;
  const auto done = workspace::reset(kit, *lab, file);
  if (!done) return report(done.error());
  if (done->files.empty()) {
    std::puts(std::string(pick("It is the starter already; nothing was touched.",
                               "已经与起始代码相同，没有动任何东西。"))
                  .c_str());
    return kPassed;
  }
  for (const std::string& one : done->files) {
    std::printf("  %s\n", shown(kit.work() / lab->id / one).c_str());
  }
  if (!done->backup.empty()) {
    std::printf("%s %s\n", std::string(pick("What you had is in", "你原来的文件在")).c_str(),
                shown(done->backup).c_str());
  }
  return kPassed;
}

const AddVerb kReset{
    {.name = "reset",
     .summary = {"Put a lab, or one file of it, back to the starter",
                 "把实验或其中一个文件恢复为起始代码"},
     .example = "./lab reset 01 wire/writer.cc",
     .details =
         "What is replaced is copied first, and the place is printed. Files of your own stay.",
     .setup = [](Options& options) -> Run {
       auto lab = std::make_shared<std::string>();
       auto file = std::make_shared<std::string>();
       options.positional("LAB", *lab, "01, 1, wire or 01-wire");
       options.positional("FILE", *file, "one file of the starter; none: all",
                          Options::Need::optional);
       return [lab, file] { return reset(*lab, *file); };
     }}};

}  // namespace
}  // namespace otelier::cli::reset_verb
