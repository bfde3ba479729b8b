// What a learner reads stands in both languages: pages, decks, questions, hints, titles.
#include <set>

#include "author/proof.h"
#include "workspace/files.h"

namespace otelier::author::proof {
namespace {

namespace fs = std::filesystem;

// Markdown pages below a folder that miss their twin, and twins that miss their page.
void unpaired(const fs::path& root, const fs::path& folder, std::size_t& pages,
              std::vector<std::string>& findings) {
  for (const auto& [file, digest] : workspace::digests(folder)) {
    if (!file.ends_with(".md")) continue;
    const bool chinese = file.ends_with(".zh.md");
    const std::string stem = file.substr(0, file.size() - (chinese ? 6 : 3));
    const std::string twin = stem + (chinese ? ".md" : ".zh.md");
    std::error_code ignored;
    if (!fs::exists(folder / twin, ignored)) {
      findings.push_back(fs::relative(folder / file, root, ignored).string() + " has no " +
                         fs::path(twin).filename().string() + " beside it");
    } else {
      ++pages;
    }
    if (fs::file_size(folder / file, ignored) < 40) {
      findings.push_back(fs::relative(folder / file, root, ignored).string() + " is empty");
    }
  }
}

void both(const workspace::Localized& text, const std::string& what,
          std::vector<std::string>& findings) {
  for (const char* language : {"en", "zh"}) {
    const auto found = text.find(language);
    if (found == text.end() || found->second.empty()) {
      findings.push_back(what + " is missing in " + language);
    }
  }
}

constexpr std::size_t kHints = 3;

Outcome prove_bilingual(Workshop& shop) {
  const workspace::Lab& lab = shop.lab();
  const fs::path root = shop.kit().root();
  std::vector<std::string> findings;
  std::size_t pages = 0;
  std::error_code ignored;
  for (const fs::path& page :
       {lab.labs / "README.md", lab.labs / "README.zh.md", root / "slides" / (lab.id + ".md"),
        root / "slides" / (lab.id + ".zh.md")}) {
    if (!fs::exists(page, ignored)) {
      findings.push_back(fs::relative(page, root, ignored).string() + " is missing");
    } else if (page.parent_path().filename() == "slides") {
      ++pages;
    }
  }
  unpaired(root, lab.labs, pages, findings);
  const std::size_t before = pages;
  unpaired(root, lab.exercises, pages, findings);
  if (pages == before && findings.empty()) {
    findings.push_back(fs::relative(lab.exercises, root, ignored).string() +
                       " holds no exercise in both languages");
  }
  both(lab.title, "lab.yaml: the title", findings);
  for (std::size_t i = 0; i < lab.stages.size(); ++i) {
    both(lab.stages[i].title, "lab.yaml: the title of stage " + std::to_string(i + 1), findings);
  }
  std::size_t hints = 0;
  if (shop.scenarios()) {
    for (const judge::Scenario& scenario : *shop.scenarios()) {
      both(scenario.title, scenario.id + ": the title", findings);
      for (const char* language : {"en", "zh"}) {
        const auto found = scenario.hint.find(language);
        const std::size_t count = found == scenario.hint.end() ? 0 : found->second.size();
        if (count != kHints && !scenario.hidden) {
          findings.push_back(scenario.id + ": " + std::to_string(count) + " hints in " + language +
                             ", " + std::to_string(kHints) + " are needed");
        }
        hints += count;
      }
    }
  }
  if (shop.mutants()) {
    for (const judge::Mutant& mutant : *shop.mutants()) {
      both(mutant.mistake, "mutant " + mutant.id + ": the mistake", findings);
    }
  }
  return judged(std::move(findings),
                std::to_string(pages / 2) + " pages, " + std::to_string(hints / 2) + " hints");
}

}  // namespace

Proof bilingual() {
  return {
      "bilingual",    30, "pages, decks, hints in both languages", "页面、幻灯、提示中英成对", true,
      prove_bilingual};
}

}  // namespace otelier::author::proof
