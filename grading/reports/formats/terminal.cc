// For a person at a terminal: the first unfinished stage, the others counted; every status has a
// sign and a colour of its own, and what is not yet written is not shown as wrong.
#include <algorithm>
#include <map>
#include <set>

#include "reports/report.h"
#include "reports/text.h"

namespace otelier::reports::formats {
namespace {

using judge::Check;
using judge::Status;

struct Look {
  const char* sign;
  const char* colour;  // SGR parameters
  const char* en;
  const char* zh;
};

Look look(Status status) {
  switch (status) {
    case Status::passed:
      return {"✓", "32", "passed", "通过"};
    case Status::failed:
      return {"✗", "31", "failed", "未通过"};
    case Status::not_implemented:
      return {"○", "36", "not implemented", "尚未实现"};
    case Status::compile_error:
      return {"✗", "35", "does not compile", "编译失败"};
    case Status::crashed:
      return {"✗", "35", "crashed", "崩溃"};
    case Status::timed_out:
      return {"✗", "33", "timed out", "超时"};
    case Status::unsupported:
      return {"–", "34", "unsupported", "不支持"};
    case Status::skipped:
      return {"–", "2", "skipped", "跳过"};
  }
  return {"?", "0", "unknown", "未知"};
}

class Page {
 public:
  explicit Page(const Style& style) : style_(style) {}

  [[nodiscard]] std::string say(const char* en, const char* zh) const {
    return style_.language == "zh" ? zh : en;
  }
  [[nodiscard]] std::string paint(const std::string& text, const std::string& colour) const {
    if (!style_.colour || text.empty()) return text;
    return "\x1b[" + colour + "m" + text + "\x1b[0m";
  }
  void line(const std::string& text = {}) { made_ += text + "\n"; }
  // A paragraph set at a left margin, each line in that colour.
  void paragraph(const std::string& text, int margin, const std::string& colour = {}) {
    for (const std::string& source : lines(printable(text))) {
      for (const std::string& set : wrap(source, style_.width - margin)) {
        const std::string painted = colour.empty() ? set : paint(set, colour);
        line(std::string(static_cast<std::size_t>(margin), ' ') + painted);
      }
    }
  }
  // Text that keeps its own lines (bytes side by side, carets). A line too long for the terminal
  // goes on below, two columns further in than it began.
  void verbatim(const std::string& text, int margin) {
    for (const std::string& source : lines(printable(text))) {
      const int room = style_.width - margin;
      const auto indent = static_cast<int>(std::min(source.find_first_not_of(' '), source.size()));
      const bool fits = columns(source) <= room || indent + 2 >= room;
      const auto set =
          fits ? std::vector<std::string>{source}
               : wrap(source.substr(static_cast<std::size_t>(indent)), room - indent - 2);
      for (std::size_t i = 0; i < set.size(); ++i) {
        const int in = margin + (fits ? 0 : indent + (i == 0 ? 0 : 2));
        line(source.empty() ? source
                            : std::string(static_cast<std::size_t>(in), ' ') + paint(set[i], "2"));
      }
    }
  }
  // Text at the left, a figure at the right edge; on a line of its own where both do not fit.
  void spread(const std::string& left, int left_columns, const std::string& right) {
    const int gap = style_.width - left_columns - columns(right);
    if (gap < 1) {
      line(left);
      line("  " + right);
    } else {
      line(left + std::string(static_cast<std::size_t>(gap), ' ') + right);
    }
  }
  [[nodiscard]] const Style& style() const { return style_; }
  [[nodiscard]] std::string take() { return std::move(made_); }

 private:
  const Style& style_;
  std::string made_;
};

bool finished(Status status) {
  return status == Status::passed;
}

struct StageView {
  int number = 1;
  bool extension = false;
  std::vector<Check> checks;

