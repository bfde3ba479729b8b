#include <cstdio>
#include <memory>

#include "cli/learner.h"
#include "workspace/repository.h"

namespace otelier::cli::upgrade_verb {
namespace {

void print(std::string_view title, const workspace::Lab& lab,
           const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    std::printf("  %-24s %s/%s\n", std::string(title).c_str(), lab.id.c_str(), file.c_str());
  }
}

// True when there are conflicts for the learner to settle.
bool tell(const workspace::Kit& kit, const workspace::Lab& lab, const workspace::Upgraded& done) {
  if (done.nothing()) {
    std::printf("%s: %s\n", lab.id.c_str(),
                std::string(pick("nothing newer", "没有更新的内容")).c_str());
    return false;
  }
  std::printf("%s:\n", lab.id.c_str());
  print(pick("newer", "已更新"), lab, done.taken);
  print(pick("merged with yours", "已与你的合并"), lab, done.merged);
  print(pick("left as you have it", "保持你的样子"), lab, done.kept);
  print(pick("CONFLICT, yours to settle", "冲突，待你处理"), lab, done.conflicts);
  if (!done.backup.empty()) {
    std::printf("  %s %s\n", std::string(pick("as it was:", "原样保存在：")).c_str(),
                shown(done.backup).c_str());
  }
  if (done.committed) {
    std::printf("  %s\n",
                std::string(pick("committed; see: git show", "已提交，查看：git show")).c_str());
  } else if (done.conflicts.empty()) {
    std::printf("  %s git -C %s diff\n",
                std::string(pick("not committed, since you have changes of your own; see:",
                                 "你有未提交的改动，所以没有提交；查看："))
                    .c_str(),
                shown(kit.work()).c_str());
  }
  return !done.conflicts.empty();
}

int upgrade() {
  const auto kit = open_kit();
  if (!kit) return report(kit.error());
  bool any = false, conflicts = false;
  int code = kPassed;
  for (const workspace::Lab& lab : kit->labs()) {
    if (!workspace::started(*kit, lab)) continue;
    any = true;
    const auto done = workspace::upgrade(*kit, lab);
    if (!done) {
      code = report(done.error());
      continue;
    }
    conflicts |= tell(*kit, lab, *done);
  }
  if (!any) return report({"you have started no lab yet", "./lab start 00"});
  if (conflicts) {
    std::printf(
        "%s\n",
        std::string(
            pick(
                "Open each file at its line, keep what you want of both sides, remove the markers.",
                "打开每个文件的那一行，留下两边各自需要的内容，删掉冲突标记。"))
            .c_str());
    return code == kPassed ? kNotPassed : code;
  }
  return code;
}

const AddVerb kUpgrade{
    {.name = "upgrade",
     .summary = {"Merge newer starters into your labs", "把较新的起始代码合并进你的实验"},
     .example = "git pull && ./lab upgrade",
     .details =
         "Three ways, from the starter you began with. What you changed stays; where both changed "
         "the "
         "same lines the file has conflict markers and the verb exits 1. Each touched file is "
         "copied first.",
     .setup = [](Options&) -> Run { return upgrade; }}};

}  // namespace
}  // namespace otelier::cli::upgrade_verb
