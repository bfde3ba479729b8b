// What a run came to, for a terminal and for a page.
#include <array>

#include "conform/server/run.h"
#include "judge/scenario.h"
#include "reports/text.h"

namespace otelier::conform::server {
namespace rendering {
namespace {

using Verdict = Row::Verdict;

constexpr std::array kVerdicts = {Verdict::passed, Verdict::failed, Verdict::warned, Verdict::noted,
                                  Verdict::untold};
constexpr int kMarkWidth = 6, kLevelWidth = 11;

struct Words {
  std::array<const char*, kVerdicts.size()> marks, verdicts, columns;
  const char *sent, *came, *wanted, *untold, *check, *level, *verdict, *misses;
};

const Words& words_in(std::string_view language) {
  static const Words english{{"ok", "FAIL", "warn", "note", "-"},
                             {"passed", "**failed**", "warning", "note", "not to be seen"},
                             {"passed", "failed", "warnings", "notes", "not to be seen"},
                             "sent",
                             "came",
                             "wanted",
                             "Not to be seen from outside:",
                             "check",
                             "level",
                             "verdict",
                             "What missed"};
  static const Words chinese{{"通过", "失败", "警告", "注意", "-"},
                             {"通过", "**失败**", "警告", "注意", "无从观察"},
                             {"通过", "失败", "警告", "注意", "无从观察"},
                             "发送",
                             "收到",
                             "应得",
                             "从外部无从观察：",
                             "检查",
                             "级别",
                             "结果",
                             "未做到的"};
  return language == "zh" ? chinese : english;
}

std::size_t index_of(Verdict verdict) {
  for (std::size_t i = 0; i < kVerdicts.size(); ++i)
    if (kVerdicts.at(i) == verdict) return i;
  return 0;
}

std::string sum(const Outcome& outcome, const Words& words) {
  std::string text;
  for (std::size_t i = 0; i < kVerdicts.size(); ++i)
    text += (text.empty() ? "" : ", ") + std::to_string(outcome.count(kVerdicts.at(i))) + " " +
            words.columns.at(i);
  return text;
}

// "      sent    POST /v1/traces …", with what does not fit below it.
std::string labelled(const char* label, const std::string& text, int width) {
  constexpr int kLabel = 8, kMargin = 6;
  std::string out;
  for (const std::string& line : reports::lines(reports::printable(text))) {
    for (std::string part : reports::wrap(line, width - kMargin - kLabel)) {
      // What holds no space is cut where the terminal ends.
      while (!part.empty()) {
        const std::size_t most = static_cast<std::size_t>(width - kMargin - kLabel);
        std::string piece = reports::columns(part) > static_cast<int>(most) &&
                                    reports::columns(part) == static_cast<int>(part.size())
                                ? part.substr(0, most)
                                : part;
        part.erase(0, piece.size());
        out += std::string(kMargin, ' ') + reports::padded(out.empty() ? label : "", kLabel) +
               piece + "\n";
      }
    }
  }
  return out;
}

std::string details(const Row& row, const Words& words, std::string_view language, int width) {
  std::string text = "  " + row.check.id + "\n";
  text += labelled(words.sent, row.finding.sent, width);
  text += labelled(words.came, row.finding.came, width);
  text += labelled(words.wanted, judge::in(row.finding.wanted, language), width);
  text += labelled(row.level.c_str(),
                   row.check.clauses.front() + ": " + judge::in(row.text, language), width);
  return text + "      " + row.link + "\n";
}

bool is_miss(const Row& row) {
  return row.finding.kind == Finding::Kind::missed;
}

}  // namespace
}  // namespace rendering

std::string line(const Row& row, std::string_view language, int width) {
  using namespace rendering;
  constexpr int kMargin = kMarkWidth + kLevelWidth;
  std::string text =
      reports::padded(words_in(language).marks.at(index_of(row.verdict())), kMarkWidth) +
      reports::padded(row.level, kLevelWidth);
  const std::string said = judge::in(row.check.title, language) + " (" + row.check.id + ")";
  std::string before;
  for (const std::string& part : reports::wrap(said, std::max(20, width - kMargin))) {
    text += before + part + "\n";
    before.assign(kMargin, ' ');
  }
  return text;
}

std::string table(const Outcome& outcome, std::string_view language, int width) {
  using namespace rendering;
  const Words& words = words_in(language);
  std::string text = outcome.subject;
  text += "\n" + judge::in(outcome.about, language) + "\n\n";
  for (const Row& row : outcome.rows)
    if (outcome.tells(row)) text += line(row, language, width);
  for (const Row& row : outcome.rows)
    if (is_miss(row)) text += "\n" + details(row, words, language, width);
  std::string unseen;
  for (const Row& row : outcome.rows) {
    if (row.finding.kind != Finding::Kind::untold || !outcome.tells(row)) continue;
    for (const std::string& part :
         reports::wrap(row.check.id + ": " + judge::in(row.finding.wanted, language), width - 2))
      unseen += "  " + part + "\n";
  }
  if (!unseen.empty()) text += "\n" + std::string(words.untold) + "\n" + unseen;
  text += "\n" + sum(outcome, words) + "\n";
  return text;
}

std::string page(const Outcome& outcome, std::string_view language, std::string_view title) {
  using namespace rendering;
  const Words& words = words_in(language);
  std::string text = "### " + std::string(title) + "\n\n" + sum(outcome, words) + "; " +
                     judge::in(outcome.about, language) + ".\n\n| " + words.check + " | " +
                     words.level + " | " + words.verdict + " |\n|---|---|---|\n";
  for (const Row& row : outcome.rows) {
    if (!outcome.tells(row)) continue;
    text += "| " + judge::in(row.check.title, language) + " (`" + row.check.id + "`) | [" +
            row.level + "](" + row.link + ") | " + words.verdicts.at(index_of(row.verdict())) +
            " |\n";
  }
  std::string misses;
  for (const Row& row : outcome.rows) {
    if (!is_miss(row)) continue;
    const auto quoted = [](std::string_view told) {
      const auto lines = reports::lines(reports::printable(told));
      return lines.empty() ? std::string("``` ```") : "`` " + lines.front() + " ``";
    };
    misses += "- `" + row.check.id + "` (" + row.level + " [" + row.check.clauses.front() + "](" +
              row.link + ")): " + words.sent + " " + quoted(row.finding.sent) + "; " + words.came +
              " " + quoted(row.finding.came) + "; " + words.wanted + " " +
              judge::in(row.finding.wanted, language) + "\n";
  }
  if (!misses.empty()) text += "\n" + std::string(words.misses) + ":\n\n" + misses;
  return text;
}

}  // namespace otelier::conform::server
