#include "reports/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "sample.h"

namespace otelier::reports {
namespace {

namespace fs = std::filesystem;

class WriteWhole : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "otelier-write-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }
  static std::string read(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
  }
  fs::path folder_;
};

TEST_F(WriteWhole, ReplacesTheOldTextAndLeavesNothingElse) {
  const fs::path file = folder_ / "result.xml";
  ASSERT_TRUE(write_whole(file, "old"));
  ASSERT_TRUE(write_whole(file, std::string(100'000, 'n')));
  EXPECT_EQ(read(file).size(), 100'000U);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_F(WriteWhole, SaysWhichFileItCouldNotWrite) {
  const auto refused = write_whole(folder_ / "absent" / "result.xml", "x");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, ::testing::HasSubstr("absent/result.xml"));
  EXPECT_FALSE(refused.error().next.empty());
}

TEST_F(WriteWhole, LeavesTheOldTextWhenTheNewOneCannotTakeItsPlace) {
  const fs::path file = folder_ / "result";
  fs::create_directory(file);
  std::ofstream(file / "kept") << "kept";
  ASSERT_FALSE(write_whole(file, "x"));
  EXPECT_EQ(read(file / "kept"), "kept");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST(Totals, SumOverLabs) {
  Report report = testing::sample();
  report.labs.push_back(report.labs.front());
  report.labs[1].result.incomplete = true;
  report.labs[1].result.bonus = 4;
  const Totals sum = totals(report);
  EXPECT_EQ(sum.score, 4);
  EXPECT_EQ(sum.max_score, 24);
  EXPECT_EQ(sum.bonus, 4);
  EXPECT_TRUE(sum.incomplete);
}

TEST(Shown, KeepsAPassedHiddenCheckWhole) {
  judge::Check check;
  check.visibility = "hidden";
  check.status = judge::Status::passed;
  check.spec = "otlp#x";
  EXPECT_EQ(shown(check).spec, "otlp#x");
}

TEST(InLanguage, FallsBackToEnglishThenToAnything) {
  EXPECT_EQ(in_language({{"en", "a"}, {"zh", "b"}}, "zh"), "b");
  EXPECT_EQ(in_language({{"en", "a"}}, "zh"), "a");
  EXPECT_EQ(in_language({{"de", "c"}}, "zh"), "c");
  EXPECT_EQ(in_language({}, "zh"), "");
}

TEST(StyleFor, IsPlainWhereThereIsNoTerminal) {
  ::setenv("COLUMNS", "", 1);
  ::setenv("CLICOLOR_FORCE", "", 1);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  EXPECT_FALSE(style_for(ends[1]).colour);
  EXPECT_EQ(style_for(ends[1]).width, 80);
  ::setenv("CLICOLOR_FORCE", "1", 1);
  EXPECT_TRUE(style_for(ends[1]).colour);
  ::setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(style_for(ends[1]).colour);
  ::unsetenv("NO_COLOR");
  ::unsetenv("CLICOLOR_FORCE");
  ::setenv("LC_ALL", "zh_CN.UTF-8", 1);
  EXPECT_EQ(style_for(ends[1]).language, "zh");
  ::setenv("LC_ALL", "C.UTF-8", 1);
  EXPECT_EQ(style_for(ends[1]).language, "en");
  ::unsetenv("LC_ALL");
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace otelier::reports
