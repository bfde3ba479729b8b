// The starter compiles on both compilers, with the project's warnings as errors: a learner begins
// with a clean build.
#include "author/proof.h"
#include "workspace/process.h"

namespace otelier::author::proof {
namespace {

Outcome prove_starter_compiles(Workshop& shop) {
  const auto files = shop.starter_files();
  if (!files) return broken({finding(files.error())});
  const auto work = shop.copy("starter", *files);
  if (!work) return broken({finding(work.error())});
  const auto targets = subjects_of(shop.lab(), *work / shop.lab().id);
  if (targets.empty()) {
    return broken({"neither a player.cc nor a main.cc: nothing can be judged"});
  }
  std::vector<std::string> findings;
  for (const char* compiler : {"g++", "clang++-19"}) {
    shop.say(std::string("starter with ") + compiler);
    if (!workspace::run({compiler, "--version"})) {
      return skipped(std::string(compiler) + " is not installed: apt-get install clang-19");
    }
    workspace::Tree tree;
    tree.selection[shop.lab().id] = workspace::Source::mine;
    tree.work = *work;
    tree.compiler = compiler;
    tree.werror = true;
    tree.purpose = "author";
    const auto built = workspace::build(shop.kit(), tree, targets);
    if (!built) return broken({finding(built.error())});
    if (built->error) {
      findings.push_back(std::string(compiler) + ": " + built->error->file + ":" +
                         std::to_string(built->error->line) + ": " + built->error->message + "\n" +
                         built->error->excerpt);
    }
  }
  return judged(std::move(findings), "GCC and Clang, no warning");
}

}  // namespace

Proof starter_compiles() {
  return {"starter-compiles",           40,    "the starter compiles on both compilers",
          "起始代码能用两种编译器编译", false, prove_starter_compiles};
}

}  // namespace otelier::author::proof
