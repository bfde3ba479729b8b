// A machine that lacks something: tools, a compiler that is new enough, a port, room, the right to
// write.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <set>

#include "cli/tests/bad_input/real_lab.h"

namespace otelier::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kOldCompiler =
    "case \"$*\" in\n"
    "  *--version*|*-dump*version*) echo 'g++ (Debian 9.4.0-1) 9.4.0';;\n"
    "  *) exec /usr/bin/g++ -U__GNUC__ -D__GNUC__=9 -U__GNUC_MINOR__ -D__GNUC_MINOR__=4 \"$@\";;\n"
    "esac\n";

class BadMachine : public RealLab {
 protected:
  // As in a fresh clone: nothing is built, neither the kit nor a learner's tree.
  void forget_the_kit() const { std::filesystem::remove_all(kit / "build/kit"); }
  void forget_the_tree() const {
    if (!tree().empty()) std::filesystem::remove_all(tree());
  }
  // A command in the kit's folder as it is where nobody may write to that.
  [[nodiscard]] Said read_only(const std::string& command) const {
    return with_mounts("mount --bind . . && mount -o remount,bind,ro . && cd \"$PWD\" && " +
                       command);
  }
};

TEST_F(BadMachine, MissingToolForTheKit) {
  for (const char* tool : {"cmake", "ninja", "g++", "git"}) {
    forget_the_kit();
    const Said said = lab({"list"}, {{"PATH", path_without({tool})}});
    expect_error(said, std::string(tool) + " is not on the PATH", "./lab prepare base");
    EXPECT_THAT(said.text, Not(HasSubstr("CMake"))) << "no page of build output";
  }
}

TEST_F(BadMachine, MissingToolForALearnersTree) {
  ASSERT_EQ(lab({"start", "00"}).code, 0);
  for (const char* tool : {"cmake", "ninja", "g++"}) {
    forget_the_tree();
    expect_error(lab({"check", "00"}, {{"PATH", path_without({tool})}}),
                 std::string(tool) + " is not on the PATH", "./lab doctor");
  }
  EXPECT_EQ(lab({"check", "00"}).code, 1) << "and with it again, a verdict";
}

TEST_F(BadMachine, MissingGitLeavesNothingHalfStarted) {
  const std::string path = path_without({"git"});
  expect_error(lab({"start", "00"}, {{"PATH", path}}), "git is not on the PATH", "./lab doctor");
  EXPECT_FALSE(exists("work/00-first-span"));
  ASSERT_EQ(lab({"start", "00"}).code, 0) << "and with git again, the lab";
  expect_error(lab({"start", "01"}, {{"PATH", path}}), "git is not on the PATH",
               "./lab prepare base");
  EXPECT_FALSE(exists("work/01-wire"));
}

TEST_F(BadMachine, HomeThatIsNone) {
  const Environment homeless = {{"HOME", "/nonexistent"}, {"CCACHE_DIR", ""}};
  ASSERT_EQ(lab({"start", "00"}, homeless).code, 0);
  forget_the_tree();
  const Said said = lab({"check", "00"}, homeless);
  EXPECT_EQ(said.code, 1) << "judged: " << said.text;
  EXPECT_FALSE(std::filesystem::exists("/nonexistent"));
}

TEST_F(BadMachine, OldCompiler) {
  const std::string path = path_with("g++", kOldCompiler);
  ASSERT_EQ(lab({"start", "00"}).code, 0);
  forget_the_tree();
  const Said check = lab({"check", "00"}, {{"PATH", path}});
  expect_error(check, "is GCC 9.4.0, and GCC 12 or newer is needed", "CXX=g++-12");
  EXPECT_THAT(check.text, Not(HasSubstr("Call Stack"))) << "no page of build output";
  forget_the_kit();
  const Said list = lab({"list"}, {{"PATH", path}});
  expect_error(list, "is GCC 9.4.0, and GCC 12 or newer is needed", "./lab prepare base");
  EXPECT_THAT(list.text, Not(HasSubstr("Call Stack")));
}

TEST_F(BadMachine, CompilerThatIsNotThere) {
  ASSERT_EQ(lab({"start", "00"}).code, 0);
  expect_error(lab({"check", "00"}, {{"CXX", "/no/such/g++"}}),
               "the compiler \"/no/such/g++\" is not there", "CXX names it");
  forget_the_kit();
  expect_error(lab({"list"}, {{"CXX", "no-such-compiler"}}),
               "the compiler \"no-such-compiler\" is not there", "CXX=clang++-19 ./lab list");
}

TEST_F(BadMachine, PortInUse) {
  const int taken = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  ASSERT_EQ(::bind(taken, reinterpret_cast<sockaddr*>(&at), size), 0);
  ASSERT_EQ(::listen(taken, 1), 0);
  ::getsockname(taken, reinterpret_cast<sockaddr*>(&at), &size);
  const std::string port = std::to_string(ntohs(at.sin_port));
  for (const char* which : {"--http-port", "--grpc-port", "--api-port"}) {
    std::vector<std::string> words = {"up", "--no-page"};
    for (const char* one : {"--http-port", "--grpc-port", "--api-port"}) {
      words.insert(words.end(), {one, std::string_view(one) == which ? port : "0"});
    }
    expect_error(lab(words), "port " + port + " on 127.0.0.1 is in use by", which);
    EXPECT_EQ(lab({"status"}).code, 1) << "nothing is left running";
  }
  ::close(taken);
}

