// The only file of this room that sees yaml-cpp.
#include "workspace/lab.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <set>

#include "workspace/files.h"
#include "workspace/nearest.h"
#include "workspace/pattern.h"
#include "workspace/process.h"

namespace otelier::workspace {
namespace fs = std::filesystem;
namespace {

std::string at(const fs::path& file, const YAML::Mark& mark) {
  return file.string() + ":" + std::to_string(mark.line + 1) + ":" +
         std::to_string(mark.column + 1);
}

Localized localized(const YAML::Node& node) {
  Localized text;
  if (node && node.IsScalar()) text["en"] = node.as<std::string>();
  if (node && node.IsMap()) {
    for (const auto& entry : node) {
      text[entry.first.as<std::string>()] = entry.second.as<std::string>();
    }
  }
  return text;
}

std::vector<std::string> words(const YAML::Node& node) {
  return node && node.IsSequence() ? node.as<std::vector<std::string>>()
                                   : std::vector<std::string>{};
}

core::Result<Lab> parse(const fs::path& file, Lab lab) {
  try {
    const YAML::Node yaml = YAML::LoadFile(file.string());
    if (!yaml.IsMap()) return core::fail(file.string() + ": it is not a mapping");
    lab.title = localized(yaml["title"]);
    lab.needs = words(yaml["needs"]);
    lab.links = words(yaml["links"]);
    lab.spec = words(yaml["spec"]);
    lab.otca = words(yaml["otca"]);
    if (!yaml["subsystem"]) return core::fail(file.string() + ": it names no subsystem");
    lab.subsystem = yaml["subsystem"].as<std::string>();
    if (!Pattern("[a-z_]+").is_all_of(lab.subsystem)) {
      return core::fail(at(file, yaml["subsystem"].Mark()) + ": subsystem \"" + lab.subsystem +
                        "\" is not made of a-z and _");
    }
    for (const YAML::Node& node : yaml["stages"]) {
      Stage stage;
      stage.title = localized(node["title"]);
      if (node["minutes"]) stage.minutes = node["minutes"].as<int>();
      if (node["extension"]) stage.extension = node["extension"].as<bool>();
      lab.stages.push_back(std::move(stage));
    }
  } catch (const YAML::Exception& error) {
    return core::fail(at(file, error.mark) + ": " + error.msg,
                      "the fields of lab.yaml are described in grading/schema/lab.schema.json");
  }
  return lab;
}

// ":4", the line that begins so; "" when none does.
std::string line_of(const fs::path& file, std::string_view beginning) {
  std::ifstream lines(file);
  int number = 1;
  for (std::string line; std::getline(lines, line); ++number) {
    if (line.starts_with(beginning)) return ":" + std::to_string(number);
  }
  return {};
}

fs::path find_work(const fs::path& root) {
  if (const char* given = std::getenv("OTELIER_WORK"); given != nullptr && *given != '\0') {
    return fs::absolute(given);
  }
  std::string recorded = read_text(root / ".lab" / "work").value_or("");
  while (!recorded.empty() && recorded.back() == '\n') recorded.pop_back();
  return recorded.empty() ? root / "work" : fs::path(recorded);
}

}  // namespace

core::Result<Lab> read_lab(const fs::path& root, const std::string& id) {
  static const Pattern kId("^([0-9][0-9])-([a-z0-9][a-z0-9-]*)$");
  const auto parts = kId.find(id);
  if (!parts) {
    return core::fail("labs/" + id + ": a lab's folder is called NN-name, like 01-wire");
  }
  Lab lab;
  lab.id = id;
  lab.number = std::stoi(parts->groups[1]);
  lab.name = parts->groups[2];
  lab.labs = root / "labs" / id;
  lab.solutions = root / "solutions" / id;
  lab.grading = root / "grading" / "labs" / id;
  lab.exercises = root / "exercises" / id;
  const fs::path file = lab.labs / "lab.yaml";
  return parse(file, std::move(lab));
}

core::Result<Kit> Kit::open(fs::path root) {
  std::error_code error;
  Kit kit;
  kit.root_ = fs::weakly_canonical(root, error);
  if (error) kit.root_ = std::move(root);
  kit.work_ = find_work(kit.root_);
  std::vector<std::string> ids;
  for (const auto& entry : fs::directory_iterator(kit.root_ / "labs", error)) {
    if (fs::exists(entry.path() / "lab.yaml", error)) ids.push_back(entry.path().filename());
  }
  std::sort(ids.begin(), ids.end());
  for (const std::string& id : ids) {
    auto lab = read_lab(kit.root_, id);
    if (!lab) return std::unexpected(lab.error());
    for (const std::string& need : lab->needs) {
      // Below means smaller: so there is no circle to look for.
      if (need >= id || !std::binary_search(ids.begin(), ids.end(), need)) {
        const fs::path file = lab->labs / "lab.yaml";
        const auto near =
            nearest(need, {ids.begin(), std::lower_bound(ids.begin(), ids.end(), id)});
        return core::fail(file.string() + line_of(file, "needs:") + ": it needs \"" + need +
                              "\", which is no earlier lab",
                          near ? "did you mean " + *near + "?" : "needs: [] when there is none");
      }
    }
    kit.labs_.push_back(std::move(*lab));
  }
  return kit;
}

Kit Kit::with_work(fs::path work) const {
  Kit copy = *this;
  copy.work_ = std::move(work);
  return copy;
}

std::string Kit::version() const {
  std::string version = "0";
  const std::string cmake = read_text(root_ / "CMakeLists.txt").value_or("");
  static const Pattern kVersion(R"(project\([^)]*VERSION +([0-9.]+))");
  if (const auto found = kVersion.find(cmake)) version = found->groups[1];
  const auto commit = run({"git", "-C", root_.string(), "rev-parse", "--short=12", "HEAD"});
  if (commit && commit->code == 0) version += "+" + commit->output.substr(0, 12);
  return version;
}

std::vector<const Lab*> Kit::below(const Lab& lab) const {
  std::set<std::string> wanted(lab.needs.begin(), lab.needs.end());
  for (auto one = labs_.rbegin(); one != labs_.rend(); ++one) {
    if (wanted.contains(one->id)) wanted.insert(one->needs.begin(), one->needs.end());
  }
  std::vector<const Lab*> found;
  for (const Lab& one : labs_) {
    if (wanted.contains(one.id)) found.push_back(&one);
  }
  return found;
}

core::Result<const Lab*> Kit::find(std::string_view name) const {
  std::vector<std::string> ids;
  std::vector<std::string> known;
  for (const Lab& lab : labs_) {
    char padded[8];
    std::snprintf(padded, sizeof padded, "%02d", lab.number);
    if (name == lab.id || name == lab.name || name == padded ||
        name == std::to_string(lab.number)) {
      return &lab;
    }
    ids.push_back(lab.id);
    known.insert(known.end(), {lab.id, lab.name});
  }
  if (ids.empty()) return core::fail("there is no lab in " + (root_ / "labs").string());
  const auto near = nearest(name, known);
  return core::fail("there is no lab \"" + std::string(name) + "\"",
                    near ? "did you mean " + *near + "?" : "see what there is: ./lab list");
}

}  // namespace otelier::workspace
