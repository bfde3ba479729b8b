// Submissions as they come from people and from course systems: folders, .zip, .tar.gz, whole or
// wrong, given to the real ./lab grade.
#include <sys/stat.h>
#include <unistd.h>

#include "cli/tests/bad_input/real_lab.h"
#include "sandbox/pack.h"
#include "workspace/files.h"

namespace otelier::cli {
namespace {

namespace fs = std::filesystem;
using sandbox::Packed;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kSubmission = "a submission looks like work/: NN-name/<subsystem>/";

class Submissions : public RealLab {
 protected:
  void SetUp() override {
    RealLab::SetUp();
    fs::remove_all(kit / "handed in");
    fs::create_directories(kit / "handed in");
  }

  // The reference of a lab as entries of an archive, below a folder that ends in '/' or at the top.
  [[nodiscard]] std::vector<Packed> reference(const std::string& lab,
                                              const std::string& below = "") const {
    std::vector<Packed> entries;
    const fs::path root = fs::canonical(kit / "solutions") / lab;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      if (!entry.is_regular_file()) continue;
      entries.push_back({.path = below + lab + "/" + entry.path().lexically_relative(root).string(),
                         .text = workspace::read_text(entry.path()).value_or("")});
    }
    return entries;
  }
  // Packs and grades: `name` ends in .zip or .tar.gz.
  Said grade(const std::string& name, const std::vector<Packed>& entries,
             std::vector<std::string> words = {"00"}) const {
    const fs::path archive = kit / "handed in" / name;
    const auto packed = sandbox::pack(archive, entries);
    EXPECT_TRUE(packed) << packed.error().message;
    words.insert(words.begin(), "grade");
    words.push_back("handed in/" + name);
    return lab(words);
  }
  // A private check of lab 00: the program runs once, and that is what must hold of its requests.
  void overlay(const std::string& build, const std::string& query, const std::string& comparison,
               const std::string& that) const {
    write("private/00-first-span/scenarios/1.yaml", R"(- scenario: nobody-knows-this-check
  title: {en: "A hidden one", zh: "隐藏的一项"}
  points: 3
  stage: 1
  build: )" + build + R"(
  spec: otlp#request-method
  subject: program
  within: 30s
  given:
    env: {OTEL_EXPORTER_OTLP_ENDPOINT: "${sink.http}"}
  steps:
    - run: {args: [], within: 20s}
  expect:
    - {that: ")" + that + R"(", got: '.requests | )" + query +
                                                        "', " + comparison + R"(}
  hint: {en: ["one", "two", "three"], zh: ["一", "二", "三"]}
)");
  }
  void refused(const Said& said, const std::string& what, const std::string& next) const {
    expect_error(said, what, next);
    EXPECT_THAT(said.text, Not(HasSubstr("/tmp/otelier-stage"))) << "a folder that nobody knows";
  }
};

TEST_F(Submissions, ArchivesOfBothKindsAreGraded) {
  for (const char* name : {"ada.zip", "ada.tar.gz"}) {
    const Said said = grade(name, reference("00-first-span", "ada/"));
    EXPECT_EQ(said.code, 0) << said.text;
    EXPECT_THAT(said.text, AllOf(HasSubstr("Score 36/36"), HasSubstr("isolation: ")));
  }
}

TEST_F(Submissions, ACourseHasItsOwnPointsAndDeadlines) {
  write("course.yaml", R"(course: Observability
labs:
  00-first-span:
    due: 2026-10-01T23:59:00+02:00
    late: {percent_a_day: 25, days: 3}
    checks: {request-arrives: {points: 14}}
)");
  const std::vector<std::string> course = {"00", "--course", "course.yaml"};
  std::vector<std::string> late = course;
  late.insert(late.end(), {"--submitted", "2026-10-02T00:00:00+02:00"});
  const std::vector<Packed> entries = reference("00-first-span");
  const Said said = grade("late.tar.gz", entries, late);
  EXPECT_EQ(said.code, 1) << said.text;
  EXPECT_THAT(said.flat(), AllOf(HasSubstr("Score 36/48"), HasSubstr("1 day late, 12 points")));
  EXPECT_TRUE(fs::exists(kit / ".lab/grades/late-00-first-span.json"));

  replace("course.yaml", "request-arrives", "request-arives");
  refused(grade("late.zip", entries, course),
          "course.yaml:6:", "did you mean \"request-arrives\"?");
  refused(grade("late.zip", entries, {"00", "--submitted", "2026-10-02T00:00:00+02:00"}),
          "--submitted without --course", "a course's own file");
}

TEST_F(Submissions, ZipOfMacOs) {
  std::vector<Packed> entries = reference("00-first-span", "work/");
  entries.push_back({.path = "__MACOSX/work/00-first-span/hello/._main.cc", .text = "Mac OS X"});
  entries.push_back({.path = "__MACOSX/00-first-span/hello/main.cc", .text = "Mac OS X"});
  entries.push_back({.path = "work/.DS_Store", .text = "Bud1"});
  const Said said = grade("mac.zip", entries);
  EXPECT_EQ(said.code, 0) << said.text;
}

TEST_F(Submissions, ZipWithTheSlashesOfWindows) {
  std::vector<Packed> entries = reference("00-first-span");
  for (Packed& entry : entries) std::replace(entry.path.begin(), entry.path.end(), '/', '\\');
  const Said said = grade("windows.zip", entries);
  EXPECT_EQ(said.code, 0) << said.text;
}

TEST_F(Submissions, ArchiveWithTwoLabs) {
  std::vector<Packed> entries = reference("00-first-span");
  for (Packed& one : reference("01-wire")) entries.push_back(std::move(one));
  entries.push_back({.path = "01-wire/wire/zz.cc", .text = "// mine\nnot C++;\n"});
  const Said one = grade("two.zip", entries);
  EXPECT_EQ(one.code, 0) << "the other lab is not asked for: " << one.text;
  const Said both = grade("two.zip", entries, {});
  EXPECT_EQ(both.code, 1) << both.text;
  EXPECT_THAT(both.flat(), AllOf(HasSubstr("00-first-span"), HasSubstr("01-wire/wire/zz.cc:2")));
  const auto first = both.text.find("expected unqualified-id");
  EXPECT_EQ(both.text.find("expected unqualified-id", first + 1), std::string::npos)
      << "said once, not once a check: " << both.text;
}

// A race, and a byte read past the end: each is seen by one of the two sanitizers alone.
constexpr const char* kUnsound = R"(
#include <thread>
namespace {
int counted = 0;
[[gnu::constructor]] void unsound() {
  std::thread other([] { ++counted; });
  ++counted;
  other.join();
  const char* const bytes = new char[8]{};
  counted += *static_cast<const volatile char*>(bytes + 8);
  delete[] bytes;
}
}  // namespace
)";

TEST_F(Submissions, SanitizersWorkInside) {
  for (const char* build : {"asan", "tsan"}) {
    overlay(build, "length", "equals: 1", "one request comes");
    const std::vector<std::string> words = {"00", "--overlay", "private"};
    std::vector<Packed> entries = reference("00-first-span");
    const Said sound = grade("sound.zip", entries, words);
    EXPECT_EQ(sound.code, 0) << build << ": " << sound.text;
    EXPECT_THAT(sound.text, HasSubstr("Score 39/39"));
    for (Packed& one : entries) {
      if (one.path.ends_with("/send.cc")) one.text += kUnsound;
    }
    const Said unsound = grade("unsound.zip", entries, words);
    EXPECT_EQ(unsound.code, 1) << build << ": " << unsound.text;
    EXPECT_THAT(unsound.text, HasSubstr("Score 36/39"));
    EXPECT_THAT(read(".lab/grades/unsound-00-first-span.json"),
                HasSubstr(std::string_view(build) == "asan" ? "heap-buffer-overflow"
                                                            : "ThreadSanitizer: data race"));
  }
}

TEST_F(Submissions, IntegratedStandsOnTheSubmissionsOwnLabs) {
  for (const char* made : {"exercises", "slides"}) fs::remove_all(kit / made);
  for (const char* changed : {"labs", "solutions", "grading"}) own(changed);
  ASSERT_EQ(lab({"author", "new", "90-total"}).code, 0);
  replace("labs/90-total/lab.yaml", "needs: []", "needs: [01-wire]");
  constexpr const char* kTotal = "solutions/90-total/total/total.cc";
  replace(kTotal, "#include \"total/total.h\"",
          "#include \"total/total.h\"\n#include \"wire/varint.h\"");
  replace(kTotal, "sum = 0;", "sum = static_cast<std::int64_t>(wire::varint_size(0)) - 1;");
  std::vector<Packed> entries = reference("90-total");
  refused(grade("alone.zip", entries, {"90", "--integrated"}),
          "handed in/alone.zip holds no 01-wire/wire/", "earlier labs must be submitted too");

  // A mistake in lab 01, which lab 90 stands on only where its own is asked for.
  for (Packed& one : reference("01-wire")) {
    constexpr std::string_view kSize = "varint_size(std::uint64_t value) {";
    if (const auto at = one.text.find(kSize); at != std::string::npos) {
      one.text.insert(at + kSize.size(), "\n  if (value == 0) return 2;");
    }
    entries.push_back(std::move(one));
  }
  const Said alone = grade("tower.zip", entries, {"90"});
  EXPECT_EQ(alone.code, 0) << alone.text;
  const Said tower = grade("tower.zip", entries, {"90", "--integrated"});
  EXPECT_EQ(tower.code, 1) << tower.text;
  EXPECT_THAT(tower.text, AllOf(HasSubstr("43"), Not(HasSubstr("does not compile"))));
}

TEST_F(Submissions, OneLabTwice) {
  std::vector<Packed> entries = reference("00-first-span", "new/");
  entries.push_back({.path = "old/00-first-span/hello/main.cc", .text = "int main() {}\n"});
  refused(grade("twice.zip", entries), "is the second 00-first-span in it", "take the other out");
}

TEST_F(Submissions, WrongFolderInside) {
  refused(grade("wrong.zip", {{.path = "ada/hello/main.cc", .text = "int main() {}\n"}}),
          "handed in/wrong.zip holds no 00-first-span/hello/; it holds ada/hello/main.cc",
          kSubmission);
  refused(grade("wrong.tar.gz", {{.path = "notes.txt", .text = "none"}}, {}),
          "handed in/wrong.tar.gz holds no lab's folder; it holds notes.txt", kSubmission);
  fs::create_directories(kit / "handed in/empty");
  refused(lab({"grade", "00", "handed in/empty"}), "holds no 00-first-span/hello/", kSubmission);
}

TEST_F(Submissions, Bombs) {
  for (const char* name : {"bomb.zip", "bomb.tar.gz"}) {
    refused(grade(name, {{.path = "00-first-span/hello/main.cc", .size = 512u << 20}}),
            "is larger than 1024 KiB", "sources are small");
    refused(grade(name, {{.path = "data", .size = 512u << 20}}), "unpacks to more than 256 MiB",
            "a submission holds NN-name/<subsystem>/ with plain files");
  }
}

TEST_F(Submissions, LinksAndPathsThatLeadOut) {
  refused(grade("link.tar.gz", {{.path = "00-first-span/hello/main.cc", .link = "/etc/passwd"}}),
          "00-first-span/hello/main.cc is a link", "put the file itself there");
  refused(grade("link.zip", {{.path = "00-first-span/hello/main.cc", .link = "/etc/passwd"}}),
          "00-first-span/hello/main.cc is a link", "put the file itself there");
  for (const char* name : {"up.zip", "up.tar.gz"}) {
    refused(grade(name, {{.path = "../../00-first-span/hello/main.cc", .text = "int a;"}}),
            "leads out of the submission (..)", "with plain files");
  }
  for (const char* name : {"absolute.zip", "absolute.tar.gz"}) {
    refused(grade(name, {{.path = "/tmp/00-first-span/hello/main.cc", .text = "int a;"}}),
            "is an absolute path", "with plain files");
  }
  EXPECT_FALSE(fs::exists("/tmp/00-first-span"));
}

TEST_F(Submissions, ThatAreNoArchives) {
  write("handed in/cut.zip", "PK\x03\x04 and no more");
  refused(lab({"grade", "00", "handed in/cut.zip"}), "handed in/cut.zip cannot be unpacked",
          "submit a folder, a .zip or a .tar.gz");
  write("handed in/essay.docx", "Dear teacher");
  refused(lab({"grade", "00", "handed in/essay.docx"}), "handed in/essay.docx cannot be unpacked",
          "submit a folder, a .zip or a .tar.gz");
  refused(lab({"grade", "00", "handed in/nobody.zip"}),
          "\"handed in/nobody.zip\" is neither a lab nor a submission", "an archive that holds");
}

TEST_F(Submissions, WithoutBubblewrapTheLevelIsSaid) {
  const Environment without = {{"PATH", path_without({"bwrap"})}};
  ASSERT_TRUE(sandbox::pack(kit / "handed in/ada.zip", reference("00-first-span")));
  const Said said = lab({"grade", "00", "handed in/ada.zip"}, without);
  if (::geteuid() == 0) {
    EXPECT_EQ(said.code, 0) << said.text;
    EXPECT_THAT(said.text, HasSubstr("isolation: user\n"));
    EXPECT_THAT(said.flat(), AllOf(HasSubstr("no program called bwrap is in PATH"),
                                   HasSubstr("so isolation falls back to \"user\"")));
  } else {
    expect_error(said,
                 "bubblewrap cannot shut anything in here: no program called bwrap is in PATH",
                 "--isolation none for code you trust");
  }
  expect_error(lab({"grade", "00", "handed in/ada.zip", "--isolation", "namespaces"}, without),
               "no program called bwrap is in PATH", "./lab prepare base");
}

TEST_F(Submissions, TemporaryFolderThatNobodyElseMayPass) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root hands a submission to another user";
  fs::create_directories(kit / "closed");
  fs::permissions(kit / "closed", fs::perms::owner_all);
  ASSERT_TRUE(sandbox::pack(kit / "handed in/ada.zip", reference("00-first-span")));
  // Not a grade of 0 for somebody whose code is right.
  expect_error(lab({"grade", "00", "handed in/ada.zip"}, {{"TMPDIR", (kit / "closed").string()}}),
               "the user that a submission runs as may not pass to", "TMPDIR=/tmp");
}

TEST_F(Submissions, OverlayAddsHiddenChecks) {
  overlay("debug", "length", "equals: 2", "two requests came, which never happens");
  const Said said = grade("ada.zip", reference("00-first-span"),
                          {"00", "--overlay", "private", "--report", "json", "--out", "ada.json"});
  EXPECT_EQ(said.code, 1) << said.text;
  EXPECT_THAT(said.text, AllOf(HasSubstr("A hidden one"), HasSubstr("0/3")));
  for (const std::string& shown : {said.text, read("ada.json")}) {
    EXPECT_THAT(shown, Not(HasSubstr("which never happens"))) << "title only";
  }
  EXPECT_THAT(read(".lab/grades/ada-00-first-span.json"), HasSubstr("which never happens"))
      << "the instructor's own record keeps it";
  expect_error(lab({"grade", "00", "handed in/ada.zip", "--overlay", "nowhere"}),
               "the overlay nowhere is no folder", "it holds NN-name/scenarios/*.yaml");
}

}  // namespace
}  // namespace otelier::cli