// Fills the disk that is mounted there but for some kilobytes, and says what a command makes of it.
std::string on_a_full_disk(const std::string& folder, const std::string& command) {
  return "set -e; mkdir -p " + folder + "; mount -t tmpfs -o size=1m none " + folder +
         "; head -c 2000000 /dev/zero >" + folder + "/filler 2>/dev/null || true; " + "set +e; " +
         command + "; code=$?; umount " + folder + "; exit $code";
}

TEST_F(BadMachine, NoRoomForWork) {
  if (const auto why = no_mounts(); !why.empty()) GTEST_SKIP() << why;
  const Said start = with_mounts(on_a_full_disk("work", "./lab start 00; c=$?; ls work; exit $c"));
  expect_error(start, "No space left on device", "make room");
  EXPECT_THAT(start.text, Not(HasSubstr("00-first-span\n"))) << "nothing half-started is left";

  ASSERT_EQ(lab({"start", "00"}).code, 0);
  const std::string mine = read(std::string(kHello) + "span.cc") + "// mine\n";
  write(std::string(kHello) + "span.cc", mine);
  expect_error(with_mounts(on_a_full_disk("work/.otelier", "./lab reset 00 span.cc")),
               "No space left on device", "make room");
  EXPECT_EQ(read(std::string(kHello) + "span.cc"), mine) << "no backup, no reset";
  const Said check = with_mounts(on_a_full_disk("work/.otelier", "./lab check 00"));
  EXPECT_EQ(check.code, 2);
  EXPECT_THAT(check.flat(), AllOf(HasSubstr("not implemented"), HasSubstr("could not be kept"),
                                  HasSubstr("No space left on device")))
      << "the verdict is shown all the same";
}

TEST_F(BadMachine, NoRoomForABuild) {
  if (const auto why = no_mounts(); !why.empty()) GTEST_SKIP() << why;
  ASSERT_EQ(lab({"start", "00"}).code, 0);
  ASSERT_EQ(lab({"check", "00"}).code, 1);
  write(std::string(kHello) + "span.cc", read(std::string(kHello) + "span.cc") + "// more\n");
  const std::string key = tree().filename();
  const Said said = with_mounts(on_a_full_disk("build/" + key, "./lab check 00"));
  expect_error(said, "there is no space left on the disk", "rm -r build/*-*");
  EXPECT_THAT(said.text, Not(HasSubstr("does not compile")));
  EXPECT_EQ(lab({"check", "00"}).code, 1) << "and with room again, a verdict";
}

TEST_F(BadMachine, ReadOnlyFolder) {
  if (const auto why = no_mounts(); !why.empty()) GTEST_SKIP() << why;
  ASSERT_EQ(lab({"start", "00"}).code, 0);
  for (const char* command : {"./lab start 01", "./lab use 00 mine",
                              "./lab up --no-page --http-port 0", "./lab hint 00", "./lab init"}) {
    const Said said = read_only(command);
    EXPECT_EQ(said.code, 2) << command << "\n" << said.text;
    EXPECT_THAT(said.flat(), AllOf(HasSubstr("Read-only file system"), HasSubstr("read-only: use")))
        << command;
  }
  EXPECT_EQ(read_only("./lab list").code, 0) << "reading needs no right to write";
  std::filesystem::remove_all(kit / "build/kit");
  std::filesystem::remove_all(kit / ".lab");
  expect_error(read_only("./lab list"), ".lab cannot be made", "Is this folder yours");
}

// As of a kit that a course's machine shares: made ready by who may, used by who may not.
TEST_F(BadMachine, ReadOnlyKitGradesWithTheReferencesThatWereBuilt) {
  if (const auto why = no_mounts(); !why.empty()) GTEST_SKIP() << why;
  const auto references = [&] {
    std::set<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(kit / "build")) {
      const bool one = entry.path().filename().string().starts_with("reference-");
      if (one && entry.is_directory()) found.insert(entry.path());
    }
    return found;
  };
  for (const auto& tree : references()) std::filesystem::remove_all(tree);
  ASSERT_EQ(lab({"start", "00"}).code, 0);
  expect_error(read_only("./lab grade 00"), "is still to be built", "./lab grade --reference");

  ASSERT_EQ(lab({"grade", "00", "--reference"}).code, 0);
  const auto built = references();
  solve();
  EXPECT_EQ(lab({"grade", "00"}).code, 0);
  EXPECT_EQ(references(), built) << "a grade builds no references that were there";
  const Said said =
      read_only("out=$(mktemp) && ./lab grade 00 --report json --out $out && cat $out && rm $out");
  EXPECT_EQ(said.code, 0) << said.text;
  EXPECT_THAT(said.flat(), AllOf(HasSubstr(".lab/grades cannot be written to, so no record is"),
                                 HasSubstr("\"lab\": \"00-first-span\"")));
}

}  // namespace
}  // namespace otelier::cli
