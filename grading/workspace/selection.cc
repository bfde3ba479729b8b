#include "workspace/selection.h"

#include <algorithm>
#include <sstream>

#include "workspace/files.h"
#include "workspace/repository.h"

namespace otelier::workspace {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kRemembered = 16;

fs::path passed_file(const Kit& kit, const Lab& lab) {
  return kit.work() / ".otelier" / "passed" / lab.id;
}

std::vector<std::string> passed_digests(const Kit& kit, const Lab& lab) {
  std::vector<std::string> digests;
  std::istringstream lines(read_text(passed_file(kit, lab)).value_or(""));
  for (std::string line; std::getline(lines, line);) digests.push_back(std::move(line));
  return digests;
}

Choice choice_below(const Kit& kit, const Lab& lab) {
  const auto asked = remembered_use(kit, lab);
  if (asked == Source::reference) return {&lab, Source::reference, Why::asked};
  if (!started(kit, lab)) return {&lab, Source::reference, Why::not_started};
  if (asked == Source::mine) return {&lab, Source::mine, Why::asked};
  const auto passed = passed_digests(kit, lab);
  if (passed.empty()) return {&lab, Source::reference, Why::never_checked};
  const std::string now = digest(judged_files(kit, lab));
  const bool same = std::find(passed.begin(), passed.end(), now) != passed.end();
  return same ? Choice{&lab, Source::mine, Why::passed}
              : Choice{&lab, Source::reference, Why::changed};
}

}  // namespace

std::vector<Choice> choose(const Kit& kit, const Lab& lab) {
  std::vector<Choice> choices;
  for (const Lab* below : kit.below(lab)) choices.push_back(choice_below(kit, *below));
  choices.push_back({&lab, Source::mine, Why::working_on});
  return choices;
}

std::map<std::string, Source> sources(const std::vector<Choice>& choices) {
  std::map<std::string, Source> by_lab;
  for (const Choice& choice : choices) by_lab[choice.lab->id] = choice.source;
  return by_lab;
}

std::map<std::string, std::string> judged_files(const Kit& kit, const Lab& lab) {
  std::map<std::string, std::string> files;
  for (auto& [name, hash] : digests(kit.work() / lab.id / lab.subsystem)) {
    files[lab.subsystem + "/" + name] = hash;
  }
  return files;
}

core::Result<> remember_passed(const Kit& kit, const Lab& lab, const std::string& digest) {
  auto digests = passed_digests(kit, lab);
  std::erase(digests, digest);
  digests.push_back(digest);
  if (digests.size() > kRemembered) digests.erase(digests.begin());
  std::string text;
  for (const std::string& one : digests) text += one + "\n";
  return write_text(passed_file(kit, lab), text);
}

core::Result<> remember_use(const Kit& kit, const Lab& lab, std::optional<Source> source) {
  const fs::path file = kit.state() / "use" / lab.id;
  if (source) return write_text(file, *source == Source::mine ? "mine\n" : "reference\n");
  std::error_code ignored;
  fs::remove(file, ignored);
  return {};
}

std::optional<Source> remembered_use(const Kit& kit, const Lab& lab) {
  const auto text = read_text(kit.state() / "use" / lab.id);
  if (!text) return std::nullopt;
  if (text->starts_with("mine")) return Source::mine;
  if (text->starts_with("reference")) return Source::reference;
  return std::nullopt;
}

}  // namespace otelier::workspace
