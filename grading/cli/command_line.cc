// The only file that sees CLI11.
#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "workspace/nearest.h"
#include "workspace/part.h"

namespace otelier::cli {
namespace {

class AppOptions final : public Options {
 public:
  AppOptions(CLI::App& app, std::vector<Declared>& declared) : app_(app), declared_(declared) {}

  void flag(std::string name, bool& to, std::string help) override {
    declared_.push_back({Declared::Kind::flag, name, "", help});
    app_.add_flag(name, to, help);
  }
  void option(std::string name, std::string value, std::string& to, std::string help) override {
    CLI::Option* added = add(name, value, to, help, false);
    if (value.find('|') != std::string::npos) {
      added->check(CLI::IsMember(CLI::detail::split(value, '|')));
    }
  }
  void option(std::string name, std::string value, int& to, std::string help) override {
    add(name, value, to, help, false);
  }
  void option(std::string name, std::string value, double& to, std::string help) override {
    add(name, value, to, help, false);
  }
  void option(std::string name, std::string value, std::uint64_t& to, std::string help) override {
    add(name, value, to, help, false);
  }
  void option(std::string name, std::string value, std::vector<std::string>& to,
              std::string help) override {
    // One word each time: what follows it may be a lab or a folder.
    add(name, value, to, help, true)->expected(1)->take_all()->allow_extra_args(false);
  }
  void positional(std::string name, std::string& to, std::string help, Need need) override {
    declared_.push_back({Declared::Kind::positional, name, "", help, need == Need::required});
    app_.add_option(name, to, help)->required(need == Need::required);
  }
  void positional(std::string name, std::vector<std::string>& to, std::string help,
                  Need need) override {
    declared_.push_back({Declared::Kind::positional, name, "", help, need == Need::required, true});
    app_.add_option(name, to, help)->required(need == Need::required);
  }

 private:
  template <class T>
  CLI::Option* add(const std::string& name, const std::string& value, T& to,
                   const std::string& help, bool several) {
    declared_.push_back({Declared::Kind::option, name, value, help, false, several});
    return app_.add_option(name, to, help);
  }

  CLI::App& app_;
  std::vector<Declared>& declared_;
};

int unknown_option(const Verb& verb, const std::vector<Declared>& declared,
                   const std::string& word) {
  std::vector<std::string> names{"--help"};
  for (const Declared& one : declared) {
    if (one.kind == Declared::Kind::positional) continue;
    for (const std::string& name : CLI::detail::split(one.name, ',')) names.push_back(name);
  }
  const auto near = workspace::nearest(word, names);
  return report({"./lab " + verb.name + " does not take \"" + word + "\"",
                 near ? "did you mean " + *near + "?" : "see: ./lab " + verb.name + " --help"});
}

const Declared* declared_as(const std::vector<Declared>& declared, const std::string& name) {
  for (const Declared& one : declared) {
    for (const std::string& alias : CLI::detail::split(one.name, ',')) {
      if (alias == name) return &one;
    }
  }
  return nullptr;
}

// CLI11's complaint, said of the option as help shows it.
std::string in_words(const CLI::ParseError& error, const std::vector<Declared>& declared) {
  const std::string said = error.what();
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    const std::string name = said.substr(0, said.find(' '));
    const Declared* one = declared_as(declared, name);
    return "needs " + name + (one == nullptr ? "" : ": " + one->help);
  }
  if (dynamic_cast<const CLI::ConversionError*>(&error) != nullptr) {
    // "Could not convert: --seed = abc"
    const auto name_at = said.find(": ") + 2, equals = said.find(" = ");
    if (equals != std::string::npos && equals > name_at) {
      return said.substr(name_at, equals - name_at) + " takes a number, and \"" +
             said.substr(equals + 3) + "\" is none";
    }
  }
  if (dynamic_cast<const CLI::ValidationError*>(&error) != nullptr) {
    // "--speed: maybe not in {yes,no}"
    const auto colon = said.find(": "), end = said.find(" not in {");
    const Declared* one = declared_as(declared, said.substr(0, colon));
    if (one != nullptr && end != std::string::npos) {
      const std::string word = said.substr(colon + 2, end - colon - 2);
      const auto near = workspace::nearest(word, CLI::detail::split(one->value, '|'));
      return one->name + " takes " + one->value + ", not \"" + word + "\"" +
             (near ? "; did you mean " + *near + "?" : "");
    }
  }
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    const Declared* one = declared_as(declared, said.substr(0, said.find(':')));
    if (one != nullptr) return one->name + " needs a value: " + one->name + " " + one->value;
  }
  return "does not understand this: " + said;
}

