// Build trees that are not what they were: damaged, moved, interrupted, or wanted twice at once.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "cli/tests/bad_input/real_lab.h"
#include "workspace/files.h"

namespace otelier::cli {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class BadTrees : public RealLab {
 protected:
  void SetUp() override {
    RealLab::SetUp();
    ASSERT_EQ(lab({"start", "00"}).code, 0);
  }
  // ./lab check 00 in a process group of its own, as a terminal makes one; output into a file.
  [[nodiscard]] pid_t begin_check(const std::string& output, const std::string& path) const {
    const pid_t child = ::fork();
    if (child != 0) return child;
    ::setpgid(0, 0);
    for (const auto& [name, value] : {std::pair("OTELIER_LANG", "en"), {"CXX", ""}}) {
      ::setenv(name, value, 1);
    }
    if (!path.empty()) ::setenv("PATH", path.c_str(), 1);
    if (::chdir(kit.c_str()) != 0) ::_exit(99);
    const std::string command = "exec ./lab check 00 >'" + output + "' 2>&1 </dev/null";
    ::execl("/bin/bash", "bash", "-c", command.c_str(), nullptr);
    ::_exit(99);
  }
  static int wait_for(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  void await_file(const std::string& name) const {
    for (int i = 0; i < 3000 && !exists(name); ++i) std::this_thread::sleep_for(10ms);
    ASSERT_TRUE(exists(name)) << name;
  }
  // A compiler that says when it has begun, then waits for a word before it goes on.
  [[nodiscard]] std::string slow_compiler() const {
    return path_with("g++", "case \"$*\" in\n  *hello/span.cc*)\n    touch '" +
                                (kit / "begun").string() + "'\n    i=0\n    while [ ! -e '" +
                                (kit / "go").string() +
                                "' ] && [ $i -lt 200 ]; do sleep 0.05; i=$((i+1)); done;;\nesac\n" +
                                "exec /usr/bin/g++ \"$@\"\n");
  }
  void TearDown() override {
    fs::remove(kit / "begun");
    fs::remove(kit / "go");
    RealLab::TearDown();
  }
  void touch_source() const {
    // Other contents each time: a compiler cache must not know it.
    write(std::string(kHello) + "span.cc",
          read(std::string(kHello) + "span.cc") + "// " +
              std::to_string(std::chrono::steady_clock::now().time_since_epoch().count()) + "\n");
  }
};

TEST_F(BadTrees, DeletedAndTruncatedFilesAreMadeAnew) {
  ASSERT_EQ(lab({"check", "00"}).code, 1);
  for (const char* damage : {"CMakeCache.txt", "CMakeFiles/rules.ninja"}) {
    fs::remove(tree() / damage);
    touch_source();
    const Said check = lab({"check", "00"});
    EXPECT_EQ(check.code, 1) << damage << " deleted\n" << check.text;
    EXPECT_THAT(check.text, HasSubstr("not implemented")) << damage;
  }
  for (const char* damage : {"build.ninja", ".ninja_deps"}) {
    const auto whole = workspace::read_text(tree() / damage);
    ASSERT_TRUE(whole);
    std::ofstream(tree() / damage) << whole->substr(0, whole->size() / 3);
    touch_source();
    const Said check = lab({"check", "00"});
    EXPECT_EQ(check.code, 1) << damage << " cut\n" << check.text;
    EXPECT_THAT(check.text, HasSubstr("not implemented")) << damage;
  }
}

TEST_F(BadTrees, ALibraryThatWasCutIsNoMistakeOfTheLearners) {
  solve();
  ASSERT_EQ(lab({"check", "00"}).code, 0);
  std::ofstream(tree() / "libotelier_hello.a") << "!<arch>\n";
  write(std::string(kHello) + "main.cc", read(std::string(kHello) + "main.cc") + "// more\n");
  const Said check = lab({"check", "00"});
  EXPECT_EQ(check.code, 0) << check.text;
}

TEST_F(BadTrees, OfACompilerThatIsGone) {
  if (!tree().empty()) fs::remove_all(tree());
  ASSERT_EQ(lab({"check", "00"}, {{"PATH", path_with("g++", "exec /usr/bin/g++ \"$@\"\n")}}).code,
            1);
  fs::remove(kit / "bin/with/g++");
  touch_source();
  const Said check = lab({"check", "00"});
  EXPECT_EQ(check.code, 1) << check.text;
  EXPECT_THAT(check.text, HasSubstr("not implemented"));
}

TEST_F(BadTrees, OfAnotherGenerator) {
  ASSERT_EQ(lab({"check", "00"}).code, 1);
  const fs::path where = tree();
  fs::remove_all(where);
  const auto made = workspace::run({"cmake", "-S", kit.string(), "-B", where.string(), "-G",
                                    "Unix Makefiles", "-DOTELIER_KIT=OFF"},
                                   {.join_errors = true});
  if (!made || made->code != 0) GTEST_SKIP() << "no make on this machine";
  const Said check = lab({"check", "00"});
  EXPECT_EQ(check.code, 1) << check.text;
  EXPECT_THAT(check.text, HasSubstr("not implemented"));
}

// A clone that was moved or copied, to a name with a blank and Chinese characters: nothing of the
// old place is believed.
TEST_F(BadTrees, OfAMovedClone) {
  ASSERT_EQ(lab({"check", "00"}).code, 1);
  const fs::path moved = fs::path(kit.string() + " 搬家 moved");
  fs::remove_all(moved);
  fs::rename(kit, moved);
  const fs::path old = kit;
  kit = moved;
  const Said check = lab({"check", "00"});
  EXPECT_EQ(check.code, 1) << check.text;
  EXPECT_THAT(check.text, HasSubstr("not implemented"));
  EXPECT_THAT(read("work/compile_commands.json"),
              AllOf(HasSubstr(moved.string()), Not(HasSubstr(old.string() + "/"))));
  EXPECT_EQ(lab({"tests", "00"}).code, 1) << "holes";
  EXPECT_EQ(lab({"list"}).code, 0);
  fs::rename(moved, old);
  kit = old;
}

TEST_F(BadTrees, InterruptedBuildSaysSoAndGoesOn) {
  for (const int signal : {SIGINT, SIGTERM, SIGKILL}) {
    ASSERT_EQ(lab({"check", "00"}).code, 1);
    fs::remove_all(tree());
    touch_source();
    fs::remove(kit / "begun");
    fs::remove(kit / "go");
    const pid_t check = begin_check("interrupted.txt", slow_compiler());
    await_file("begun");
    ASSERT_EQ(::kill(-check, signal), 0);
    EXPECT_EQ(wait_for(check), 128 + signal);
    if (signal != SIGKILL) {
      EXPECT_THAT(read("interrupted.txt"), HasSubstr("lab: interrupted; nothing is half-written"));
    }
    write("go", "");  // the tree knows the slow compiler
    const Said again = lab({"check", "00"});
    EXPECT_EQ(again.code, 1) << again.text;
    EXPECT_THAT(again.text, AllOf(HasSubstr("not implemented"), Not(HasSubstr("compile"))));
  }
}

TEST_F(BadTrees, TwoAtOnceTakeTurnsAndTheSecondSaysForWhomItWaits) {
  ASSERT_EQ(lab({"check", "00"}).code, 1);
  const std::string path = slow_compiler();
  fs::remove_all(tree());
  touch_source();
  const pid_t first = begin_check("first.txt", path);
  await_file("begun");
  const pid_t second = begin_check("second.txt", path);
  for (int i = 0; i < 1000 && read("second.txt").find("waiting") == std::string::npos; ++i) {
    std::this_thread::sleep_for(10ms);
  }
  write("go", "");
  EXPECT_EQ(wait_for(first), 1);
  EXPECT_EQ(wait_for(second), 1);
  EXPECT_THAT(read("second.txt"),
              AllOf(HasSubstr("lab: waiting for process " + std::to_string(first) +
                              " (./lab check 00),\n     which is building the same code"),
                    HasSubstr("not implemented")));
  EXPECT_THAT(read("first.txt"), AllOf(Not(HasSubstr("waiting")), HasSubstr("not implemented")));
}

}  // namespace
}  // namespace otelier::cli
