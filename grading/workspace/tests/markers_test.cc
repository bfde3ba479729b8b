#include "workspace/markers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace otelier::workspace {
namespace {

TEST(Markers, LeaveTextWithoutThemAlone) {
  const std::string text = "#include <a>\n\nint x; // a comment about lab work\n";
  EXPECT_EQ(cut_starter(text).starter, text);
  EXPECT_EQ(cut_starter("no newline at the end").starter, "no newline at the end");
  EXPECT_EQ(cut_starter("").starter, "");
}

TEST(Markers, CutTheSolutionAndKeepTheStarterAtItsIndentation) {
  const Cut cut = cut_starter(
      "int f(int x) {\n"
      "  // lab:solution\n"
      "  return x + 1;\n"
      "  // lab:starter\n"
      "  //| if (x > 0) {\n"
      "  //|   return 0;\n"
      "  //| }\n"
      "  //|\n"
      "  //| not_implemented(\"f\", x);\n"
      "  // lab:end\n"
      "}\n");
  EXPECT_TRUE(cut.damage.empty());
  EXPECT_EQ(cut.holes, 1);
  EXPECT_EQ(cut.starter,
            "int f(int x) {\n"
            "  if (x > 0) {\n"
            "    return 0;\n"
            "  }\n"
            "\n"
            "  not_implemented(\"f\", x);\n"
            "}\n");
}

TEST(Markers, WorkInsideAClassAndWithoutAStarter) {
  const Cut cut = cut_starter(
      "class Reader {\n public:\n  int at();\n\n private:\n  // lab:solution\n  int at_ = 0;\n"
      "  // lab:end\n};\n");
  EXPECT_TRUE(cut.damage.empty());
  EXPECT_EQ(cut.starter, "class Reader {\n public:\n  int at();\n\n private:\n};\n");
}

TEST(Markers, LeaveNoDoubledEmptyLineWhereASolutionStood) {
  EXPECT_EQ(cut_starter("a\n\n// lab:solution\nx\n// lab:end\n\nb\n\n\nc\n").starter,
            "a\n\nb\n\n\nc\n");
  EXPECT_EQ(cut_starter("// lab:solution\nx\n// lab:end\n\nb\n").starter, "b\n");
}

TEST(Markers, AreTheSameInEveryLanguageWithLineComments) {
  EXPECT_EQ(cut_starter("a:\n  # lab:solution\n  b: 1\n  # lab:starter\n  #| b: ?\n  # lab:end\n")
                .starter,
            "a:\n  b: ?\n");
  EXPECT_EQ(
      cut_starter("\\* lab:solution\nx' = 1\n\\* lab:starter\n\\*| x' = 0\n\\* lab:end\n").starter,
      "x' = 0\n");
  EXPECT_EQ(cut_starter("-- lab:solution\nx\n-- lab:starter\n--| y\n-- lab:end\n").starter, "y\n");
}

TEST(Markers, ComeApartFromCarriageReturns) {
  EXPECT_EQ(cut_starter("a\r\n// lab:solution\r\nb\r\n// lab:end\r\nc\r\n").starter, "a\r\nc\r\n");
}

struct Broken {
  const char* name;
  const char* source;
  int line;
  const char* says;
};

class Damaged : public testing::TestWithParam<Broken> {};

TEST_P(Damaged, IsNamedByLine) {
  const Cut cut = cut_starter(GetParam().source);
  ASSERT_FALSE(cut.damage.empty());
  EXPECT_EQ(cut.damage[0].line, GetParam().line);
  EXPECT_THAT(cut.damage[0].what, testing::HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Markers, Damaged,
    testing::Values(
        Broken{"never_closed", "a\n// lab:solution\nb\n", 2, "never closed"},
        Broken{"nested", "// lab:solution\nx\n// lab:solution\n// lab:end\n", 3,
               "inside the one opened in line 1"},
        Broken{"end_alone", "a\n\n// lab:end\n", 3, "lab:end without"},
        Broken{"starter_alone", "// lab:starter\n", 1, "lab:starter without"},
        Broken{"two_starters", "// lab:solution\n// lab:starter\n// lab:starter\n// lab:end\n", 3,
               "a second lab:starter"},
        Broken{"code_in_starter", "// lab:solution\n// lab:starter\nint x;\n// lab:end\n", 3,
               "only starter lines"},
        Broken{"starter_line_outside", "a\n//| b\n", 2, "only between"},
        Broken{"starter_line_in_solution", "// lab:solution\n//| b\n// lab:end\n", 2,
               "only between"},
        Broken{"misspelt", "// lab:soluton\n", 1, "did you mean lab:solution?"},
        Broken{"text_behind", "// lab:solution of f\n// lab:end\n", 1, "nothing may follow"},
        Broken{"behind_code", "int x;  // lab:solution\n", 1, "a line of its own"}),
    [](const auto& broken) { return std::string(broken.param.name); });

}  // namespace
}  // namespace otelier::workspace
