#include "judge/spec.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "judge/scenario.h"
#include "workspace/nearest.h"

namespace otelier::judge {

core::Result<Spec> Spec::read(const std::filesystem::path& root) {
  Spec spec;
  std::vector<std::filesystem::path> files;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(root / "grading" / "spec", none))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());

  core::Error errors;
  for (const auto& file : files) {
    const auto document = validate_yaml(root, file, "spec");
    if (!document) {
      errors.message += (errors.message.empty() ? "" : "\n") + document.error().message;
      continue;
    }
    Register& one = spec.registers_.emplace_back();
    one.file = file;
    if (const Node* title = document->root.find("title"))
      for (const Node& text : title->children) one.title[text.key] = text.value;
    one.version = document->root.text("version");
    one.source = document->root.text("source");
    const std::string prefix = document->root.text("document") + "#";
    for (const Node& node : document->root.find("clauses")->children) {
      Clause clause;
      clause.id = prefix + node.text("clause");
      clause.level = node.text("level");
      clause.party = node.text("party");
      for (const Node& text : node.find("text")->children) clause.text[text.key] = text.value;
      clause.link = node.text("link");
      clause.lines = node.texts("lines");
      if (const Node* why = node.find("untestable"))
        for (const Node& text : why->children) clause.untestable[text.key] = text.value;
      clause.file = file;
      clause.mark = node.mark;
      const std::string id = clause.id;
      if (!spec.clauses_.emplace(id, std::move(clause)).second) {
        const Problem twice{file, node.mark, "the clause \"" + id + "\" is there already", {}};
        errors.message += (errors.message.empty() ? "" : "\n") + twice.text();
      }
    }
  }
  if (!errors.message.empty()) return std::unexpected(std::move(errors));
  return spec;
}

const Clause* Spec::find(std::string_view id) const {
  const auto found = clauses_.find(id);
  return found == clauses_.end() ? nullptr : &found->second;
}

core::Result<const Clause*> Spec::resolve(std::string_view id) const {
  if (const Clause* clause = find(id)) return clause;
  std::vector<std::string> ids;
  ids.reserve(clauses_.size());
  for (const auto& [known, clause] : clauses_) ids.push_back(known);
  const auto near = workspace::nearest(id, ids);
  return core::fail(
      "there is no clause \"" + std::string(id) + "\" in grading/spec",
      near ? "did you mean \"" + *near + "\"?"
           : "add it to grading/spec/" + std::string(id.substr(0, id.find('#'))) + ".yaml");
}

}  // namespace otelier::judge
