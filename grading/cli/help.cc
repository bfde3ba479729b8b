// Help pages: 80 columns at most, the example last, because that is what people copy.
#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "cli/command_line.h"

namespace otelier::cli {
namespace {

constexpr std::size_t kColumns = 80;

// Columns a UTF-8 text takes: CJK characters take two.
std::size_t columns(std::string_view text) {
  std::size_t width = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 || (byte >= 0xC0 && byte < 0xE0)) {
      ++width;
    } else if (byte >= 0xE0) {
      width += 2;
    }
  }
  return width;
}

// Greedy wrapping at blanks; the first line stands after `lead`, the others are indented as deep.
std::string wrapped(const std::string& lead, const std::string& text) {
  std::string out = lead;
  std::size_t at = columns(lead);
  const std::size_t indent = at;
  std::istringstream words(text);
  bool first = true;
  for (std::string word; words >> word;) {
    if (!first && at + 1 + columns(word) > kColumns) {
      out += "\n" + std::string(indent, ' ');
      at = indent;
      first = true;
    }
    if (!first) {
      out += ' ';
      ++at;
    }
    out += word;
    at += columns(word);
    first = false;
  }
  return out + "\n";
}

std::string padded(std::string text, std::size_t width) {
  const std::size_t used = columns(text);
  if (used < width) text.append(width - used, ' ');
  return text;
}

std::string shown(const Declared& one) {
  if (one.kind == Declared::Kind::positional) return one.several ? one.name + " …" : one.name;
  return one.value.empty() ? one.name : one.name + " " + one.value;
}

std::string usage(const Verb& verb, const std::vector<Declared>& declared) {
  std::string line = "./lab " + verb.name;
  bool options = false;
  for (const Declared& one : declared) options |= one.kind != Declared::Kind::positional;
  for (const Declared& one : declared) {
    if (one.kind != Declared::Kind::positional) continue;
    line += one.required ? " " + shown(one) : " [" + shown(one) + "]";
  }
  return options ? line + " [options]" : line;
}

}  // namespace

std::string help_of(const Verb& verb) {
  const auto declared = declared_by(verb);
  std::string out = wrapped("", std::string(pick(verb.summary.en, verb.summary.zh)) + ".");
  if (!verb.details.empty()) {
    out += "\n";
    std::istringstream paragraphs(verb.details);
    for (std::string line; std::getline(paragraphs, line);) out += wrapped("", line);
  }
  out += "\n" + std::string(pick("Usage: ", "用法：")) + usage(verb, declared) + "\n\n";
  std::size_t width = 0;
  for (const Declared& one : declared) width = std::max(width, columns(shown(one)));
  width = std::min<std::size_t>(width, 26);
  for (const Declared& one : declared) {
    out += wrapped("  " + padded(shown(one), width) + "  ", one.help);
  }
  if (!declared.empty()) out += "\n";
  out += std::string(pick("Example:", "例：")) + "\n";
  std::istringstream examples(verb.example);
  for (std::string line; std::getline(examples, line);) out += "  " + line + "\n";
  return out;
}

namespace {

Run setup_help(Options& options) {
  auto words = std::make_shared<std::vector<std::string>>();
  options.positional("VERB", *words, "the verb to explain; none: all of them");
  return [words]() -> int {
    std::string name;
    for (const std::string& word : *words) name += (name.empty() ? "" : " ") + word;
    if (!name.empty()) return run_command_line({*words->begin(), "--help"});
    constexpr std::pair<const char*, Text (*)()> kAudiences[] = {
        {"learner", [] { return Text{"For the learner", "学习者"}; }},
        {"instructor", [] { return Text{"For the instructor", "教师"}; }},
        {"author", [] { return Text{"For the author of labs", "实验作者"}; }}};
    std::string out;
    for (const auto& [audience, title] : kAudiences) {
      out += std::string(pick(title().en, title().zh)) + ":\n";
      for (const auto& [verb_name, verb] : verbs()) {
        if (verb.audience != audience) continue;
        out += wrapped("  ./lab " + padded(verb_name, 15) + " ",
                       std::string(pick(verb.summary.en, verb.summary.zh)));
      }
    }
    std::fputs(out.c_str(), stdout);
    return kPassed;
  };
}

const AddVerb kHelp{
    {.name = "help",
     .summary = {"All verbs, or one of them explained", "列出全部命令，或解释其中一个"},
     .example = "./lab help check",
     .setup = setup_help}};

}  // namespace

}  // namespace otelier::cli
