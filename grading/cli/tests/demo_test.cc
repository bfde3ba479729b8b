// ./lab demo on a machine that cannot get the official SDK: it shows all the rest, says what is
// missing and exits 3; with --keep the stack stays up, and ./lab down ends it.
#include <gmock/gmock.h>
#include <stdlib.h>

#include "cli/tests/stack_command.h"

namespace otelier::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Demo : public StackCommand {
 protected:
  void SetUp() override {
    StackCommand::SetUp();
    // A kit that prepares itself, not the one it is linked to; with a Python that is good for
    // nothing.
    std::filesystem::remove(kit / "lab");
    std::filesystem::copy_file(std::filesystem::path(OTELIER_SOURCE_DIR) / "lab", kit / "lab");
    write("bin/python3", "#!/bin/sh\necho 'no module named venv' >&2\nexit 1\n");
    std::filesystem::permissions(kit / "bin/python3", std::filesystem::perms::all);
    path_ = (kit / "bin").string() + ":" + ::getenv("PATH");
  }
  std::string path_;
};

TEST_F(Demo, WithoutTheOfficialSdkShowsTheRestSaysSoAndKeepsTheStackWhenAsked) {
  const Said demo = lab({"demo", "--keep"}, {{"PATH", path_}});
  EXPECT_EQ(demo.code, 3) << demo.text;
  EXPECT_THAT(demo.text, AllOf(HasSubstr("The official Python SDK could not be had"),
                               Not(HasSubstr("Official Python SDK: spans"))));
  EXPECT_THAT(demo.text, HasSubstr("JSON examples: "));
  EXPECT_THAT(demo.text, HasSubstr("100/100"));
  EXPECT_THAT(demo.text, HasSubstr("./lab down ends it"));
  EXPECT_FALSE(std::filesystem::exists(kit / "work")) << "a demo leaves work/ alone";
  EXPECT_FALSE(std::filesystem::exists(kit / ".lab/demo-work"));
  const Said status = lab({"status"});
  EXPECT_EQ(status.code, 0) << status.text;
  EXPECT_EQ(lab({"down"}).text, "Stopped.\n");
}

TEST_F(Demo, GoesToAnotherPortWhereTheUsualOneIsTaken) {
  const TakenPort taken(4318);
  // No building: what is asked for is done before.
  write("bin/cmake", "#!/bin/sh\nexit 1\n");
  std::filesystem::permissions(kit / "bin/cmake", std::filesystem::perms::all);
  const Said demo = lab({"demo"}, {{"PATH", path_}});
  EXPECT_EQ(demo.code, 3) << demo.text;
  EXPECT_THAT(demo.text, AllOf(HasSubstr("JSON examples: "), Not(HasSubstr("127.0.0.1:4318"))));
  EXPECT_THAT(demo.flat(), HasSubstr("4318")) << "the port that is taken is named";
}

}  // namespace
}  // namespace otelier::cli
