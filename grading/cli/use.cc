#include <cstdio>
#include <memory>

#include "cli/learner.h"

namespace otelier::cli::use_verb {
namespace {

using workspace::Source;

int use(const std::string& name, const std::string& whose) {
  const auto open = open_lab(name, whose == "mine" ? Must::be_started : Must::exist);
  if (!open) return report(open.error());
  const auto& [kit, lab] = *open;
  std::optional<Source> source;
  if (whose == "mine") source = Source::mine;
  if (whose == "reference") source = Source::reference;
  if (!source && whose != "auto") {
    return report({"use whose? \"" + whose + "\" is none of mine, reference, auto",
                   "./lab use " + number(*lab) + " mine"});
  }
  if (auto done = workspace::remember_use(kit, *lab, source); !done) return report(done.error());
  std::string sentence;
  if (whose == "mine") {
    sentence = pick("later labs build on your code, passed or not",
                    "后面的实验使用你的代码，不论是否通过");
  } else if (whose == "reference") {
    sentence = pick("later labs build on the reference", "后面的实验使用参考实现");
  } else {
    sentence = pick("later labs build on your code once it passes, else on the reference",
                    "你的代码通过后就用它，否则用参考实现");
  }
  std::printf("%s: %s\n", lab->id.c_str(), sentence.c_str());
  return kPassed;
}

const AddVerb kUse{
    {.name = "use",
     .summary = {"Choose whose code later labs stand on", "选择后面的实验使用谁的代码"},
     .example = "./lab use 01 reference",
     .details =
         "auto, the default: yours when it passed all core checks exactly as it is now, else "
         "the reference.",
     .setup = [](Options& options) -> Run {
       auto lab = std::make_shared<std::string>();
       auto whose = std::make_shared<std::string>();
       options.positional("LAB", *lab, "01, 1, wire or 01-wire");
       options.positional("mine|reference|auto", *whose, "whose code");
       return [lab, whose] { return use(*lab, *whose); };
     }}};

}  // namespace
}  // namespace otelier::cli::use_verb
