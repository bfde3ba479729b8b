// Code that does not compile or link, and files that are gone: the compiler's first error, in the
// learner's own file, and no page of build output.
#include <algorithm>

#include "cli/tests/bad_input/real_lab.h"

namespace otelier::cli {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class BadCode : public RealLab {
 protected:
  static constexpr const char* kSpan = "work/00-first-span/hello/span.cc";
  void SetUp() override {
    RealLab::SetUp();
    ASSERT_EQ(lab({"start", "00"}).code, 0);
  }
  [[nodiscard]] long lines_of(const std::string& name) const {
    const std::string text = read(name);
    return std::count(text.begin(), text.end(), '\n');
  }
  // A verdict, not a failure to run: 1. A dozen lines at most.
  void expect_place(const Said& said, const std::string& place, const std::string& message) const {
    EXPECT_EQ(said.code, 1) << said.text;
    EXPECT_THAT(said.text, StartsWith("It does not compile yet:\n\n" + place));
    EXPECT_THAT(said.text, HasSubstr(message));
    EXPECT_LE(std::count(said.text.begin(), said.text.end(), '\n'), 14) << said.text;
    EXPECT_THAT(said.text, AllOf(Not(HasSubstr("ninja")), Not(HasSubstr("/usr/bin/g++")),
                                 Not(HasSubstr("../"))));
  }
};

TEST_F(BadCode, DoesNotCompile) {
  write(kSpan, read(kSpan) + "int one = \"text\";\nint two = \"more\";\n");
  const int line = static_cast<int>(lines_of(kSpan)) - 1;
  const std::string place = "00-first-span/hello/span.cc:" + std::to_string(line) + ":11:";
  for (const auto& words : {std::vector<std::string>{"check", "00"},
                            {"tests", "00"},
                            {"debug", "00", "request-arrives"},
                            {"run", "00"}}) {
    const Said said = lab(words);
    expect_place(said, place, "const char*");
    EXPECT_THAT(said.text, AllOf(HasSubstr("int one = \"text\";"), Not(HasSubstr("int two")),
                                 HasSubstr("→ mend 00-first-span/hello/span.cc:")));
  }
}

TEST_F(BadCode, DoesNotCompileWithinALibraryItCalls) {
  write(kSpan, read(kSpan) +
                   "#include <algorithm>\n#include <vector>\nstruct Odd {};\n"
                   "void odd() { std::vector<Odd> odds; std::sort(odds.begin(), odds.end()); }\n");
  const auto lines = lines_of(kSpan);
  expect_place(lab({"check", "00"}), "00-first-span/hello/span.cc:" + std::to_string(lines) + ":",
               "which your code led to");
}

TEST_F(BadCode, LeavesOutWhatTheContractUses) {
  replace("work/00-first-span/hello/span.h", "std::string to_otlp_json(",
          "std::string to_otlp_text(");
  const Said said = lab({"check", "00"});
  expect_place(said, "labs/00-first-span/contract.cc:", "to_otlp_json");
  EXPECT_THAT(said.text, AllOf(HasSubstr("names and types"), HasSubstr("git diff"),
                               Not(HasSubstr("mend labs"))));
}

TEST_F(BadCode, DoesNotLink) {
  solve();
  replace(kSpan, "to_otlp_json(", "to_otlp_text(");
  const Said said = lab({"check", "00"});
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.text, AllOf(HasSubstr("linking: undefined"), HasSubstr("to_otlp_json"),
                               HasSubstr("→ define it once"), Not(HasSubstr(":0:0"))));
}

TEST_F(BadCode, IsGone) {
  fs::remove(kit / kHello / "main.cc");
  for (const auto& words : {std::vector<std::string>{"check", "00"},
                            {"debug", "00", "request-arrives"},
                            {"run", "00"}}) {
    expect_error(lab(words), "work/00-first-span/hello/main.cc is not there",
                 "./lab reset 00 main.cc");
  }
  EXPECT_EQ(lab({"reset", "00", "main.cc"}).code, 0);
  EXPECT_EQ(lab({"check", "00"}).code, 1);

  // The whole folder, but for notes in the handout's place: start brings back what is gone alone.
  fs::remove_all(kit / kHello);
  write("work/00-first-span/README.md", "my notes\n");
  expect_error(lab({"check", "00"}), "work/00-first-span/hello is not there any more",
               "git -C \"work\" checkout -- 00-first-span/hello");
  const Said start = lab({"start", "00"});
  EXPECT_EQ(start.code, 0) << start.text;
  EXPECT_THAT(start.text, HasSubstr("README.md  was there, and stays as you have it"));
  EXPECT_EQ(read("work/00-first-span/README.md"), "my notes\n");
  EXPECT_EQ(lab({"check", "00"}).code, 1);
}

TEST_F(BadCode, RunHandsOverToTheProgram) {
  solve();
  const Said run = lab({"run", "00"}, {{"OTEL_EXPORTER_OTLP_ENDPOINT", "nonsense"}});
  EXPECT_EQ(run.code, 6) << "the program's own: misconfigured\n" << run.text;
  EXPECT_THAT(run.text, HasSubstr("nonsense"));
  expect_error(lab({"run", "01"}), "not started lab 01-wire", "./lab start 01");
  ASSERT_EQ(lab({"start", "01"}).code, 0);
  expect_error(lab({"run", "01"}), "01-wire is a library: it has no program", "./lab check 01");
}

}  // namespace
}  // namespace otelier::cli