  [[nodiscard]] std::size_t passed() const {
    return static_cast<std::size_t>(std::count_if(
        checks.begin(), checks.end(), [](const Check& check) { return finished(check.status); }));
  }
  [[nodiscard]] bool done() const { return passed() == checks.size(); }
};

std::vector<StageView> stages_of(const judge::LabResult& result) {
  std::map<int, StageView> by_number;
  for (const Check& check : result.checks) {
    StageView& stage = by_number[check.stage];
    stage.number = check.stage;
    stage.extension = stage.extension || check.extension;
    stage.checks.push_back(shown(check));
  }
  std::vector<StageView> stages;
  stages.reserve(by_number.size());
  for (auto& [number, stage] : by_number) stages.push_back(std::move(stage));
  return stages;
}

std::string stage_title(const LabReport& lab, int number, const Page& page) {
  if (!lab.lab || number < 1 || number > static_cast<int>(lab.lab->stages.size())) return {};
  const workspace::Stage& stage = lab.lab->stages[static_cast<std::size_t>(number) - 1];
  return in_language(stage.title, page.style().language);
}

constexpr int kMargin = 4;
constexpr std::size_t kEvidenceShown = 3;  // failures shown whole; the others keep their first line

// `told`: the title is enough, its message stands above.
void show_check(Page& page, const Check& check, bool whole, bool told) {
  const Look how = look(check.status);
  std::string points = check.points == 0
                           ? std::string()
                           : std::to_string(check.score) + "/" + std::to_string(check.points);
  std::string word = page.say(how.en, how.zh);
  if (finished(check.status)) word.clear();
  std::string title = in_language(check.title, page.style().language);
  if (title.empty()) title = check.id;
  if (check.visibility != "visible") title += page.say(" (hidden)", "（隐藏）");
  const std::string right = word + (word.empty() || points.empty() ? "" : "  ") + points;
  const auto set = wrap(printable(title), page.style().width - kMargin - columns(right) - 2);
  for (std::size_t i = 0; i < set.size(); ++i) {
    const std::string sign = i == 0 ? page.paint(how.sign, how.colour) : " ";
    const std::string left = "  " + sign + " " + set[i];
    if (i == 0) {
      const int gap = page.style().width - kMargin - columns(set[i]) - columns(right);
      page.line(left + (right.empty() ? "" : std::string(static_cast<std::size_t>(gap), ' ')) +
                page.paint(word, how.colour) + (word.empty() || points.empty() ? "" : "  ") +
                points);
    } else {
      page.line(left);
    }
  }
  if (finished(check.status) || told) return;
  if (!check.message.empty()) page.paragraph(check.message, kMargin, how.colour);
  if (!check.reason.empty() && check.reason != check.message) {
    page.paragraph(check.reason, kMargin, how.colour);
  }
  if (whole && !check.evidence.empty()) page.verbatim(check.evidence, kMargin);
  if (!check.next.empty()) page.paragraph("→ " + check.next, kMargin, "1");
}

// Whoever does not compile fails every check for the same reason, which is said once.
using Told = std::set<std::string>;
bool told_before(const Check& check, Told& told) {
  return check.status == Status::compile_error && !told.insert(check.message).second;
}

void show_stage(Page& page, const LabReport& lab, const StageView& stage, std::size_t of,
                Told& told) {
  std::string head = page.say("Stage ", "阶段 ") + std::to_string(stage.number) +
                     page.say(" of ", " / ") + std::to_string(of);
  const std::string title = stage_title(lab, stage.number, page);
  if (!title.empty()) head += page.say(": ", "：") + title;
  if (stage.extension) head += page.say(" (extension)", "（扩展）");
  const std::string count =
      std::to_string(stage.passed()) + "/" + std::to_string(stage.checks.size());
  page.spread(page.paint(head, "1"), columns(head), count);
  std::size_t failures = 0;
  for (const Check& check : stage.checks) {
    const bool wrong = !finished(check.status) && check.status != Status::not_implemented;
    show_check(page, check, wrong && failures < kEvidenceShown, told_before(check, told));
    if (wrong) ++failures;
  }
}

// "Done: stages 1 and 2." and the like: what is not on the page is counted, never hidden.
void count_others(Page& page, const std::vector<StageView>& stages, std::size_t current) {
  std::size_t done = 0;
  std::size_t later = 0;
  std::size_t later_passed = 0;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    if (i == current) continue;
    if (stages[i].done()) {
      ++done;
    } else {
      later += stages[i].checks.size();
      later_passed += stages[i].passed();
    }
  }
  std::string text;
  if (done > 0) {
    text += page.say("Finished stages: ", "已完成的阶段：") + std::to_string(done) +
            page.say(". ", "。");
  }
  if (later > 0) {
    text += page.say("In other stages: ", "其他阶段：") + std::to_string(later_passed) +
            page.say(" of ", " / ") + std::to_string(later) +
            page.say(" checks pass.", " 项检查通过。");
  }
  if (!text.empty()) page.paragraph(text, 0);
}

void show_in_full(Page& page, const LabReport& lab) {
  if (lab.in_full.empty()) return;
  page.line(page.paint(page.say("In --full", "仅在 --full 中"), "1"));
  for (const Check& check : lab.in_full) {
    std::string title = in_language(check.title, page.style().language);
    if (title.empty()) title = check.id;
    const auto set = wrap(title, page.style().width - kMargin - columns(check.build) - 2);
    for (std::size_t i = 0; i < set.size(); ++i) {
      const std::string left = (i == 0 ? "  · " : "    ") + set[i];
      if (i == 0) {
        page.spread(left, columns(left), check.build);
      } else {
        page.line(left);
      }
    }
  }
}

void show_lab(Page& page, const LabReport& lab) {
  const judge::LabResult& result = lab.result;
  const std::string name = title(lab, page.style().language);
  page.spread(page.paint(name, "1"), columns(name),
              result.subject + page.say(" · seed ", " · 种子 ") + std::to_string(result.seed));
  const std::vector<StageView> stages = stages_of(result);
  if (stages.empty()) page.line(page.say("No check was judged.", "没有评判任何检查。"));
  const auto unfinished = std::find_if(stages.begin(), stages.end(),
                                       [](const StageView& stage) { return !stage.done(); });
  const std::size_t of =
      lab.lab && !lab.lab->stages.empty()
          ? lab.lab->stages.size()
          : (stages.empty() ? 0 : static_cast<std::size_t>(stages.back().number));
  Told told;
  if (page.style().all_stages) {
    for (const StageView& stage : stages) {
      page.line();
      show_stage(page, lab, stage, of, told);
    }
  } else if (unfinished != stages.end()) {
    page.line();
    show_stage(page, lab, *unfinished, of, told);
    page.line();
    count_others(page, stages, static_cast<std::size_t>(unfinished - stages.begin()));
  } else if (!stages.empty()) {
    page.line();
    page.line(page.paint("✓ " + page.say("Every check passes: ", "全部检查通过：") +
                             std::to_string(result.checks.size()) + page.say(" of ", " / ") +
                             std::to_string(result.checks.size()),
                         "32"));
  }
  if (!lab.in_full.empty()) page.line();
  show_in_full(page, lab);
  page.line();
  std::string score = page.say("Score ", "得分 ") + std::to_string(result.score) + "/" +
                      std::to_string(result.max_score);
  if (result.bonus != 0) score += page.say(", bonus ", "，附加分 ") + std::to_string(result.bonus);
  page.line(page.paint(score, "1"));
  if (const std::string late = lateness(result, page.style().language); !late.empty()) {
    page.paragraph(late, 0, "33");
  }
  if (result.incomplete) {
    page.paragraph(page.say("Incomplete: a scored check could not run, so this is not the final "
                            "score. The reasons stand beside the checks.",
                            "不完整：有计分的检查未能运行，因此这不是最终得分。原因见各检查旁。"),
                   0, "33");
  }
}

std::string render_terminal(const Report& report, const Style& style) {
  Page page(style);
  for (std::size_t i = 0; i < report.labs.size(); ++i) {
    if (i > 0) page.line();
    show_lab(page, report.labs[i]);
  }
  if (report.labs.size() > 1) {
    const Totals sum = totals(report);
    page.line();
    page.line(page.paint(page.say("Total ", "总分 ") + std::to_string(sum.score) + "/" +
                             std::to_string(sum.max_score),
                         "1"));
  }
  return page.take();
}

}  // namespace

Format terminal() {
  return {"terminal", "text for a person, as check prints it", "txt", render_terminal};
}

}  // namespace otelier::reports::formats
