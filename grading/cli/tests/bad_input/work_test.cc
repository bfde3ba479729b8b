// The learner's work: whatever a verb does to it, what they had is still somewhere.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
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

class Work : public RealLab {
 protected:
  static constexpr const char* kSpan = "work/00-first-span/hello/span.cc";
  static constexpr const char* kReference = "solutions/00-first-span/hello/span.cc";
  void SetUp() override {
    RealLab::SetUp();
    ASSERT_EQ(lab({"start", "00"}).code, 0);
  }
  [[nodiscard]] std::string git(std::vector<std::string> words) const {
    words.insert(words.begin(), {"git", "-C", (kit / "work").string()});
    const auto done = workspace::run(words, {.join_errors = true});
    return done ? done->output : done.error().message;
  }
  // The copy that a verb says it made of that file of the lab.
  [[nodiscard]] std::string backup(const Said& said, const std::string& file) const {
    const auto at = said.text.find("work/.otelier/backup/");
    if (at == std::string::npos) return "(no backup named)";
    return read(said.text.substr(at, said.text.find('\n', at) - at) + "/" + file);
  }
};

TEST_F(Work, UncommittedChangesOutliveAReset) {
  const std::string starter = read(kSpan), mine = starter + "// uncommitted\n";
  write(kSpan, mine);
  write("work/00-first-span/hello/own.h", "// a file of my own\n");
  const Said reset = lab({"reset", "00"});
  EXPECT_EQ(reset.code, 0) << reset.text;
  EXPECT_EQ(read(kSpan), starter);
  EXPECT_EQ(backup(reset, "hello/span.cc"), mine);
  EXPECT_EQ(read("work/00-first-span/hello/own.h"), "// a file of my own\n");
  // A second one within the same second has a place of its own.
  write(kSpan, mine + "// and more\n");
  const Said again = lab({"reset", "00", "span.cc"});
  EXPECT_EQ(backup(again, "hello/span.cc"), mine + "// and more\n");
  EXPECT_EQ(backup(reset, "hello/span.cc"), mine);
}

TEST_F(Work, UncommittedChangesOutliveAnUpgrade) {
  own("solutions");
  const std::string mine = read(kSpan) + "// uncommitted\n";
  write(kSpan, mine);
  // Two changes of the kit's: one far from the learner's, one in a file they left alone.
  replace(kReference, "#include \"hello/span.h\"", "#include \"hello/span.h\"  // newer");
  const std::string log = git({"log", "--oneline"});
  const Said upgrade = lab({"upgrade"});
  EXPECT_EQ(upgrade.code, 0) << upgrade.text;
  EXPECT_THAT(read(kSpan), AllOf(HasSubstr("// newer"), HasSubstr("// uncommitted")));
  EXPECT_EQ(backup(upgrade, "hello/span.cc"), mine);
  EXPECT_THAT(upgrade.text, HasSubstr("not committed, since you have changes of your own"));
  EXPECT_EQ(git({"log", "--oneline"}), log) << "and no commit holds what they had not committed";

  // Both changed the same line: markers, exit 1, both sides there; and nothing more until settled.
  replace(kSpan, "#include \"hello/span.h\"  // newer", "#include \"hello/span.h\"  // mine");
  replace(kReference, "// newer", "// newest");
  const std::string before = read(kSpan);
  const Said conflict = lab({"upgrade"});
  EXPECT_EQ(conflict.code, 1) << conflict.text;
  EXPECT_THAT(conflict.text, HasSubstr("CONFLICT, yours to settle"));
  EXPECT_THAT(read(kSpan), AllOf(HasSubstr("<<<<<<< yours"), HasSubstr("// mine"),
                                 HasSubstr("// newest"), HasSubstr("// uncommitted")));
  EXPECT_EQ(backup(conflict, "hello/span.cc"), before);
  const std::string marked = read(kSpan);
  expect_error(lab({"upgrade"}), "00-first-span/hello/span.cc:", "settle them");
  EXPECT_EQ(read(kSpan), marked);
}

// A watcher outside a terminal, as under an editor or nohup: it judges at each save, and a signal
// ends it and all that it started.
TEST_F(Work, AWatcherWithoutATerminalEndsCleanlyBySignal) {
  ASSERT_EQ(lab({"check", "00"}).code, 1);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const fs::path out = kit / "watch.txt";
    fs::remove(out);
    const pid_t watcher = ::fork();
    if (watcher == 0) {
      ::setpgid(0, 0);
      ::setenv("OTELIER_LANG", "en", 1);
      ::setenv("CXX", "", 1);
      if (::chdir(kit.c_str()) != 0) ::_exit(99);
      ::execl("/bin/bash", "bash", "-c", "exec ./lab check 00 --watch >watch.txt 2>&1 </dev/null",
              nullptr);
      ::_exit(99);
    }
    const auto verdicts = [&] {
      const std::string text = read("watch.txt");
      int count = 0;
      for (auto at = text.find("Score "); at != std::string::npos;
           at = text.find("Score ", at + 1)) {
        ++count;
      }
      return count;
    };
    for (int i = 0; i < 2000 && verdicts() < 1; ++i) std::this_thread::sleep_for(10ms);
    EXPECT_EQ(verdicts(), 1) << read("watch.txt");
    write(kSpan, read(kSpan) + "// saved\n");
    for (int i = 0; i < 2000 && verdicts() < 2; ++i) std::this_thread::sleep_for(10ms);
    EXPECT_EQ(verdicts(), 2) << read("watch.txt");
    EXPECT_THAT(read("watch.txt"), Not(HasSubstr("\x1b["))) << "no screen to clear";
    ASSERT_EQ(::kill(watcher, signal), 0);
    int status = -1;
    ::waitpid(watcher, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "ending a watch is no verdict";
    EXPECT_NE(::kill(-watcher, 0), 0) << "nothing of it is left";
  }
}

TEST_F(Work, DebugWithoutATerminalAndUnderASanitizer) {
  expect_error(lab({"debug", "00", "request-arrives", "--gdb"}), "there is no terminal", "--asan");
  expect_error(lab({"debug", "00", "request-arrives", "--gdb", "--tsan"}), "exclude each other",
               "take one");
  const Said plain = lab({"debug", "00", "request-arrives"});
  EXPECT_EQ(plain.code, 1) << plain.text;
  EXPECT_THAT(plain.text, AllOf(HasSubstr("1-request.yaml:12  run"), HasSubstr("no time limit"),
                                HasSubstr("not implemented")));
}

}  // namespace
}  // namespace otelier::cli
