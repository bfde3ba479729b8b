#include "workspace/repository.h"

#include <gmock/gmock.h>

#include "workspace/git.h"
#include "workspace/process.h"
#include "workspace/tests/kit.h"

namespace otelier::workspace {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A learner who has started lab 00, in a git that knows no identity.
class Learner : public testing::Test {
 protected:
  void SetUp() override {
    ::setenv("HOME", kit_files.folder.c_str(), 1);
    ::setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
    for (const char* name : {"GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME",
                             "GIT_COMMITTER_EMAIL", "EMAIL"}) {
      ::unsetenv(name);
    }
    const auto done = start(kit, lab());
    ASSERT_TRUE(done) << done.error().message;
  }

  [[nodiscard]] const Lab& lab() const { return kit.labs()[0]; }
  [[nodiscard]] std::string mine(const std::string& name) const {
    return kit_files.read("work/00-one/" + name);
  }
  void edit(const std::string& name, const std::string& text) const {
    kit_files.write("work/00-one/" + name, text);
  }
  [[nodiscard]] std::string git(const std::vector<std::string>& words) const {
    return Git(kit.work()).ask(words).value_or("(failed)");
  }

  TemporaryKit kit_files;
  Kit kit = kit_files.open();
};

TEST_F(Learner, GetsStarterAndHandoutInACommitOfTheirOwnRepository) {
  EXPECT_EQ(mine("one/a.cc"), "int a() {\n  return 0;\n}\n");
  EXPECT_EQ(mine("README.md"), "Do one thing.\n");
  EXPECT_EQ(git({"status", "--porcelain"}), "");
  EXPECT_EQ(git({"log", "--reverse", "--format=%an %s"}),
            "Learner Begin with Otelier 0.1.0\nLearner Start lab 00-one\n");
  EXPECT_THAT(kit_files.read("work/otelier.yaml"), HasSubstr("kit: \"0.1.0\""));
}

TEST_F(Learner, IsNeverOverwrittenByASecondStart) {
  edit("one/a.cc", "mine\n");
  const auto again = start(kit, lab());
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->already);
  EXPECT_EQ(mine("one/a.cc"), "mine\n");
}

TEST_F(Learner, ResetsOneFileAndFindsTheOldOne) {
  edit("one/a.cc", "mine\n");
  edit("one/b.cc", "mine too\n");
  const auto done = reset(kit, lab(), "a.cc");
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_THAT(done->files, ElementsAre("one/a.cc"));
  EXPECT_EQ(mine("one/a.cc"), "int a() {\n  return 0;\n}\n");
  EXPECT_EQ(mine("one/b.cc"), "mine too\n");
  EXPECT_EQ(read_text(done->backup / "one/a.cc").value_or(""), "mine\n");
  EXPECT_FALSE(reset(kit, lab(), "nothing.cc"));
}

TEST_F(Learner, ChoosesAnotherFolderButNotTheKit) {
  EXPECT_FALSE(choose_repository(kit, kit.root() / "lib"));
  const auto chosen = choose_repository(kit, kit_files.folder / "work" / "elsewhere 我的/");
  ASSERT_TRUE(chosen) << chosen.error().message;
  EXPECT_EQ(kit_files.open().work(), kit.root() / "work" / "elsewhere 我的");
}

TEST_F(Learner, UpgradesToNothingWhenNothingIsNew) {
  const auto done = upgrade(kit, lab());
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_TRUE(done->nothing());
}

TEST_F(Learner, TakesWhatTheyLeftAloneAndMergesWhatTheyChanged) {
  edit("one/b.cc", "// first\n// second\n// third\n// fourth\n// fifth, by me\n");
  ASSERT_TRUE(Git(kit.work()).commit({"00-one"}, "Mine"));
  kit_files.write("solutions/00-one/one/b.cc",
                  "// first, newer\n// second\n// third\n// fourth\n// fifth\n");
  kit_files.write("solutions/00-one/one/new.cc", "// new\n");
  kit_files.write("labs/00-one/README.md", "Do one thing well.\n");
  const auto done = upgrade(kit, lab());
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_THAT(done->taken, ElementsAre("README.md", "one/new.cc"));
  EXPECT_THAT(done->merged, ElementsAre("one/b.cc"));
  EXPECT_THAT(done->conflicts, IsEmpty());
  EXPECT_TRUE(done->committed);
  EXPECT_EQ(mine("one/b.cc"), "// first, newer\n// second\n// third\n// fourth\n// fifth, by me\n");
  EXPECT_EQ(git({"status", "--porcelain"}), "");
  EXPECT_TRUE(upgrade(kit, lab())->nothing());
}

TEST_F(Learner, KeepsBothSidesOfAConflictAndACopy) {
  const std::string written = "// mine\n// second\n// third\n// fourth\n// fifth\n";
  edit("one/b.cc", written);
  kit_files.write("solutions/00-one/one/b.cc",
                  "// theirs\n// second\n// third\n// fourth\n// fifth\n");
  const auto done = upgrade(kit, lab());
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_THAT(done->conflicts, ElementsAre("one/b.cc:1"));
  EXPECT_FALSE(done->committed);
  EXPECT_THAT(mine("one/b.cc"), HasSubstr("// mine\n"));
  EXPECT_THAT(mine("one/b.cc"), HasSubstr("// theirs\n"));
  EXPECT_EQ(read_text(done->backup / "one/b.cc").value_or(""), written);
  const auto again = upgrade(kit, lab());
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().message, HasSubstr("00-one/one/b.cc:1"));
}

TEST_F(Learner, LeavesUncommittedChangesUncommitted) {
  edit("one/a.cc", "half written\n");
  kit_files.write("labs/00-one/README.md", "Newer.\n");
  const auto done = upgrade(kit, lab());
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_FALSE(done->committed);
  EXPECT_EQ(mine("one/a.cc"), "half written\n");
  EXPECT_THAT(git({"status", "--porcelain"}), HasSubstr("one/a.cc"));
}

TEST_F(Learner, KeepsWhatTheStarterDroppedIfTheyChangedIt) {
  edit("one/b.cc", "// mine\n");
  std::filesystem::remove(kit_files.folder / "solutions/00-one/one/b.cc");
  const auto done = upgrade(kit, lab());
  ASSERT_TRUE(done);
  EXPECT_THAT(done->kept, ElementsAre("one/b.cc"));
  EXPECT_EQ(mine("one/b.cc"), "// mine\n");
}

TEST_F(Learner, UpgradesInACloneThatLostTheRecordedStarter) {
  edit("one/b.cc", "// first\n// second\n// third\n// fourth\n// fifth, by me\n");
  ASSERT_EQ(git({"update-ref", "-d", "refs/otelier/starter/00-one"}), "");
  kit_files.write("solutions/00-one/one/b.cc",
                  "// first, newer\n// second\n// third\n// fourth\n// fifth\n");
  const auto done = upgrade(kit, lab());
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_THAT(done->merged, ElementsAre("one/b.cc"));
}

}  // namespace
}  // namespace otelier::workspace
