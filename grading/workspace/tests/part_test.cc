#include "workspace/part.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kit.h"

namespace otelier::workspace {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// A tree whose one part is what stands in a file, and that notes how often it was made.
class PartTest : public testing::Test {
 protected:
  void SetUp() override {
    kit.write("build/kit/build.ninja",
              "rule make\n  command = sh make.sh\n"
              "build parts/toy: make source\nbuild toy: phony parts/toy\n");
    kit.write("build/kit/make.sh",
              "cat source > parts/toy; echo once >> log\n"
              "test -s source || { echo 'source:1:1: error: it is empty'; exit 1; }\n");
    kit.write("build/kit/source", "first");
    fs::create_directory(tree / "parts");
    kit.write("build/kit/.built", "");
  }
  core::Result<fs::path> toy() const { return part_in(tree, kit.folder, "toy", "the toy"); }
  // As ./lab does when what it is made of has changed.
  void build_the_kit_again() const {
    kit.write("build/kit/.built", "");
    fs::last_write_time(tree / ".built", fs::last_write_time(tree / "parts/toy.made") + kLater);
  }
  static constexpr std::chrono::milliseconds kLater{5};
  TemporaryKit kit;
  fs::path tree = kit.folder / "build/kit";
};

TEST_F(PartTest, IsBuiltWhenFirstAskedForAndThenOnlyAfterTheKit) {
  ASSERT_TRUE(toy());
  EXPECT_EQ(*toy(), tree / "parts/toy");
  EXPECT_EQ(kit.read("build/kit/parts/toy"), "first");
  kit.write("build/kit/source", "second");
  ASSERT_TRUE(toy());
  EXPECT_EQ(kit.read("build/kit/parts/toy"), "first") << "nobody looked: the kit is as it was";
  build_the_kit_again();
  ASSERT_TRUE(toy());
  EXPECT_EQ(kit.read("build/kit/parts/toy"), "second");
  EXPECT_EQ(kit.read("build/kit/log"), "once\nonce\n");
}

TEST_F(PartTest, AFailedBuildIsToldByItsFirstErrorAndTriedAgain) {
  kit.write("build/kit/source", "");
  for (int turn = 0; turn < 2; ++turn) {
    const auto built = toy();
    ASSERT_FALSE(built);
    EXPECT_THAT(built.error().message,
                HasSubstr("the toy could not be built: source:1:1: error: it is empty"));
    EXPECT_THAT(built.error().next, HasSubstr("toy.log"));
  }
  EXPECT_THAT(kit.read(".lab/toy.log"), HasSubstr("FAILED: parts/toy"));
  kit.write("build/kit/source", "mended");
  EXPECT_TRUE(toy());
}

// Permissions stop nobody who is root; a folder in the way of a file does.
TEST_F(PartTest, WhereNothingCanBeWrittenSaysWhatWouldHaveBeenDone) {
  fs::create_directory(tree / "parts/toy.made.new");
  const auto built = toy();
  ASSERT_FALSE(built);
  EXPECT_THAT(built.error().message, HasSubstr("the toy is still to be built, and "));
  EXPECT_THAT(built.error().next, HasSubstr("./lab grade --reference"));
}

TEST_F(PartTest, OfAnotherTreeIsWhatWasBuiltThere) {
  fs::remove(tree / ".built");
  const auto missing = toy();
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message, "the toy is not built");
  EXPECT_THAT(missing.error().next, HasSubstr("--target toy"));
  kit.write("build/kit/parts/toy", "built with the command");
  EXPECT_TRUE(toy());
  EXPECT_EQ(kit.read("build/kit/log"), "(no such file)");
}

}  // namespace
}  // namespace otelier::workspace
