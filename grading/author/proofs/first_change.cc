// The change of at most three lines that the handout opens with turns its check green.
#include <algorithm>

#include "author/proof.h"
#include "workspace/files.h"

namespace otelier::author::proof {
namespace {

constexpr long kLines = 3;

long lines_of(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return std::count(text.begin(), text.end(), '\n') + 1;
}

Outcome prove_first_change(Workshop& shop) {
  const auto change = shop.first_change();
  if (!change) return broken({finding(change.error())});
  if (lines_of(change->with) > kLines) {
    return broken(
        {"the change has " + std::to_string(lines_of(change->with)) + " lines; three are allowed"});
  }
  auto files = shop.starter_files();
  if (!files) return broken({finding(files.error())});
  const auto file = files->find(change->file);
  if (file == files->end()) return broken({"the starter has no file " + change->file});
  const auto changed = replace_once(file->second, change->replace, change->with);
  if (!changed) return broken({"in the starter's " + change->file + " " + changed.error().message});
  file->second = *changed;
  const auto work = shop.copy("changed", *files);
  if (!work) return broken({finding(work.error())});
  shop.say("first change");
  Trial trial = shop.mine(*work, "first change");
  trial.builds = {workspace::Build::debug};
  trial.only = {change->turns_green};
  const auto result = judge_lab(shop.kit(), shop.lab(), trial);
  if (!result) return broken({finding(result.error())});
  for (const judge::Check& check : result->checks) {
    if (check.id != change->turns_green) continue;
    if (check.status == judge::Status::passed) return holds(check.id);
    return broken({finding(check)});
  }
  return broken({"no debug check is called " + change->turns_green});
}

}  // namespace

Proof first_change() {
  return {"first-change",
          70,
          "the handout's first change turns green",
          "讲义的第一处修改让检查变绿",
          false,
          prove_first_change};
}

}  // namespace otelier::author::proof
