#include <cstdio>
#include <memory>

#include "author/new_lab.h"
#include "cli/verb.h"

namespace otelier::cli::author_new_verb {
namespace {

int run(const std::string& id) {
  const auto kit = open_kit();
  if (!kit) return report(kit.error());
  const auto made = author::new_lab(kit->root(), id);
  if (!made) return report(made.error());
  for (const auto& file : made->files) std::printf("%s\n", file.c_str());
  std::printf("\n%s\n  ./lab author check %s\n",
              pick("It holds already; see for yourself, then make it yours:",
                   "它现在就能通过检查；先看一眼，再改成你的：")
                  .data(),
              made->id.c_str());
  return kPassed;
}

const AddVerb kNew{
    {.name = "author new",
     .audience = "author",
     .summary = {"Folders of a new lab that hold together at once", "新建一个立即成立的实验"},
     .example = "./lab author new 02-model",
     .details =
         "Makes the five folders that carry the lab's name: a tiny subsystem with one hole, its "
         "player step, scenario, mutant, hints, test, pages, deck and exercise in both languages.",
     .setup = [](Options& options) -> Run {
       auto id = std::make_shared<std::string>();
       options.positional("NN-NAME", *id, "number and name, such as 02-model");
       return [id] { return run(*id); };
     }}};

}  // namespace
}  // namespace otelier::cli::author_new_verb
