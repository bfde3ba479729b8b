// What a run of conform came to, for a terminal and for a page.
#include <array>

#include "conform/conform.h"
#include "judge/scenario.h"
#include "reports/text.h"

namespace otelier::conform {
namespace {

using Verdict = Row::Verdict;

constexpr std::array kColumns = {Verdict::passed, Verdict::deviates, Verdict::failed,
                                 Verdict::unsupported, Verdict::skipped};
constexpr int kColumnWidth = 13;

struct Words {
  std::array<const char*, kColumns.size()> columns;
  const char *nothing, *missing, *deviations, *surprises, *passes_after_all, *skips;
};

const Words& words_for(std::string_view language) {
  static const Words english{
      {"passed", "deviates", "failed", "unsupported", "skipped"},
      "Nothing to run: the player has the operations of none of these scenarios. That is no pass.",
      "could not be made ready, so nothing was played:",
      "Known deviations (the SDK's, each with what shows it):",
      "Not as known:",
      "passes, though deviations.yaml says that it does not; remove that entry",
      "Could not be played:"};
  static const Words chinese{{"通过", "已知偏差", "失败", "不支持", "跳过"},
                             "没有可以运行的：这些场景要的操作，播放器一个也没有。这不算通过。",
                             "无法准备就绪，所以什么也没有播放：",
                             "已知偏差（属于该 SDK，各附依据）：",
                             "与已知不符：",
                             "竟通过了，而 deviations.yaml 说通不过；请删去那一条",
                             "无法播放："};
  return language == "zh" ? chinese : english;
}

std::string heading(const Outcome& outcome, std::string_view language) {
  std::string text = judge::in(outcome.peer.title, language);
  if (!outcome.peer.version.empty()) text += " " + outcome.peer.version;
  return text;
}

// A list below its heading, when any row has that verdict; `tell` gives what stands below the id.
template <class Tell>
std::string list_of(const Outcome& outcome, Verdict verdict, const char* title, int width,
                    Tell tell) {
  std::string text;
  for (const Section& section : outcome.sections) {
    for (const Row& row : section.rows) {
      if (row.verdict() != verdict) continue;
      text += "  " + section.lab + "/" + row.check.id + "\n";
      for (const std::string& line : reports::lines(reports::printable(tell(row)))) {
        // Evidence has its own margin: it is shown as the judge set it.
        if (line.starts_with(' ')) {
          text += "      " + line + "\n";
          continue;
        }
        for (const std::string& part : reports::wrap(line, width - 6))
          text += "      " + part + "\n";
      }
    }
  }
  return text.empty() ? text : "\n" + std::string(title) + "\n" + text;
}

}  // namespace

std::string table(const Outcome& outcome, std::string_view language, int width) {
  const Words& words = words_for(language);
  std::string text = heading(outcome, language) + "\n";
  if (!outcome.missing.empty()) {
    text += "  " + std::string(words.missing) + "\n";
    for (const std::string& line : reports::lines(reports::printable(outcome.missing)))
      text += "    " + line + "\n";
    return text;
  }
  const int first = std::max(20, width - kColumnWidth * static_cast<int>(kColumns.size()));
  const auto cell = [](const std::string& value) {
    const int room = kColumnWidth - reports::columns(value);
    return std::string(static_cast<std::size_t>(std::max(1, room)), ' ') + value;
  };
  text += reports::padded("", first);
  for (const char* column : words.columns) text += cell(column);
  text += "\n";
  for (const Section& section : outcome.sections) {
    const auto title = reports::wrap(judge::in(section.title, language), first - 1);
    text += reports::padded(title.front(), first);
    for (const Verdict verdict : kColumns) {
      const int count = section.count(verdict);
      text += cell(count == 0 ? "." : std::to_string(count));
    }
    text += "\n";
    for (std::size_t i = 1; i < title.size(); ++i) text += title[i] + "\n";
  }
  text += list_of(outcome, Verdict::deviates, words.deviations, width, [&](const Row& row) {
    return judge::in(row.known->reason, language) + "\n" + row.known->link;
  });
  text += list_of(outcome, Verdict::skipped, words.skips, width,
                  [&](const Row& row) { return row.check.reason; });
  text += list_of(outcome, Verdict::failed, words.surprises, width, [&](const Row& row) {
    if (row.known != nullptr) return std::string(words.passes_after_all);
    return row.check.message + "\n" + row.check.evidence;
  });
  if (outcome.count(Verdict::passed) + outcome.count(Verdict::deviates) +
          outcome.count(Verdict::failed) + outcome.count(Verdict::skipped) ==
      0)
    text += "\n" + std::string(words.nothing) + "\n";
  return text;
}

std::string page(const Outcome& outcome, std::string_view language) {
  const Words& words = words_for(language);
  std::string text = "### " + heading(outcome, language) + "\n\n|  |";
  for (const char* column : words.columns) text += " " + std::string(column) + " |";
  text += "\n|---|";
  for (std::size_t i = 0; i < kColumns.size(); ++i) text += "--:|";
  text += "\n";
  for (const Section& section : outcome.sections) {
    text += "| " + judge::in(section.title, language) + " |";
    for (const Verdict verdict : kColumns)
      text += " " + std::to_string(section.count(verdict)) + " |";
    text += "\n";
  }
  std::string deviations;
  for (const Section& section : outcome.sections) {
    for (const Row& row : section.rows) {
      if (row.verdict() != Verdict::deviates) continue;
      deviations += "- `" + section.lab + "/" + row.check.id +
                    "`: " + judge::in(row.known->reason, language) + " [" + row.check.spec + "](" +
                    row.known->link + ")\n";
    }
  }
  if (!deviations.empty()) text += "\n" + std::string(words.deviations) + "\n\n" + deviations;
  return text;
}

}  // namespace otelier::conform
