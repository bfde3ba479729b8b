#include <algorithm>
#include <cstdio>

#include "cli/learner.h"
#include "workspace/files.h"
#include "workspace/repository.h"

namespace otelier::cli::list_verb {
namespace {

struct Progress {
  bool started = false, checked = false, passed = false, stale = false, damaged = false;
  int passing = 0, checks = 0, score = 0, most = 0;
  int stage = 0;  // the first unfinished one
};

Progress progress_of(const workspace::Kit& kit, const workspace::Lab& lab) {
  Progress progress;
  progress.started = workspace::started(kit, lab);
  const auto result = last_result(kit, lab);
  if (!result) {
    progress.damaged = result_is_damaged(kit, lab);
    return progress;
  }
  progress.checked = true;
  progress.passed = passed_core(*result);
  progress.stale = progress.started && result->files != workspace::judged_files(kit, lab);
  progress.score = result->score;
  progress.most = result->max_score;
  for (const judge::Check& check : result->checks) {
    if (!is_debug(check)) continue;
    ++progress.checks;
    const bool good = check.status == judge::Status::passed;
    if (good) ++progress.passing;
    if (!good && !check.extension && (progress.stage == 0 || check.stage < progress.stage)) {
      progress.stage = check.stage;
    }
  }
  return progress;
}

std::string state_of(const Progress& progress) {
  if (!progress.started) return std::string(pick("not started", "未开始"));
  if (progress.damaged) return std::string(pick("result damaged", "结果文件已损坏"));
  if (!progress.checked) return std::string(pick("started", "已开始"));
  std::string text = std::to_string(progress.passing) + "/" + std::to_string(progress.checks) +
                     std::string(pick(" checks", " 项")) + ", " + std::to_string(progress.score) +
                     "/" + std::to_string(progress.most) + std::string(pick(" points", " 分"));
  if (progress.stale) text += pick(" (before your last change)", "（在你上次改动之前）");
  return text;
}

std::string minutes_of(const workspace::Lab& lab) {
  int minutes = 0;
  for (const workspace::Stage& stage : lab.stages) {
    if (!stage.extension) minutes += stage.minutes;
  }
  char text[32];
  std::snprintf(text, sizeof text, "%.1f h", minutes / 60.0);
  return minutes == 0 ? "" : text;
}

int list() {
  const auto kit = open_kit();
  if (!kit) return report(kit.error());
  std::string next;
  bool damaged = false;
  for (const workspace::Lab& lab : kit->labs()) {
    const Progress progress = progress_of(*kit, lab);
    damaged |= progress.damaged;
    const char* mark = progress.passed && !progress.stale ? "✓" : progress.started ? "›" : " ";
    std::printf("%s %s  %s\n", mark, lab.id.c_str(), pick(lab.title).c_str());
    std::printf("       %-10s %s\n", minutes_of(lab).c_str(), state_of(progress).c_str());
    if (!next.empty() || (progress.passed && !progress.stale)) continue;
    if (!progress.started) {
      next = "./lab start " + number(lab);
    } else {
      next = "./lab check " + number(lab);
      if (progress.stage > 0 && progress.stage <= static_cast<int>(lab.stages.size())) {
        next += "    " + std::string(pick("stage ", "阶段 ")) + std::to_string(progress.stage) +
                ": " + pick(lab.stages[static_cast<std::size_t>(progress.stage) - 1].title);
      }
    }
  }
  std::printf("\n%s %s\n", std::string(pick("Yours:", "你的仓库：")).c_str(),
              shown(kit->work()).c_str());
  if (next.empty()) next = pick("every lab is passed. Well done.", "所有实验都通过了，真好。");
  std::printf("%s %s\n", std::string(pick("Next: ", "下一步：")).c_str(), next.c_str());
  return damaged ? kIncomplete : kPassed;
}

const AddVerb kList{{.name = "list",
                     .summary = {"The labs, your progress and points, and your next step",
                                 "所有实验、你的进度与得分、下一步"},
                     .example = "./lab list",
                     .details = "Exits 3 when a stored result is damaged.",
                     .setup = [](Options&) -> Run { return list; }}};

}  // namespace
}  // namespace otelier::cli::list_verb
