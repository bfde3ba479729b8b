// What a submission may hold, and the sentence when it holds something else.
#include "sandbox/intake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "sandbox/pack.h"
#include "workspace/files.h"

namespace otelier::sandbox {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::HasSubstr;

class IntakeTest : public ::testing::Test {
 protected:
  IntakeTest() {
    std::string name = (fs::temp_directory_path() / "intake-XXXXXX").string();
    root_ = ::mkdtemp(name.data());
    workspace::Lab lab;
    lab.id = "01-wire";
    lab.subsystem = "wire";
    labs_ = {lab};
  }
  ~IntakeTest() override { fs::remove_all(root_); }

  void write(const std::string& file, const std::string& text) const {
    ASSERT_TRUE(workspace::write_text(root_ / "given" / file, text));
  }
  core::Result<Intake> take(const IntakeLimits& limits = {}) {
    return take_in(root_ / "given", labs_, root_ / "taken", limits);
  }
  core::Result<Intake> take(const std::vector<Packed>& entries, const IntakeLimits& limits = {}) {
    EXPECT_TRUE(pack(root_ / "given.tar.gz", entries));
    return take_in(root_ / "given.tar.gz", labs_, root_ / "taken", limits);
  }

  fs::path root_;
  std::vector<workspace::Lab> labs_;
};

TEST_F(IntakeTest, TakesTheSubsystemAndLeavesTheRest) {
  write("01-wire/wire/a.cc", "int a;");
  write("01-wire/tests/a_test.cc", "none");
  write("01-wire/contract.cc", "none");
  write("CMakeLists.txt", "none");
  const auto intake = take();
  ASSERT_TRUE(intake) << intake.error().message;
  EXPECT_EQ(intake->files, 1U);
  EXPECT_THAT(intake->labs, Contains("01-wire"));
  EXPECT_THAT(intake->ignored, Contains("01-wire/contract.cc"));
  EXPECT_EQ(workspace::read_text(root_ / "taken/01-wire/wire/a.cc").value_or(""), "int a;");
  EXPECT_FALSE(fs::exists(root_ / "taken/01-wire/contract.cc"));
  EXPECT_FALSE(fs::exists(root_ / "taken/CMakeLists.txt"));
}

TEST_F(IntakeTest, TakesAnArchiveBelowAFolderOfAnyName) {
  const auto intake = take({{.path = "ada/01-wire/wire/a.cc", .text = "int a;"}});
  ASSERT_TRUE(intake) << intake.error().message;
  EXPECT_EQ(workspace::read_text(root_ / "taken/01-wire/wire/a.cc").value_or(""), "int a;");
}

TEST_F(IntakeTest, RefusesLinksInAFolder) {
  write("01-wire/wire/a.cc", "int a;");
  fs::create_symlink("/etc/passwd", root_ / "given/01-wire/wire/b.cc");
  const auto intake = take();
  ASSERT_FALSE(intake);
  EXPECT_THAT(intake.error().message, HasSubstr("01-wire/wire/b.cc is a link"));
}

TEST_F(IntakeTest, RefusesALinkInPlaceOfTheFolder) {
  write("elsewhere/a.cc", "int a;");
  fs::create_directories(root_ / "given/01-wire");
  fs::create_directory_symlink(root_ / "given/elsewhere", root_ / "given/01-wire/wire");
  const auto intake = take();
  ASSERT_FALSE(intake);
  EXPECT_THAT(intake.error().message, HasSubstr("is a link"));
}

TEST_F(IntakeTest, RefusesWhatLeadsOutOfAnArchive) {
  EXPECT_THAT(take({{.path = "01-wire/wire/../../../x", .text = "x"}}).error().message,
              HasSubstr("leads out"));
  EXPECT_THAT(take({{.path = "/tmp/x", .text = "x"}}).error().message, HasSubstr("absolute"));
  EXPECT_THAT(take({{.path = "01-wire/wire/x.h", .link = "/etc/passwd"}}).error().message,
              HasSubstr("is a link"));
  EXPECT_THAT(take({{.path = "01-wire/wire/x.h", .device = true}}).error().message,
              HasSubstr("no plain file"));
}

TEST_F(IntakeTest, HoldsEachLimitAtItsEdge) {
  IntakeLimits limits;
  limits.file_bytes = 10;
  limits.all_bytes = 15;
  limits.files = 2;
  const auto file = [](const char* path, std::size_t size) {
    return Packed{.path = std::string("01-wire/wire/") + path, .size = size};
  };
  EXPECT_TRUE(take({file("a", 10)}, limits));
  EXPECT_FALSE(take({file("a", 11)}, limits));
  EXPECT_TRUE(take({file("a", 10), file("b", 5)}, limits));
  EXPECT_FALSE(take({file("a", 10), file("b", 6)}, limits));
  EXPECT_FALSE(take({file("a", 1), file("b", 1), file("c", 1)}, limits));
  limits.unpacked_bytes = 100;
  EXPECT_TRUE(take({{.path = "notes", .size = 100}}, limits));
  EXPECT_FALSE(take({{.path = "notes", .size = 101}}, limits));
}

TEST_F(IntakeTest, RefusesWordsThatSwitchSanitizersOff) {
  write("01-wire/wire/a.cc", "[[gnu::no_sanit\\\nize(\"thread\")]] void f();");
  const auto intake = take();
  ASSERT_FALSE(intake);
  EXPECT_THAT(intake.error().message, HasSubstr("no_sanitize"));
}

}  // namespace
}  // namespace otelier::sandbox
