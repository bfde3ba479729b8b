#include <gmock/gmock.h>

#include <sstream>

#include "cli/tests/command.h"

namespace otelier::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::size_t longest_line(const std::string& text) {
  std::size_t longest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::size_t columns = 0;
    for (const char c : line) columns += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
    longest = std::max(longest, columns);
  }
  return longest;
}

TEST_F(Command, NamesTheNearestVerbLabOptionAndCheck) {
  const auto verb = lab({"chekc", "00"});
  EXPECT_EQ(verb.code, 2);
  EXPECT_THAT(verb.text, HasSubstr("did you mean: ./lab check"));
  const auto number = lab({"start", "01-wrie"});
  EXPECT_EQ(number.code, 2);
  EXPECT_THAT(number.text, HasSubstr("did you mean 01-wire?"));
  const auto option = lab({"check", "00", "--wach"});
  EXPECT_EQ(option.code, 2);
  EXPECT_THAT(option.text, HasSubstr("did you mean --watch?"));
  const auto check = lab({"hint", "00", "request-arives"});
  EXPECT_EQ(check.code, 2);
  EXPECT_THAT(check.text, HasSubstr("did you mean request-arrives?"));
}

TEST_F(Command, ExplainsEveryVerbInEightyColumnsWithAnExample) {
  const auto all = lab({"__complete", ""});
  std::istringstream verbs(all.text);
  int explained = 0;
  for (std::string verb; std::getline(verbs, verb); ++explained) {
    for (const char* language : {"en", "zh"}) {
      const auto help = lab({verb, "--help"}, {{"OTELIER_LANG", language}});
      EXPECT_THAT(help.text, HasSubstr("./lab " + verb)) << verb;
      EXPECT_LE(longest_line(help.text), 80u) << help.text;
    }
  }
  EXPECT_GE(explained, 10);
  EXPECT_LE(longest_line(lab({"help"}).text), 80u);
}

TEST_F(Command, StartsALabAndTellsWhatIsNext) {
  const auto before = lab({"check", "00"});
  EXPECT_EQ(before.code, 2);
  EXPECT_THAT(before.text, HasSubstr("./lab start 00"));
  const auto start = lab({"start", "00"});
  EXPECT_EQ(start.code, 0) << start.text;
  EXPECT_THAT(start.text, HasSubstr("./lab check 00"));
  EXPECT_TRUE(std::filesystem::exists(kit / "work/00-first-span/README.md"));
  EXPECT_TRUE(std::filesystem::exists(kit / "work/.git"));
  const auto again = lab({"start", "first-span"});
  EXPECT_EQ(again.code, 0);
  EXPECT_THAT(again.text, HasSubstr("nothing was touched"));
  const auto list = lab({"list"});
  EXPECT_EQ(list.code, 0);
  EXPECT_THAT(list.text, AllOf(HasSubstr("00-first-span"), HasSubstr("Next:  ./lab check 00")));
}

TEST_F(Command, GivesOneHintMoreEachTimeAndThenAll) {
  EXPECT_THAT(lab({"hint", "00"}).text, AllOf(HasSubstr("1/3"), Not(HasSubstr("2/3"))));
  EXPECT_THAT(lab({"hint", "00"}).text, AllOf(HasSubstr("2/3"), Not(HasSubstr("1/3"))));
  EXPECT_THAT(lab({"hint", "00"}).text, AllOf(HasSubstr("3/3"), Not(HasSubstr("2/3"))));
  EXPECT_THAT(lab({"hint", "00"}).text, AllOf(HasSubstr("1/3"), HasSubstr("3/3")));
}

TEST_F(Command, ResetsWithABackupThatItNames) {
  ASSERT_EQ(lab({"start", "00"}).code, 0);
  write("work/00-first-span/README.md", "my notes\n");
  const auto reset = lab({"reset", "00", "README.md"});
  EXPECT_EQ(reset.code, 0) << reset.text;
  const auto at = reset.text.find("work/.otelier/backup/");
  ASSERT_NE(at, std::string::npos) << reset.text;
  const std::string backup = reset.text.substr(at, reset.text.find('\n', at) - at);
  EXPECT_EQ(read(backup + "/README.md"), "my notes\n");
}

TEST_F(Command, KeepsALearnersRepositoryWhereInitPutsIt) {
  const auto init = lab({"init", "my repo 我的"});
  EXPECT_EQ(init.code, 2) << "a folder of the kit itself is refused";
  const std::filesystem::path outside = kit.string() + "-mine";
  EXPECT_EQ(lab({"init", outside.string()}).code, 0);
  EXPECT_EQ(lab({"start", "00"}).code, 0);
  EXPECT_TRUE(std::filesystem::exists(outside / "00-first-span/README.md"));
  std::filesystem::remove_all(outside);
}

TEST_F(Command, CompletesVerbsLabsChecksAndOptions) {
  EXPECT_THAT(lab({"__complete", "che"}).text, HasSubstr("check\n"));
  EXPECT_EQ(lab({"__complete", "check", "00"}).text, "00-first-span\n");
  EXPECT_THAT(lab({"__complete", "hint", "00", "req"}).text, HasSubstr("request-arrives\n"));
  EXPECT_THAT(lab({"__complete", "check", "00", "--w"}).text, HasSubstr("--watch\n"));
  EXPECT_THAT(lab({"__complete", "check", "00", "--only", "req"}).text,
              HasSubstr("request-arrives\n"));
  EXPECT_EQ(lab({"__complete", "check", "00", "--speed", ""}).text, "no\nyes\n");
  EXPECT_THAT(lab({"__complete", "author", ""}).text, HasSubstr("check\n"));
}

TEST_F(Command, SpeaksChineseWhereAsked) {
  EXPECT_THAT(lab({"list"}, {{"OTELIER_LANG", "zh_CN.UTF-8"}}).text, HasSubstr("下一步"));
  EXPECT_THAT(lab({"list"}, {{"OTELIER_LANG", ""}, {"LC_ALL", "zh_CN.UTF-8"}}).text,
              HasSubstr("下一步"));
}

TEST_F(Command, SaysOnMacWhatToDoInstead) {
  write("bin/uname", "#!/bin/sh\necho Darwin\n");
  std::filesystem::permissions(kit / "bin/uname", std::filesystem::perms::all);
  const std::string path = (kit / "bin").string() + ":/usr/bin:/bin";
  const auto done = workspace::run({(kit / "lab").string(), "list"},
                                   {.environment = {{"PATH", path}}, .join_errors = true});
  ASSERT_TRUE(done);
  EXPECT_EQ(done->code, 2);
  EXPECT_THAT(done->output, AllOf(HasSubstr("macOS"), HasSubstr(".devcontainer")));
}

TEST_F(Command, ShowsItsOverviewWithoutBeingBuilt) {
  for (const char* language : {"en", "zh"}) {
    const auto done =
        workspace::run({(kit / "lab").string()}, {.environment = {{"OTELIER_LANG", language}}});
    ASSERT_TRUE(done);
    EXPECT_EQ(done->code, 0);
    EXPECT_LE(std::count(done->output.begin(), done->output.end(), '\n'), 24);
    EXPECT_LE(longest_line(done->output), 80u);
    EXPECT_FALSE(std::filesystem::exists(kit / "build"));
  }
}

}  // namespace
}  // namespace otelier::cli
