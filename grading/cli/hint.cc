#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <memory>

#include "cli/check.h"
#include "judge/scenario.h"
#include "reports/report.h"
#include "reports/text.h"
#include "workspace/files.h"
#include "workspace/nearest.h"

namespace otelier::cli {
namespace {

namespace fs = std::filesystem;

const judge::Scenario* named(const std::vector<judge::Scenario>& scenarios, const std::string& id) {
  for (const judge::Scenario& scenario : scenarios) {
    if (scenario.id == id) return &scenario;
  }
  return nullptr;
}

// The first check that the last result shows as not passed, lowest stage first.
const judge::Scenario* first_open(const std::vector<judge::Scenario>& scenarios,
                                  const std::optional<judge::LabResult>& result) {
  const judge::Scenario* best = nullptr;
  for (const judge::Scenario& scenario : scenarios) {
    bool passed = false;
    if (result) {
      for (const judge::Check& check : result->checks) {
        passed |= check.id == scenario.id && check.status == judge::Status::passed;
      }
    }
    const bool judged = scenario.build == workspace::Build::debug;
    if (passed || (!judged && best != nullptr)) continue;
    if (best == nullptr || scenario.stage < best->stage ||
        (judged && best->build != workspace::Build::debug)) {
      best = &scenario;
    }
  }
  return best;
}

const std::vector<std::string>& in_language(const judge::Scenario& scenario) {
  static const std::vector<std::string> kNone;
  auto found = scenario.hint.find(language());
  if (found == scenario.hint.end()) found = scenario.hint.find("en");
  return found == scenario.hint.end() ? kNone : found->second;
}

std::size_t level_given(const fs::path& file) {
  const std::string text = workspace::read_text(file).value_or("0");
  std::size_t level = 0;
  std::from_chars(text.data(), text.data() + text.size(), level);
  return level;
}

}  // namespace

// Within the terminal's width, below its number.
void show(const std::string& count, const std::string& hint) {
  const std::string margin(count.size() + 2, ' ');
  const int room = reports::style_for(STDOUT_FILENO).width - static_cast<int>(margin.size());
  std::string lead = count + "  ";
  for (const std::string& line : reports::lines(hint)) {
    for (const std::string& set : reports::wrap(line, room)) {
      std::printf("%s%s\n", lead.c_str(), set.c_str());
      lead = margin;
    }
  }
}

int hint(const OpenLab& open, const std::string& check) {
  const auto& [kit, lab] = open;
  const auto scenarios = judge::load_scenarios(kit.root(), *lab);
  if (!scenarios) return report(scenarios.error());
  const judge::Scenario* scenario =
      check.empty() ? first_open(*scenarios, last_result(kit, *lab)) : named(*scenarios, check);
  if (scenario == nullptr && check.empty()) {
    std::puts(std::string(pick("Every check passes; there is nothing to hint at.",
                               "所有检查都通过了，没有可提示的。"))
                  .c_str());
    return kPassed;
  }
  if (scenario == nullptr) {
    std::vector<std::string> ids;
    for (const judge::Scenario& one : *scenarios) ids.push_back(one.id);
    const auto near = workspace::nearest(check, ids);
    return report(
        {"lab " + lab->id + " has no check \"" + check + "\"",
         near ? "did you mean " + *near + "?" : "without an id: ./lab hint " + number(*lab)});
  }
  std::printf("%s: %s\n", scenario->id.c_str(), pick(scenario->title).c_str());
  const auto& hints = in_language(*scenario);
  if (hints.empty()) {
    std::puts(std::string(pick("This check has no hints.", "这项检查没有提示。")).c_str());
    return kPassed;
  }
  const fs::path file = kit.state() / "hints" / lab->id / scenario->id;
  const std::size_t before = level_given(file);
  const std::size_t level = std::min(before + 1, hints.size());
  const auto kept = workspace::write_text(file, std::to_string(level) + "\n");
  // When all have been given, all are shown: someone who asks again wants them together.
  const std::size_t from = before >= hints.size() ? 0 : level - 1;
  for (std::size_t i = from; i < level; ++i) {
    show(std::to_string(i + 1) + "/" + std::to_string(hints.size()), hints[i]);
  }
  if (level < hints.size()) {
    std::printf("%s ./lab hint %s %s\n", std::string(pick("More:", "更多：")).c_str(),
                number(*lab).c_str(), scenario->id.c_str());
  } else {
    std::printf(
        "%s ./lab debug %s %s\n",
        std::string(pick("That was the last hint. Then:", "这是最后一条提示。接着：")).c_str(),
        number(*lab).c_str(), scenario->id.c_str());
  }
  return kept ? kPassed : report(kept.error());
}

namespace {

const AddVerb kHint{
    {.name = "hint",
     .summary = {"A hint for a check, one more each time", "检查的提示，每次多一条"},
     .example = "./lab hint 01\n./lab hint 01 varint-boundaries",
     .details = "Without CHECK: the first that your last ./lab check did not pass.",
     .setup = [](Options& options) -> Run {
       auto lab = std::make_shared<std::string>();
       auto check = std::make_shared<std::string>();
       options.positional("LAB", *lab, "01, 1, wire or 01-wire");
       options.positional("CHECK", *check, "id of a check", Options::Need::optional);
       return [lab, check]() -> int {
         const auto open = open_lab(*lab, Must::exist);
         return open ? hint(*open, *check) : report(open.error());
       };
     }}};

}  // namespace
}  // namespace otelier::cli
