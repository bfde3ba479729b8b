// Checks of lab 00 as a learner runs them: with builds, so slow.
#include <gmock/gmock.h>

#include "cli/tests/command.h"

namespace otelier::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Checking : public Command {
 protected:
  void SetUp() override {
    Command::SetUp();
    ASSERT_EQ(lab({"start", "00"}).code, 0);
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(kit / "work/00-first-span")) {
      if (entry.path().filename() == "main.cc") {
        main_cc = entry.path().lexically_relative(kit).string();
      }
    }
    ASSERT_FALSE(main_cc.empty());
  }
  // The reference, as if the learner had written it.
  void solve() const {
    const std::filesystem::path folder = (kit / main_cc).parent_path();
    for (const auto& entry :
         std::filesystem::directory_iterator(kit / "solutions/00-first-span" / folder.filename())) {
      std::filesystem::copy_file(entry.path(), folder / entry.path().filename(),
                                 std::filesystem::copy_options::overwrite_existing);
    }
  }

  std::string main_cc;
};

TEST_F(Checking, FindsHolesThenAMistakeThenAPass) {
  const auto starter = lab({"check", "00"});
  EXPECT_EQ(starter.code, 1);
  EXPECT_THAT(starter.text, AllOf(HasSubstr("not implemented"), HasSubstr("./lab hint 00")));
  EXPECT_THAT(read("work/.otelier/results/00-first-span.json"), HasSubstr("not_implemented"));

  const std::string text = read(main_cc);
  write(main_cc, "int oops = \"text\";\n" + text);
  const auto broken = lab({"check", "00"});
  EXPECT_EQ(broken.code, 1);
  EXPECT_THAT(broken.text, HasSubstr(main_cc.substr(5) + ":1:"));
  EXPECT_EQ(broken.text.find("oops"), broken.text.rfind("oops")) << broken.text;

  solve();
  const auto solved = lab({"check", "00"});
  EXPECT_EQ(solved.code, 0) << solved.text;
  EXPECT_THAT(lab({"list"}).text, AllOf(HasSubstr("✓ 00-first-span"), HasSubstr("./lab start 01")));
  EXPECT_THAT(read("work/compile_commands.json"), HasSubstr("main.cc"));

  write(main_cc, read(main_cc) + "// a word more\n");
  EXPECT_THAT(lab({"list"}).text, Not(HasSubstr("✓ 00-first-span")));
}

TEST_F(Checking, JudgesOneCheckAndKeepsTheStoredResult) {
  const auto one = lab({"check", "00", "--only", "request-arrives"});
  EXPECT_EQ(one.code, 1);
  EXPECT_THAT(one.text, HasSubstr("request-arrives"));
  EXPECT_THAT(one.text, Not(HasSubstr("content-type-is-json")));
  EXPECT_FALSE(std::filesystem::exists(kit / "work/.otelier/results/00-first-span.json"));
  const auto debug = lab({"debug", "00", "request-arrives"});
  EXPECT_EQ(debug.code, 1);
  EXPECT_THAT(debug.text, HasSubstr("run"));
}

}  // namespace
}  // namespace otelier::cli
