#include "author/workshop.h"

#include <algorithm>
#include <set>

#include "judge/yaml.h"
#include "workspace/files.h"
#include "workspace/markers.h"

namespace otelier::author {
namespace {

namespace fs = std::filesystem;
using workspace::Build;

constexpr std::uint64_t kProofSeed = 1;  // proofs are to say the same tomorrow

core::Result<std::map<std::string, std::string>> files_of(const fs::path& folder,
                                                          const std::string& subsystem) {
  std::map<std::string, std::string> texts;
  for (const auto& [file, digest] : workspace::digests(folder / subsystem)) {
    auto text = workspace::read_text(folder / subsystem / file);
    if (!text) return std::unexpected(text.error());
    texts[subsystem + "/" + file] = std::move(*text);
  }
  if (texts.empty()) {
    return core::fail((folder / subsystem).string() + " holds no file",
                      "is the subsystem of lab.yaml the folder's name?");
  }
  return texts;
}

}  // namespace

const std::set<Build>& every_build() {
  static const std::set<Build> all = {Build::debug, Build::release, Build::asan, Build::tsan};
  return all;
}

core::Result<std::string> replace_once(const std::string& text, const std::string& from,
                                       const std::string& to) {
  const std::size_t at = from.empty() ? std::string::npos : text.find(from);
  if (at == std::string::npos) return core::fail("the text to replace stands nowhere: " + from);
  if (text.find(from, at + 1) != std::string::npos) {
    return core::fail("the text to replace stands more than once: " + from);
  }
  return text.substr(0, at) + to + text.substr(at + from.size());
}

Workshop::Workshop(const workspace::Kit& kit, const workspace::Lab& lab,
                   std::function<void(const std::string&)> progress)
    : kit_(kit),
      lab_(lab),
      progress_(std::move(progress)),
      scenarios_(judge::load_scenarios(kit.root(), lab)),
      mutants_(judge::load_mutants(kit.root(), lab)) {}

core::Result<FirstChange> Workshop::first_change() const {
  const auto document = judge::read_yaml(lab_.labs / "lab.yaml");
  if (!document) return std::unexpected(document.error());
  const judge::Node* change = document->root.find("first_change");
  if (change == nullptr) {
    return core::fail("lab.yaml names no first_change",
                      "add first_change: {file, replace, with, turns_green}");
  }
  return FirstChange{change->text("file"), change->text("replace"), change->text("with"),
                     change->text("turns_green")};
}

core::Result<fs::path> Workshop::copy(const std::string& name,
                                      const std::map<std::string, std::string>& files) const {
  fs::path work = kit_.state() / "author" / lab_.id / name;
  const fs::path folder = work / lab_.id;
  std::error_code ignored;
  for (const auto& [file, digest] : workspace::digests(folder)) {
    if (!files.contains(file)) fs::remove(folder / file, ignored);
  }
  for (const auto& [file, text] : files) {
    const fs::path to = folder / file;
    if (fs::exists(to, ignored) && workspace::read_text(to).value_or("") == text) continue;
    if (auto written = workspace::write_text(to, text); !written) {
      return std::unexpected(written.error());
    }
  }
  return work;
}

core::Result<std::map<std::string, std::string>> Workshop::starter_files() const {
  return workspace::starter_files(lab_);
}

core::Result<std::map<std::string, std::string>> Workshop::reference_files() const {
  return files_of(lab_.solutions, lab_.subsystem);
}

Trial Workshop::mine(const fs::path& work, const std::string& subject) const {
  Trial trial;
  trial.selection[lab_.id] = workspace::Source::mine;
  trial.work = work;
  trial.subject = subject;
  trial.seed = kProofSeed;
  trial.builds = every_build();
  trial.speed_checks = false;
  return trial;
}

const core::Result<judge::LabResult>& Workshop::reference(std::optional<Build> under) {
  const int key = under ? static_cast<int>(*under) : -1;
  const auto known = references_.find(key);
  if (known != references_.end()) return known->second;
  Trial trial;
  trial.seed = kProofSeed;
  trial.builds = every_build();
  trial.under = under;
  trial.speed_checks = !under;
  say(under ? "reference under " + std::string(workspace::name(*under)) : "reference");
  return references_.emplace(key, judge_lab(kit_, lab_, trial)).first->second;
}

const core::Result<judge::LabResult>& Workshop::starter() {
  if (starter_) return *starter_;
  say("starter");
  const auto files = starter_files();
  if (!files) return starter_.emplace(std::unexpected(files.error()));
  const auto work = copy("starter", *files);
  if (!work) return starter_.emplace(std::unexpected(work.error()));
  Trial trial = mine(*work, "starter");
  trial.under = Build::debug;
  trial.speed_checks = true;
  trial.werror = true;  // the tree in which it was seen to compile
  return starter_.emplace(judge_lab(kit_, lab_, trial));
}

}  // namespace otelier::author
