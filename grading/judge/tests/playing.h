// A lab of one scenario file, played against the toy player and the toy program.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "judge/judge.h"
#include "judge/tests/folder.h"

namespace otelier::judge {

class Playing : public testing::Test {
 protected:
  // A scenario with that id and the rest of its lines, two spaces in.
  static std::string scenario(const std::string& id, const std::string& rest) {
    return "- scenario: " + id + "\n  title: {en: T, zh: 题}\n  points: 3\n  stage: 1\n" + rest;
  }

  core::Result<LabResult> run(const std::string& scenarios) {
    folder_.write("grading/scenarios/1.yaml", scenarios);
    auto kit = workspace::Kit::open(OTELIER_SOURCE_DIR);
    if (!kit) return std::unexpected(kit.error());
    workspace::Lab lab;
    lab.id = "07-toy";
    lab.stages.resize(2);
    lab.stages[1].extension = true;
    lab.grading = folder_.path() / "grading";
    const SubjectCommand player{player_, environment_};
    const SubjectCommand program{{TOY_PROGRAM}, environment_};
    using workspace::Build;
    return judge::run(*kit, lab, {{Build::debug, player}, {Build::release, player}},
                      {{Build::debug, program}}, options_);
  }

  // The one check of that scenario.
  Check check(const std::string& rest) {
    const auto result = run(scenario("toy", rest));
    if (!result) {
      ADD_FAILURE() << result.error().message;
      return {};
    }
    return result->checks.at(0);
  }

  Folder folder_;
  RunOptions options_;
  std::vector<std::string> player_{TOY_PLAYER};
  std::map<std::string, std::string> environment_;
};

}  // namespace otelier::judge
