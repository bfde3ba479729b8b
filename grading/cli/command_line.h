// From the words typed to the verb that runs. Unknown verbs and options name the nearest known one;
// --help prints 80 columns at most and ends with an example.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/verb.h"

namespace otelier::cli {

// Returns the exit code. Words are the arguments after the program's name.
int run_command_line(const std::vector<std::string>& words);

// Makes a verb whole: those of instructors and authors are a part of the kit (workspace/part.h), of
// which the command itself knows name and summary; then `setup` is empty, and all else comes with
// the part. Error: it cannot be built or opened.
[[nodiscard]] core::Result<> open_verb(const Verb& verb);
// That part.
inline constexpr const char* kLaterVerbs = "otelier-verbs";

// What a verb declared, without running it: for help and completion. Nothing for one that is still
// to be built.
struct Declared {
  enum class Kind { flag, option, positional };
  Kind kind;
  std::string name;   // "--seed", "-v,--verbose", "LAB"
  std::string value;  // "SEED"; empty for flags and positionals
  std::string help;
  bool required = false;
  bool several = false;
};
[[nodiscard]] std::vector<Declared> declared_by(const Verb& verb);

// The folder of the kit that open_kit() opens.
[[nodiscard]] core::Result<std::filesystem::path> find_root();

[[nodiscard]] std::string help_of(const Verb& verb);

// Prints the candidates for the last of the words, one a line; ":files" stands for file names.
int complete(const std::vector<std::string>& words);

}  // namespace otelier::cli
