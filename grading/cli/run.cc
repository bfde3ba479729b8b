// The lab's program itself, outside the judge: in the learner's hands, with their terminal,
// environment and arguments.
#include <unistd.h>

#include <cstdio>
#include <memory>

#include "cli/learner.h"
#include "workspace/build.h"
#include "workspace/process.h"

namespace otelier::cli::run_verb {
namespace {

int run(const std::string& name, const std::vector<std::string>& arguments) {
  const auto open = open_lab(name, Must::be_started);
  if (!open) return report(open.error());
  const auto& [kit, lab] = *open;
  std::error_code ignored;
  if (!std::filesystem::exists(lab->solutions / lab->subsystem / "main.cc", ignored)) {
    return report({"lab " + lab->id + " is a library: it has no program to run",
                   "./lab check " + number(*lab) + " plays with it, ./lab tests " + number(*lab) +
                       " calls its functions"});
  }
  if (auto whole = program_is_there(*open); !whole) return report(whole.error());
  // The same tree as check's, so that nothing is built twice.
  const auto choices = workspace::choose(kit, *lab);
  const workspace::Tree tree{.selection = workspace::sources(choices), .work = kit.work()};
  const auto built = workspace::build(kit, tree, {lab->subsystem});
  if (!built) return report(built.error());
  if (built->error) {
    std::fputs(describe(*built->error).c_str(), stdout);
    return kNotPassed;
  }
  std::vector<std::string> argv = {built->programs.at(lab->subsystem).string()};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  std::vector<char*> words;
  words.reserve(argv.size() + 1);
  for (std::string& word : argv) words.push_back(word.data());
  words.push_back(nullptr);
  std::fflush(stdout);
  // It takes our place: signals, terminal and exit code are its own.
  ::execv(words[0], words.data());
  return report({argv[0] + " could not be started", "./lab check " + number(*lab)});
}

const AddVerb kRun{
    {.name = "run",
     .summary = {"Run the program of a lab of yours", "运行你的一个实验的程序"},
     .example = "./lab up && OTEL_SERVICE_NAME=my-first-service ./lab run 00",
     .details =
         "Builds it as check does, then it has your terminal, environment and the words after "
         "LAB (after -- where they begin with a dash); the exit code is its own. To have it "
         "judged: ./lab check.",
     .setup = [](Options& options) -> Run {
       auto lab = std::make_shared<std::string>();
       auto arguments = std::make_shared<std::vector<std::string>>();
       options.positional("LAB", *lab, "00, 0, hello or 00-first-span");
       options.positional("WORD", *arguments, "given to the program");
       return [lab, arguments] { return run(*lab, *arguments); };
     }}};

}  // namespace
}  // namespace otelier::cli::run_verb
