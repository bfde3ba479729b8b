#include "author/new_lab.h"

#include <cctype>

#include "workspace/files.h"
#include "workspace/pattern.h"

namespace otelier::author {
namespace {

namespace fs = std::filesystem;

// The template's own name, in every form in which it appears in file names and text.
constexpr const char* kTemplateId = "99-newlab";
constexpr const char* kTemplateName = "newlab";
constexpr const char* kTemplateTitle = "Newlab";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// Raw strings in sources and rows in tables may be wider after renaming; nothing aligns on them.
std::string renamed(const std::string& text, const NewLab& lab, const std::string& title) {
  std::string made = replaced(text, kTemplateId, lab.id);
  made = replaced(std::move(made), kTemplateTitle, title);
  return replaced(std::move(made), kTemplateName, lab.subsystem);
}

}  // namespace

core::Result<NewLab> new_lab(const fs::path& root, const std::string& id) {
  static const workspace::Pattern kId("[0-9][0-9]-[a-z][a-z0-9]*(-[a-z0-9]+)*");
  if (!kId.is_all_of(id)) {
    return core::fail("\"" + id + "\" is no lab name: two digits, a hyphen, lower-case words",
                      "for example: ./lab author new 02-model");
  }
  NewLab lab{id, replaced(id.substr(3), "-", "_"), {}};
  std::string title = replaced(id.substr(3), "-", " ");
  title.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(title.front())));

  const fs::path from = root / "grading" / "author" / "template";
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(root / "labs", error)) {
    const auto yaml = workspace::read_text(entry.path() / "lab.yaml");
    if (entry.path().filename().string().starts_with(id.substr(0, 3))) {
      return core::fail("there is a lab of that number already: " + entry.path().string(),
                        "choose another number");
    }
    if (yaml && yaml->find("\nsubsystem: " + lab.subsystem + "\n") != std::string::npos) {
      return core::fail(
          "the subsystem \"" + lab.subsystem + "\" belongs to " + entry.path().filename().string(),
          "choose another name");
    }
  }
  for (const auto& [file, digest] : workspace::digests(from)) {
    const fs::path to = renamed(file, lab, title);
    if (fs::exists(root / to, error)) {
      return core::fail((root / to).string() + " exists already",
                        "remove it, or choose another name");
    }
    lab.files.push_back(to);
  }
  if (lab.files.empty()) return core::fail("the template is not in " + from.string());
  for (const auto& [file, digest] : workspace::digests(from)) {
    auto text = workspace::read_text(from / file);
    core::Result<> written =
        text ? workspace::write_text(root / renamed(file, lab, title), renamed(*text, lab, title))
             : core::Result<>(std::unexpected(text.error()));
    if (!written) {
      for (const fs::path& made : lab.files) fs::remove(root / made, error);
      return std::unexpected(written.error());
    }
  }
  return lab;
}

}  // namespace otelier::author
