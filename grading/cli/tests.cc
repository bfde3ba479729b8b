// The formative tests of a lab: GoogleTest, built only here, so that check stays quick.
#include <unistd.h>

#include <cstdio>
#include <memory>

#include "cli/learner.h"
#include "reports/report.h"
#include "workspace/build.h"
#include "workspace/process.h"

namespace otelier::cli::tests_verb {
namespace {

constexpr int kSignal = 128;  // and its number: the code of a program that one ended

int tests(const std::string& name, const std::string& filter) {
  const auto open = open_lab(name, Must::be_started);
  if (!open) return report(open.error());
  const auto& [kit, lab] = *open;
  if (std::error_code ignored; !std::filesystem::exists(lab->labs / "tests", ignored)) {
    return report({"lab " + lab->id + " comes without unit tests", "./lab check " + number(*lab)});
  }
  const auto choices = workspace::choose(kit, *lab);
  std::fputs(explain(choices).c_str(), stdout);
  std::fflush(stdout);
  const std::string target = "tests-" + lab->id;
  const workspace::Tree tree{.selection = workspace::sources(choices), .work = kit.work()};
  const auto built = workspace::build(kit, tree, {target});
  if (!built) return report(built.error());
  if (built->error) {
    std::fputs(describe(*built->error).c_str(), stdout);
    return kNotPassed;
  }
  const std::string program = built->programs.at(target).string();
  if (!filter.empty()) {
    const auto listed = workspace::run({program, "--gtest_filter=" + filter, "--gtest_list_tests"});
    // A case stands indented below its suite.
    if (listed && listed->code == 0 && listed->output.find("\n  ") == std::string::npos) {
      return report({"no test of lab " + lab->id + " matches \"" + filter + "\"",
                     "* stands for any text; all of them: ./lab tests " + number(*lab)});
    }
  }
  const bool colour = reports::style_for(STDOUT_FILENO).colour;
  const auto done = workspace::run(
      {program, colour ? "--gtest_color=yes" : "--gtest_color=no",
       filter.empty() ? "--gtest_brief=1" : "--gtest_filter=" + filter},
      {.directory = kit.work(), .environment = {{"OTELIER_LANG", language()}}, .inherit = true});
  if (!done) return report(done.error());
  if (done->code > kSignal) {
    const std::string ended{pick("the tests were ended by signal ", "测试被信号终止：")};
    static_cast<void>(report({ended + std::to_string(done->code - kSignal),
                              "which one did it? the last that this names: ./lab tests " +
                                  number(*lab) + " --filter '*'"}));
  }
  return done->code == 0 ? kPassed : kNotPassed;
}

const AddVerb kTests{
    {.name = "tests",
     .summary = {"Run the unit tests that come with a lab", "运行实验自带的单元测试"},
     .example = "./lab tests 01\n./lab tests 01 --filter 'Varint.*'",
     .details =
         "They guide; they give no points. What is not written yet is told apart from what is "
         "wrong: a line for each place, and how many tests met it.",
     .setup = [](Options& options) -> Run {
       auto lab = std::make_shared<std::string>();
       auto filter = std::make_shared<std::string>();
       options.positional("LAB", *lab, "01, 1, wire or 01-wire");
       options.option("--filter", "PATTERN", *filter,
                      "GoogleTest's: Suite.Case, * for any; names every case");
       return [lab, filter] { return tests(*lab, *filter); };
     }}};

}  // namespace
}  // namespace otelier::cli::tests_verb
