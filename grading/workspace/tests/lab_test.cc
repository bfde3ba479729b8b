#include "workspace/lab.h"

#include <gmock/gmock.h>

#include "workspace/markers.h"
#include "workspace/nearest.h"
#include "workspace/tests/kit.h"

namespace otelier::workspace {
namespace {

using testing::HasSubstr;

TEST(Labs, AreFoundByTheirFolders) {
  const TemporaryKit files;
  const Kit kit = files.open();
  ASSERT_EQ(kit.labs().size(), 2u);
  const Lab& one = kit.labs()[0];
  EXPECT_EQ(one.id, "00-one");
  EXPECT_EQ(one.title.at("zh"), "一");
  ASSERT_EQ(one.stages.size(), 2u);
  EXPECT_EQ(one.stages[0].minutes, 30);
  EXPECT_TRUE(one.stages[1].extension);
  const auto below = kit.below(kit.labs()[1]);
  ASSERT_EQ(below.size(), 1u);
  EXPECT_EQ(below[0], &one);
}

TEST(Labs, AnswerToNumberAndName) {
  const TemporaryKit files;
  const Kit kit = files.open();
  for (const char* name : {"1", "01", "two", "01-two"}) {
    const auto found = kit.find(name);
    ASSERT_TRUE(found) << name;
    EXPECT_EQ((*found)->id, "01-two") << name;
  }
  const auto unknown = kit.find("tow");
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().next, HasSubstr("did you mean two?"));
}

TEST(Labs, NameTheLineThatIsWrong) {
  const TemporaryKit files;
  files.write("labs/01-two/lab.yaml", "title: Two\nsubsystem: [oops\n");
  const auto kit = Kit::open(files.folder);
  ASSERT_FALSE(kit);
  EXPECT_THAT(kit.error().message, HasSubstr("labs/01-two/lab.yaml:"));
}

TEST(Labs, NeedOnlyEarlierOnesThatExist) {
  const TemporaryKit files;
  files.write("labs/00-one/lab.yaml", "title: One\nsubsystem: one\nneeds: [01-two]\n");
  const auto kit = Kit::open(files.folder);
  ASSERT_FALSE(kit);
  EXPECT_THAT(kit.error().message, HasSubstr("no earlier lab"));
}

TEST(Starters, NameFileAndLineOfDamage) {
  const TemporaryKit files;
  files.write("solutions/00-one/one/a.cc", "x\n// lab:end\n");
  const Kit kit = files.open();
  const auto starter = starter_files(kit.labs()[0]);
  ASSERT_FALSE(starter);
  EXPECT_THAT(starter.error().message, HasSubstr("solutions/00-one/one/a.cc:2: lab:end without"));
}

TEST(Nearest, ForgivesOneSlipAndIgnoresStrangers) {
  const std::vector<std::string> verbs = {"check", "doctor", "list"};
  EXPECT_EQ(nearest("chekc", verbs), "check");
  EXPECT_EQ(nearest("doc", verbs), "doctor");
  EXPECT_EQ(nearest("zzzzzz", verbs), std::nullopt);
}

}  // namespace
}  // namespace otelier::workspace
