#include <cstdlib>

#include "cli/command_line.h"
#include "cli/verb.h"
#include "workspace/part.h"

namespace otelier::cli {
namespace {

std::map<std::string, Verb>& registry() {
  static std::map<std::string, Verb> all;
  return all;
}

std::string find_language() {
  for (const char* name : {"OTELIER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') {
      return std::string_view(value).starts_with("zh") ? "zh" : "en";
    }
  }
  return "en";
}

}  // namespace

AddVerb::AddVerb(Verb verb) {
  auto name = verb.name;
  registry().insert_or_assign(std::move(name), std::move(verb));
}

core::Result<> open_verb(const Verb& verb) {
  if (verb.setup) return {};
  const auto root = find_root();
  if (!root) return std::unexpected(root.error());
  // As it is opened its verbs take the places of their names, and `verb` is such a place.
  return workspace::open_part(*root, kLaterVerbs, "the verbs of instructors and authors");
}

const std::map<std::string, Verb>& verbs() {
  return registry();
}

const std::string& language() {
  static const std::string found = find_language();
  return found;
}

std::string_view pick(std::string_view en, std::string_view zh) {
  return language() == "zh" && !zh.empty() ? zh : en;
}

std::string pick(const workspace::Localized& text) {
  const auto found = text.find(language());
  if (found != text.end() && !found->second.empty()) return found->second;
  const auto english = text.find("en");
  return english == text.end() ? "" : english->second;
}

}  // namespace otelier::cli
