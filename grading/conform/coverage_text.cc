// Coverage for a terminal, for a page and for the site.
#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "conform/conform.h"
#include "conform/coverage.h"
#include "judge/scenario.h"
#include "reports/text.h"

namespace otelier::conform {
namespace {

using Covered = CoveredClause::State;

constexpr std::array kLevels = {"MUST", "MUST NOT", "SHOULD", "SHOULD NOT", "MAY", "FACT"};
constexpr std::array kStates = {Covered::tested, Covered::untestable, Covered::open};
constexpr int kCountWidth = 13;

struct CoverageWords {
  std::array<const char*, kStates.size()> states;
  const char *clauses, *level, *party, *clause, *asks, *tests, *endpoint, *client, *sdk, *open,
      *total;
};

const CoverageWords& coverage_words(std::string_view language) {
  static const CoverageWords english{{"tested", "untestable", "open"},
                                     "clauses",
                                     "level",
                                     "party",
                                     "clause",
                                     "what it asks",
                                     "tested by",
                                     "any endpoint",
                                     "any client",
                                     "every SDK",
                                     "nothing yet",
                                     "all"};
  static const CoverageWords chinese{{"有测试", "无法测试", "尚无"},
                                     "条款",
                                     "级别",
                                     "约束方",
                                     "条款",
                                     "要求",
                                     "由谁测试",
                                     "任意端点",
                                     "任意客户端",
                                     "每个 SDK",
                                     "尚无",
                                     "合计"};
  return language == "zh" ? chinese : english;
}

std::string register_heading(const judge::Register& text, std::string_view language) {
  std::string title = judge::in(text.title, language);
  if (!text.version.empty()) title += " " + text.version;
  return title;
}

// How many clauses of a level are in each state.
using Counts = std::map<std::string, std::array<int, kStates.size()>>;

void count(const CoveredRegister& one, Counts& counts) {
  for (const CoveredClause& covered : one.clauses)
    ++counts[covered.clause->level][static_cast<std::size_t>(covered.state())];
}

// Of the texts that the register holds whole.
Counts totals(const Coverage& coverage) {
  Counts counts;
  for (const CoveredRegister& one : coverage.registers)
    if (one.text->complete()) count(one, counts);
  return counts;
}

// "03-context/hops, every SDK/span-arrives"
std::string tests_of(const CoveredClause& covered, const CoverageWords& words,
                     std::string_view mark, std::string_view between) {
  std::string text;
  for (const Tested& test : covered.tests) {
    const std::string by = test.by == kEndpoint   ? words.endpoint
                           : test.by == kClient   ? words.client
                           : test.by == kEverySdk ? words.sdk
                                                  : test.by;
    if (!text.empty()) text += between;
    text += by + " " + std::string(mark) + test.check + std::string(mark);
  }
  return text;
}

std::string why_not(const CoveredClause& covered, const CoverageWords& words,
                    std::string_view language) {
  if (covered.state() == Covered::untestable)
    return judge::in(covered.clause->untestable, language);
  return words.open;
}

std::string table_cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2)
    text.insert(at, 1, '\\');
  return text;
}

}  // namespace

