// Formative tests guide: each passes on the reference and fails on the starter.
#include <filesystem>
#include <nlohmann/json.hpp>

#include "author/proof.h"
#include "workspace/files.h"
#include "workspace/process.h"

namespace otelier::author::proof {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// Test name → passed. A program that ends half-way has passed nothing that it did not report.
core::Result<std::map<std::string, bool>> run_tests(Workshop& shop, const fs::path& program,
                                                    const std::string& who) {
  const fs::path report = shop.kit().state() / "author" / shop.lab().id / (who + ".tests.json");
  std::error_code ignored;
  fs::create_directories(report.parent_path(), ignored);
  const auto list = workspace::run({program.string(), "--gtest_list_tests"}, {.join_errors = true});
  if (!list) return std::unexpected(list.error());
  std::map<std::string, bool> verdicts;
  std::string suite;
  std::size_t at = 0;
  const std::string& text = list->output;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    at = end + 1;
    line = line.substr(0, line.find("  #"));
    while (line.ends_with(' ')) line.pop_back();
    if (line.empty() || line.starts_with("Running main")) continue;
    if (line.front() != ' ') {
      suite = line;
    } else {
      verdicts[suite + line.substr(2)] = false;
    }
  }
  // A test at a time would be slow; all at once loses those after a crash, which are then run
  // alone.
  const auto judge_some = [&](const std::string& filter) {
    fs::remove(report, ignored);
    const auto done = workspace::run({"timeout", "60", program.string(), "--gtest_filter=" + filter,
                                      "--gtest_output=json:" + report.string()},
                                     {.join_errors = true});
    const Json told = Json::parse(workspace::read_text(report).value_or(""), nullptr, false);
    if (!done || told.is_discarded() || !told.is_object()) return false;
    for (const Json& group : told.value("testsuites", Json::array())) {
      for (const Json& test : group.value("testsuite", Json::array())) {
        if (test.value("status", "") != "RUN") continue;
        verdicts[group.value("name", "") + "." + test.value("name", "")] =
            !test.contains("failures");
      }
    }
    return true;
  };
  if (!judge_some("*")) {
    for (const auto& [test, passed] : std::map(verdicts)) judge_some(test);
  }
  return verdicts;
}

core::Result<std::map<std::string, bool>> judge_tests(Workshop& shop, workspace::Tree tree,
                                                      const std::string& who) {
  const std::string target = "tests-" + shop.lab().id;
  shop.say("formative tests on the " + who);
  tree.purpose = "author";
  const auto built = workspace::build(shop.kit(), tree, {target});
  if (!built) return std::unexpected(built.error());
  if (built->error) {
    return core::fail("the tests do not compile with the " + who + ": " + built->error->file + ":" +
                      std::to_string(built->error->line) + ": " + built->error->message);
  }
  return run_tests(shop, built->programs.at(target), who);
}

Outcome prove_formative_tests(Workshop& shop) {
  std::error_code ignored;
  if (!fs::is_directory(shop.lab().labs / "tests", ignored)) {
    return broken({"labs/" + shop.lab().id + "/tests holds no test"});
  }
  const auto good = judge_tests(shop, {}, "reference");
  if (!good) return broken({finding(good.error())});
  const auto files = shop.starter_files();
  if (!files) return broken({finding(files.error())});
  const auto work = shop.copy("starter", *files);
  if (!work) return broken({finding(work.error())});
  workspace::Tree tree;
  tree.selection[shop.lab().id] = workspace::Source::mine;
  tree.work = *work;
  tree.werror = true;  // the tree in which the starter was seen to compile
  const auto open = judge_tests(shop, tree, "starter");
  if (!open) return broken({finding(open.error())});
  std::vector<std::string> findings;
  for (const auto& [test, passed] : *good) {
    if (!passed) findings.push_back(test + " fails on the reference");
  }
  for (const auto& [test, passed] : *open) {
    if (passed) findings.push_back(test + " passes on the starter");
  }
  if (good->empty()) findings.push_back("there is no test");
  return judged(std::move(findings), std::to_string(good->size()) + " tests");
}

}  // namespace

Proof formative_tests() {
  return {"formative-tests",
          80,
          "tests fail on the starter, pass when solved",
          "测试在参考实现上通过、在起始代码上失败",
          false,
          prove_formative_tests};
}

}  // namespace otelier::author::proof
