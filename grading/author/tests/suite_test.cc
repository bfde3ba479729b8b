#include "author/suite.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace otelier::author {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SuiteTest : public ::testing::Test {
 protected:
  static const workspace::Kit& kit() {
    static const auto opened = workspace::Kit::open(OTELIER_SOURCE_DIR);
    return *opened;
  }
};

TEST(Tail, GivesTheLastLines) {
  EXPECT_EQ(tail("a\nb\nc\n", 2), "b\nc");
  EXPECT_EQ(tail("a\nb\n", 9), "a\nb");
  EXPECT_EQ(tail("", 2), "");
  EXPECT_EQ(tail("one", 1), "one");
}

TEST(Steps, AreFoundByTheirFolderAndInOrder) {
  ASSERT_GE(steps().size(), 10U);
  for (std::size_t i = 1; i < steps().size(); ++i) {
    EXPECT_LT(steps()[i - 1].order, steps()[i].order) << steps()[i].name;
  }
}

TEST(Junit, IsCountedCaseByCaseAndSkipsSayWhy) {
  const std::string xml =
      "<testcase name=\"a\" classname=\"a\" time=\"0.1\" status=\"run\">"
      "<system-out>Skipped\nnot this one</system-out></testcase>\n"
      "<testcase name=\"b &lt;&amp;\" status=\"fail\"><failure/></testcase>\n"
      "<testcase name=\"e\" status=\"fail\"><failure/><system-out>[ RUN ] e\n"
      "e_test.cc:9: Failure\nWhich is: 1\n[ FAILED ] e\n</system-out></testcase>\n"
      "<testcase name=\"c\" status=\"notrun\"><skipped/><system-out>c_test.cc:7: Skipped\n"
      "&quot;x&quot; is not there\n\n[  SKIPPED ] c</system-out></testcase>\n"
      "<testcase name=\"d\" status=\"disabled\"></testcase>\n";
  Tally tally;
  count_junit(xml, tally);
  EXPECT_EQ(tally.passed, 1);
  EXPECT_THAT(tally.failures,
              ElementsAre("b <&", "e\ne_test.cc:9: Failure\nWhich is: 1\n[ FAILED ] e"));
  EXPECT_THAT(tally.skips, ElementsAre("c: \"x\" is not there", "d: disabled"));
}

TEST_F(SuiteTest, KeepsLogsAndExitCodes) {
  const Suite suite(kit(), true);
  const auto done = suite.run("suite-test", {"sh", "-c", "echo hello; echo oops >&2; exit 3"});
  ASSERT_TRUE(done);
  EXPECT_EQ(done->code, 3);
  EXPECT_THAT(done->output, HasSubstr("hello\noops"));
  std::ifstream log(suite.log("suite-test"));
  const std::string text((std::istreambuf_iterator<char>(log)), {});
  EXPECT_THAT(text, HasSubstr("oops"));
  EXPECT_THAT(text, HasSubstr("exit 3"));
}

TEST_F(SuiteTest, EndsWhatTakesTooLong) {
  const Suite suite(kit(), true);
  EXPECT_EQ(suite.run("suite-test", {"sleep", "30"}, 1)->code, 124);
}

TEST_F(SuiteTest, KnowsWhichToolsThereAre) {
  const Suite suite(kit(), true);
  EXPECT_TRUE(suite.has("sh"));
  EXPECT_FALSE(suite.has("no-such-tool-at-all"));
}

TEST_F(SuiteTest, SaysWhyAToolCannotBeHad) {
  const Suite suite(kit(), true);
  const auto tool = suite.need("no-such-tool-at-all", "no-such-group");
  ASSERT_FALSE(tool);
  EXPECT_THAT(tool.error().message, HasSubstr("no-such-tool-at-all is not there"));
  EXPECT_THAT(tool.error().message, HasSubstr("there is no group"));
  EXPECT_EQ(suite.need("sh", "no-such-group").value_or(""), "sh");
}

TEST_F(SuiteTest, FindsFilesWithoutAList) {
  const Suite suite(kit(), true);
  EXPECT_THAT(suite.files(), ::testing::Contains("grading/author/suite.h"));
}

TEST_F(SuiteTest, RunsTheStepsThatAreNamed) {
  const Suite suite(kit(), true);
  std::vector<std::string> said;
  const Tally tally =
      run_suite(suite, {"pages"}, [&](const std::string& line) { said.push_back(line); });
  EXPECT_GT(tally.passed, 0);
  ASSERT_FALSE(said.empty());
  EXPECT_EQ(said.front(), "== pages");
}

}  // namespace
}  // namespace otelier::author