std::string coverage_table(const Coverage& coverage, std::string_view language, int width) {
  const CoverageWords& words = coverage_words(language);
  std::string text;
  const auto paragraph = [&](const std::string& said, int margin) {
    for (const std::string& line : reports::wrap(said, width - margin))
      text += std::string(static_cast<std::size_t>(margin), ' ') + line + "\n";
  };
  for (const CoveredRegister& one : coverage.registers) {
    if (!one.text->complete()) continue;
    text += register_heading(*one.text, language) + "\n";
    for (const CoveredClause& covered : one.clauses) {
      const judge::Clause& clause = *covered.clause;
      if (clause.level == "FACT" || clause.level == "MAY") continue;
      text += "  " + clause.id + "  " + clause.level + " (" + clause.party + ")\n";
      paragraph(judge::in(clause.text, language), 6);
      paragraph(covered.tests.empty() ? "- " + why_not(covered, words, language)
                                      : "+ " + tests_of(covered, words, "", ", "),
                6);
    }
    text += "\n";
  }
  const auto column = [](const std::string& value) {
    const int room = kCountWidth - reports::columns(value);
    return std::string(static_cast<std::size_t>(std::max(1, room)), ' ') + value;
  };
  text += reports::padded(words.level, kCountWidth) + column(words.clauses);
  for (const char* state : words.states) text += column(state);
  text += "\n";
  const Counts counts = totals(coverage);
  for (const char* level : kLevels) {
    const auto found = counts.find(level);
    if (found == counts.end()) continue;
    const auto& states = found->second;
    text += reports::padded(level, kCountWidth);
    text += column(std::to_string(states[0] + states[1] + states[2]));
    for (const int state : states) text += column(std::to_string(state));
    text += "\n";
  }
  return text;
}

std::string coverage_page(const Coverage& coverage, std::string_view language) {
  const CoverageWords& words = coverage_words(language);
  std::string text = "| " + std::string(words.level) + " | " + words.clauses + " |";
  for (const char* state : words.states) text += " " + std::string(state) + " |";
  text += "\n|---|--:|--:|--:|--:|\n";
  for (const auto& [level, states] : totals(coverage)) {
    text += "| " + level + " | " + std::to_string(states[0] + states[1] + states[2]) + " |";
    for (const int state : states) text += " " + std::to_string(state) + " |";
    text += "\n";
  }
  for (const CoveredRegister& one : coverage.registers) {
    if (!one.text->complete()) continue;
    text += "\n## " + register_heading(*one.text, language) + "\n\n| " + words.clause + " | " +
            words.level + " | " + words.party + " | " + words.asks + " | " + words.tests +
            " |\n|---|---|---|---|---|\n";
    for (const CoveredClause& covered : one.clauses) {
      const judge::Clause& clause = *covered.clause;
      const std::string last = covered.tests.empty() ? "*" + why_not(covered, words, language) + "*"
                                                     : tests_of(covered, words, "`", "<br>");
      text += "| [`" + clause.id + "`](" + clause.link + ") | " + clause.level + " | " +
              clause.party + " | " + table_cell(judge::in(clause.text, language)) + " | " +
              table_cell(last) + " |\n";
    }
  }
  return text;
}

std::string coverage_json(const Coverage& coverage) {
  using Json = nlohmann::ordered_json;
  static constexpr std::array kNames = {"tested", "untestable", "open"};
  Json all = Json::object();
  all["totals"] = Json::object();
  for (const auto& [level, states] : totals(coverage))
    for (std::size_t i = 0; i < states.size(); ++i) all["totals"][level][kNames[i]] = states[i];
  all["registers"] = Json::array();
  for (const CoveredRegister& one : coverage.registers) {
    Json text = {{"title", Json(one.text->title)},
                 {"version", one.text->version},
                 {"source", one.text->source},
                 {"clauses", Json::array()}};
    for (const CoveredClause& covered : one.clauses) {
      const judge::Clause& clause = *covered.clause;
      Json tests = Json::array();
      for (const Tested& test : covered.tests)
        tests.push_back({{"by", test.by}, {"check", test.check}});
      Json said = {{"id", clause.id},
                   {"level", clause.level},
                   {"party", clause.party},
                   {"text", Json(clause.text)},
                   {"link", clause.link},
                   {"lines", clause.lines},
                   {"state", kNames[static_cast<std::size_t>(covered.state())]},
                   {"tests", std::move(tests)}};
      if (!clause.untestable.empty()) said["untestable"] = Json(clause.untestable);
      text["clauses"].push_back(std::move(said));
    }
    all["registers"].push_back(std::move(text));
  }
  return all.dump(1) + "\n";
}

}  // namespace otelier::conform