int run_verb(const Verb& verb, std::vector<std::string> words) {
  if (auto open = open_verb(verb); !open) return report(open.error());
  for (const std::string& word : words) {
    if (word == "--") break;
    if (word == "--help" || word == "-h") {
      std::fputs(help_of(verb).c_str(), stdout);
      return kPassed;
    }
  }
  CLI::App app;
  app.set_help_flag();
  std::vector<Declared> declared;
  AppOptions options(app, declared);
  const Run run = verb.setup(options);
  try {
    std::reverse(words.begin(), words.end());
    app.parse(std::move(words));
  } catch (const CLI::ExtrasError&) {
    const auto left = app.remaining();
    return unknown_option(verb, declared, left.empty() ? "" : left.front());
  } catch (const CLI::ParseError& error) {
    return report({"./lab " + verb.name + " " + in_words(error, declared),
                   "for example: " + verb.example.substr(0, verb.example.find('\n'))});
  }
  return run();
}

int unknown_verb(const std::string& typed) {
  std::vector<std::string> names;
  for (const auto& [name, verb] : verbs()) {
    if (verb.audience != "hidden") names.push_back(name);
  }
  const auto near = workspace::nearest(typed, names);
  return report({"there is no verb \"" + typed + "\"",
                 near ? "did you mean: ./lab " + *near : "see what there is: ./lab help"});
}

}  // namespace

std::vector<Declared> declared_by(const Verb& verb) {
  CLI::App app;
  std::vector<Declared> declared;
  AppOptions options(app, declared);
  if (!verb.setup && workspace::part_at_hand(kLaterVerbs)) static_cast<void>(open_verb(verb));
  if (verb.setup) static_cast<void>(verb.setup(options));
  return declared;
}

int run_command_line(const std::vector<std::string>& words) {
  // ./lab alone prints its overview without needing this command built; the page of all verbs is
  // next.
  if (words.empty() || words[0] == "--help" || words[0] == "-h") return run_command_line({"help"});
  if (words[0] == "__complete") return complete({words.begin() + 1, words.end()});
  const auto& all = verbs();
  // Two words first: "author check".
  if (words.size() >= 2) {
    if (const auto found = all.find(words[0] + " " + words[1]); found != all.end()) {
      return run_verb(found->second, {words.begin() + 2, words.end()});
    }
  }
  if (const auto found = all.find(words[0]); found != all.end()) {
    return run_verb(found->second, {words.begin() + 1, words.end()});
  }
  const auto group = all.lower_bound(words[0] + " ");
  if (group == all.end() || !group->first.starts_with(words[0] + " "))
    return unknown_verb(words[0]);
  if (words.size() >= 2 && !words[1].starts_with("-")) {
    return unknown_verb(words[0] + " " + words[1]);
  }
  for (auto one = group; one != all.end() && one->first.starts_with(words[0] + " "); ++one) {
    std::printf("  ./lab %-18s %s\n", one->first.c_str(),
                std::string(pick(one->second.summary.en, one->second.summary.zh)).c_str());
  }
  return words.size() >= 2 ? kPassed : kCouldNotRun;
}

}  // namespace otelier::cli
