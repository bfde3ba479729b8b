// What the proofs of one lab share: its scenarios and mutants as loaded, scratch copies to try
// things on, and results that several proofs look at. Scratch copies live in the kit's .lab/author
// folder and keep their build trees, so a second look costs seconds; the learner's folder is never
// written to. A file is rewritten only when its text changes, so that builds stay incremental.
// Changed from one thread at a time; what is const may be called from several, each with copies of
// its own.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "author/trial.h"
#include "core/result.h"
#include "judge/result.h"
#include "judge/scenario.h"
#include "workspace/build.h"
#include "workspace/lab.h"

namespace otelier::author {

struct FirstChange {
  std::string file, replace, with, turns_green;
};

class Workshop {
 public:
  Workshop(const workspace::Kit& kit, const workspace::Lab& lab,
           std::function<void(const std::string&)> progress = {});

  [[nodiscard]] const workspace::Kit& kit() const { return kit_; }
  [[nodiscard]] const workspace::Lab& lab() const { return lab_; }
  [[nodiscard]] const core::Result<std::vector<judge::Scenario>>& scenarios() const {
    return scenarios_;
  }
  [[nodiscard]] const core::Result<std::vector<judge::Mutant>>& mutants() const { return mutants_; }
  // The lab's first_change; an error when lab.yaml has none.
  [[nodiscard]] core::Result<FirstChange> first_change() const;

  // A work folder named `name` that holds exactly these files of the lab (path relative to the
  // lab's folder → text). A folder has its own build trees, so few names keep proofs quick.
  [[nodiscard]] core::Result<std::filesystem::path> copy(
      const std::string& name, const std::map<std::string, std::string>& files) const;
  [[nodiscard]] core::Result<std::map<std::string, std::string>> starter_files() const;
  [[nodiscard]] core::Result<std::map<std::string, std::string>> reference_files() const;

  // The reference under a build of its own choice (empty: each check's own build), judged once and
  // remembered. Speed checks take part only with their own builds.
  [[nodiscard]] const core::Result<judge::LabResult>& reference(
      std::optional<workspace::Build> under = {});
  // The starter, judged once: debug checks, and those of other builds with the debug subject.
  [[nodiscard]] const core::Result<judge::LabResult>& starter();

  // A trial whose lab comes from that work folder, everything else from the reference.
  [[nodiscard]] Trial mine(const std::filesystem::path& work, const std::string& subject) const;

  // Checks that some mutant was seen to fail, filled by the proof about mutants.
  std::map<std::string, std::string> killed_by;

  void say(const std::string& line) const {
    if (progress_) progress_(line);
  }

 private:
  const workspace::Kit& kit_;
  const workspace::Lab& lab_;
  std::function<void(const std::string&)> progress_;
  core::Result<std::vector<judge::Scenario>> scenarios_;
  core::Result<std::vector<judge::Mutant>> mutants_;
  std::map<int, core::Result<judge::LabResult>> references_;
  std::optional<core::Result<judge::LabResult>> starter_;
};

// Replaces the one place where `from` stands. Error: it stands nowhere, or more than once.
[[nodiscard]] core::Result<std::string> replace_once(const std::string& text,
                                                     const std::string& from,
                                                     const std::string& to);

// Every build there is.
[[nodiscard]] const std::set<workspace::Build>& every_build();

}  // namespace otelier::author
