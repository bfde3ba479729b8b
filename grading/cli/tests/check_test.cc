// Checks of lab 00 as a learner runs them: with builds, so slow.
#include <gmock/gmock.h>

#include <algorithm>

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

  static constexpr const char* kEndpoint = "work/00-first-span/hello/endpoint.cc";
  static constexpr const char* kSpan = "work/00-first-span/hello/span.cc";
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

// A line for each hole, at the line where it stands; what fails in earnest is shown as before.
TEST_F(Checking, UnitTestsTellHolesApartFromMistakes) {
  const auto starter = lab({"tests", "00"});
  EXPECT_EQ(starter.code, 1);
  const std::string code = read(kEndpoint);
  const auto line_of = [&](const std::string& text) {
    return std::to_string(std::count(code.begin(), code.begin() + code.find(text), '\n') + 1);
  };
  const std::string traces = "○ not written yet: 00-first-span/hello/endpoint.cc:" +
                             line_of("not_implemented(\"traces_endpoint") +
                             " traces_endpoint (6 tests)\n";
  const std::string timeout = "○ not written yet: 00-first-span/hello/endpoint.cc:" +
                              line_of("not_implemented(\"export_timeout") +
                              " export_timeout (3 tests)\n";
  EXPECT_THAT(starter.text, HasSubstr(traces + timeout));
  EXPECT_THAT(starter.text, HasSubstr("\n0 tests passed, 0 failed, 35 met 6 holes\n"));
  EXPECT_THAT(starter.text, AllOf(Not(HasSubstr("FAILED")), Not(HasSubstr("exception"))));
  for (const char* way : {"*", "Timeout.*"}) {
    const auto named = lab({"tests", "00", "--filter", way});
    EXPECT_THAT(named.text, AllOf(HasSubstr(timeout), Not(HasSubstr("FAILED")))) << way;
  }
  EXPECT_THAT(lab({"tests", "00"}, {{"OTELIER_LANG", "zh"}}).text,
              AllOf(HasSubstr("○ 尚未实现：00-first-span/hello/endpoint.cc:"),
                    HasSubstr("0 个测试通过，0 个未通过，35 个遇到了 6 处尚未实现的代码\n")));

  solve();
  write(kEndpoint, code);
  std::string span = read(kSpan);
  const std::string right = "\"resourceSpans\"";
  span.replace(span.find(right), right.size(), "\"resource_spans\"");
  write(kSpan, span);
  const auto mixed = lab({"tests", "00"});
  EXPECT_EQ(mixed.code, 1);
  EXPECT_THAT(mixed.text,
              AllOf(HasSubstr(traces + timeout), HasSubstr("[  FAILED  ] Written"),
                    HasSubstr("resourceSpans holds one item"), HasSubstr(" met 2 holes\n"),
                    Not(HasSubstr("[  FAILED  ] Endpoint"))));

  solve();
  std::string burning = code;
  burning.insert(burning.find("not_implemented(\"traces_endpoint"), "std::abort(); ");
  write(kEndpoint, "#include <cstdlib>\n" + burning);
  const auto crashed = lab({"tests", "00"});
  EXPECT_EQ(crashed.code, 1);
  EXPECT_THAT(crashed.text, HasSubstr("ended by signal 6"));

  solve();
  const auto solved = lab({"tests", "00"});
  EXPECT_EQ(solved.code, 0) << solved.text;
  EXPECT_THAT(solved.text, AllOf(HasSubstr("[  PASSED  ] 35 tests"), Not(HasSubstr("hole"))));
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
