// Completion. The shells ask the command itself ("./lab __complete WORDS…"), so that verbs,
// options, labs and check ids are completed from where they are defined; it answers a candidate a
// line.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <memory>

#include "cli/command_line.h"
#include "judge/scenario.h"

namespace otelier::cli {
namespace {

constexpr const char* kBash =
    R"SHELL(# Completion of ./lab for bash: eval "$(./lab completions bash)"
_otelier_lab() {
  local lab=${COMP_WORDS[0]} line
  local words=("${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "${words[-1]}")
    else
      COMPREPLY+=("$line")
    fi
  done < <("${lab/#\~/$HOME}" __complete "${words[@]}" 2>/dev/null)
}
complete -F _otelier_lab lab ./lab
)SHELL";

constexpr const char* kZsh = R"SHELL(# Completion of ./lab for zsh: eval "$(./lab completions zsh)"
_otelier_lab() {
  local -a answers
  answers=("${(@f)$("${words[1]/#\~/$HOME}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if (( ${answers[(I):files]} )); then
    _files
    answers=("${(@)answers:#:files}")
  fi
  answers=("${(@)answers:#}")
  (( ${#answers} )) && compadd -a answers
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
compdef _otelier_lab lab ./lab
)SHELL";

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(at, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::vector<std::string> labs() {
  std::vector<std::string> found;
  const auto kit = open_kit();
  if (!kit) return found;
  for (const workspace::Lab& lab : kit->labs()) found.push_back(lab.id);
  return found;
}

// Read line by line rather than as YAML: a completion must come at once.
std::vector<std::string> checks(const std::string& lab_name) {
  std::vector<std::string> found;
  const auto kit = open_kit();
  if (!kit) return found;
  const auto lab = kit->find(lab_name);
  if (!lab) return found;
  std::error_code error;
  for (const auto& file :
       std::filesystem::directory_iterator((*lab)->grading / "scenarios", error)) {
    std::ifstream lines(file.path());
    for (std::string line; std::getline(lines, line);) {
      constexpr std::string_view kKey = "- scenario: ";
      if (line.starts_with(kKey)) found.push_back(line.substr(kKey.size()));
    }
  }
  return found;
}

std::vector<std::string> values(const std::string& kind, const std::string& lab) {
  if (kind == "LAB" || kind == "LABS") return labs();
  if (kind == "CHECK") return checks(lab);
  if (kind == "FILE" || kind == "DIR" || kind == "PATH") return {":files"};
  if (kind == "VERB") {
    std::vector<std::string> names;
    for (const auto& [name, verb] : verbs()) {
      if (verb.audience != "hidden") names.push_back(split(name, ' ')[0]);
    }
    return names;
  }
  if (kind.find('|') != std::string::npos) return split(kind, '|');
  return {};
}

struct Position {
  const Verb* verb = nullptr;
  std::size_t words = 0;  // that the verb's name takes
};

Position verb_of(const std::vector<std::string>& words) {
  const auto& all = verbs();
  if (words.size() >= 3) {
    if (const auto found = all.find(words[0] + " " + words[1]); found != all.end()) {
      return {&found->second, 2};
    }
  }
  if (words.size() >= 2) {
    if (const auto found = all.find(words[0]); found != all.end()) return {&found->second, 1};
  }
  return {};
}

// The last word is the one being typed.
std::vector<std::string> candidates(const std::vector<std::string>& words) {
  if (words.size() <= 1) return values("VERB", "");
  const auto [verb, taken] = verb_of(words);
  std::vector<std::string> found;
  if (verb == nullptr) {
    for (const auto& [name, other] : verbs()) {
      if (name.starts_with(words[0] + " ")) found.push_back(name.substr(words[0].size() + 1));
    }
    return found;
  }
  const auto declared = declared_by(*verb);
  const Declared* wanted = nullptr;  // the option whose value is being typed
  std::vector<std::string> given;    // positionals so far
  for (std::size_t i = taken; i + 1 < words.size(); ++i) {
    if (wanted != nullptr) {
      wanted = nullptr;
      continue;
    }
    if (!words[i].starts_with("-")) {
      given.push_back(words[i]);
      continue;
    }
    for (const Declared& one : declared) {
      const auto names = split(one.name, ',');
      if (one.kind == Declared::Kind::option &&
          std::find(names.begin(), names.end(), words[i]) != names.end()) {
        wanted = &one;
      }
    }
  }
  const std::string lab = given.empty() ? "" : given[0];
  if (wanted != nullptr) return values(wanted->value, lab);
  if (words.back().starts_with("-")) {
    for (const Declared& one : declared) {
      if (one.kind == Declared::Kind::positional) continue;
      for (std::string& name : split(one.name, ',')) found.push_back(std::move(name));
    }
    found.emplace_back("--help");
    return found;
  }
  std::size_t index = 0;
  for (const Declared& one : declared) {
    if (one.kind != Declared::Kind::positional) continue;
    if (index == given.size() || one.several) return values(one.name, lab);
    ++index;
  }
  return found;
}

const AddVerb kComplete{{.name = "__complete",
                         .audience = "hidden",
                         .summary = {"Candidates for the word being typed", ""},
                         .example = "./lab __complete check 0",
                         .setup = [](Options&) -> Run { return [] { return kPassed; }; }}};

const AddVerb kCompletions{
    {.name = "completions",
     .summary = {"Print what makes your shell complete ./lab", "输出 shell 的补全脚本"},
     .example = "eval \"$(./lab completions bash)\"    # in ~/.bashrc",
     .setup = [](Options& options) -> Run {
       auto shell = std::make_shared<std::string>();
       options.positional("bash|zsh", *shell, "your shell");
       return [shell]() -> int {
         if (*shell != "bash" && *shell != "zsh") {
           return report({"there are completions for bash and zsh, not for \"" + *shell + "\"",
                          "./lab completions bash"});
         }
         std::fputs(*shell == "bash" ? kBash : kZsh, stdout);
         return kPassed;
       };
     }}};

}  // namespace

int complete(const std::vector<std::string>& words) {
  const std::string typed = words.empty() ? "" : words.back();
  auto found = candidates(words);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  for (const std::string& one : found) {
    if (one == ":files" || one.starts_with(typed)) std::puts(one.c_str());
  }
  return kPassed;
}

}  // namespace otelier::cli
