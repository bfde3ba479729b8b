#include "workspace/selection.h"

#include <gmock/gmock.h>

#include "workspace/repository.h"
#include "workspace/tests/kit.h"

namespace otelier::workspace {
namespace {

class Selection : public testing::Test {
 protected:
  [[nodiscard]] const Lab& one() const { return kit.labs()[0]; }
  [[nodiscard]] const Lab& two() const { return kit.labs()[1]; }
  // What lab 01 is built with for lab 00.
  [[nodiscard]] Choice below() const {
    const auto choices = choose(kit, two());
    EXPECT_EQ(choices.size(), 2u);
    EXPECT_EQ(choices.back().why, Why::working_on);
    EXPECT_EQ(choices.back().source, Source::mine);
    return choices.front();
  }
  void begin() const { ASSERT_TRUE(start(kit, one())); }
  void pass() const { ASSERT_TRUE(remember_passed(kit, one(), digest(judged_files(kit, one())))); }

  TemporaryKit files;
  Kit kit = files.open();
};

TEST_F(Selection, TakesTheReferenceForALabNotStarted) {
  EXPECT_EQ(below().source, Source::reference);
  EXPECT_EQ(below().why, Why::not_started);
}

TEST_F(Selection, TakesTheReferenceUntilExactlyTheseFilesPassed) {
  begin();
  EXPECT_EQ(below().why, Why::never_checked);
  pass();
  EXPECT_EQ(below().source, Source::mine);
  files.write("work/00-one/one/a.cc", "int a() { return 2; }\n");
  EXPECT_EQ(below().source, Source::reference);
  EXPECT_EQ(below().why, Why::changed);
}

TEST_F(Selection, RecognizesAnEarlierVersionThatPassed) {
  begin();
  pass();
  const std::string before = files.read("work/00-one/one/a.cc");
  files.write("work/00-one/one/a.cc", "int a() { return 2; }\n");
  pass();
  files.write("work/00-one/one/a.cc", before);
  EXPECT_EQ(below().source, Source::mine);
}

TEST_F(Selection, DoesWhatItIsAsked) {
  begin();
  ASSERT_TRUE(remember_use(kit, one(), Source::mine));
  EXPECT_EQ(below().source, Source::mine);
  EXPECT_EQ(below().why, Why::asked);
  ASSERT_TRUE(remember_use(kit, one(), Source::reference));
  pass();
  EXPECT_EQ(below().source, Source::reference);
  ASSERT_TRUE(remember_use(kit, one(), std::nullopt));
  EXPECT_EQ(below().source, Source::mine);
}

TEST_F(Selection, JudgesTheLabBeingWorkedOnWhateverUseSays) {
  ASSERT_TRUE(remember_use(kit, two(), Source::reference));
  EXPECT_EQ(choose(kit, two()).back().source, Source::mine);
}

TEST(Digest, NamesContentAndPathAndNotTheRest) {
  const TemporaryKit files;
  const auto folder = files.folder / "solutions";
  const std::string before = digest(digests(folder));
  files.write("solutions/.hidden", "x");
  EXPECT_EQ(digest(digests(folder)), before);
  std::filesystem::rename(folder / "00-one/one/a.cc", folder / "00-one/one/z.cc");
  EXPECT_NE(digest(digests(folder)), before);
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace otelier::workspace
