// The formats that machines read, read back by parsers that are not ours.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sample.h"

namespace otelier::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

TEST(EveryFormat, KeepsWhatAHiddenCheckFound) {
  const Report report = testing::sample();
  for (const Format& format : all()) {
    Style style;
    style.all_stages = true;
    EXPECT_THAT(format.render(report, style), Not(HasSubstr("LEAK"))) << format.name;
  }
}

TEST(EveryFormat, IsFoundByItsFolderAndNameable) {
  EXPECT_GE(all().size(), 7U);
  for (const Format& format : all()) EXPECT_TRUE(find(format.name).has_value()) << format.name;
  const auto unknown = find("pdf");
  ASSERT_FALSE(unknown.has_value());
  EXPECT_THAT(unknown.error().next, HasSubstr("gradescope"));
}

TEST(Junit, IsXmlThatCountsWhatItHolds) {
  const std::string text = testing::format("junit").render(testing::sample(), {});
  const std::string said = testing::python(R"(
import sys, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
suite = root.find("testsuite")
print(root.tag, suite.get("name"))
for kind in ("failure", "error", "skipped"):
    held = len(suite.findall("testcase/" + kind))
    print(kind, held, suite.get({"failure": "failures", "error": "errors"}.get(kind, kind)))
print(suite.get("tests"), len(suite.findall("testcase")))
print(suite.findall("testcase/failure")[0].get("message"))
print(suite.findall("testcase/failure")[0].text.count("\n"))
print(suite.find("testcase").get("time"))
)",
                                           text);
  EXPECT_EQ(said,
            "testsuites 01 The wire, format & <tags>\n"
            "failure 4 4\n"
            "error 2 2\n"
            "skipped 2 2\n"
            "9 9\n"
            "byte 1: expected 02, got <00> & \"nothing\"\n"
            "4\n"
            "0.007\n");
}

TEST(Html, IsAPageWithARowForEachCheck) {
  const std::string text = testing::format("html").render(testing::sample(), {});
  const std::string said = testing::python(R"(
import sys, html.parser
class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.rows, self.open, self.text = 0, [], ""
    def handle_starttag(self, tag, attributes):
        self.rows += tag == "tr" and "id" in dict(attributes)
        if tag != "meta":
            self.open.append(tag)
    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag
    def handle_data(self, text):
        self.text += text
page = Page()
page.feed(open(sys.argv[1]).read())
print(page.rows, page.open)
print("byte 1: expected 02, got <00> & \"nothing\"" in page.text)
)",
                                           text);
  EXPECT_EQ(said, "9 []\nTrue\n");
  EXPECT_THAT(text, HasSubstr("<h2>01 The wire, format &amp; &lt;tags&gt;</h2>"));
}

TEST(Gradescope, HasTheFieldsThatGradescopeReads) {
  const Json whole = Json::parse(testing::format("gradescope").render(testing::sample(), {}));
  EXPECT_TRUE(whole.at("score").is_number_integer());
  EXPECT_EQ(whole.at("score"), 2);
  EXPECT_EQ(whole.at("tests").size(), 9U);
  for (const Json& test : whole.at("tests")) {
    EXPECT_TRUE(test.at("score").is_number_integer());
    EXPECT_TRUE(test.at("max_score").is_number_integer());
    EXPECT_THAT(test.at("status").get<std::string>(), ::testing::AnyOf("passed", "failed"));
    EXPECT_EQ(test.at("visibility"), "visible");
  }
  EXPECT_EQ(whole.at("tests")[1].at("number"), "1.2");
  EXPECT_THAT(whole.at("tests")[1].at("output").get<std::string>(), HasSubstr("ac 02"));
}

TEST(Classroom50, IsResultVersionOneInIntegers) {
  const Json whole = Json::parse(testing::format("classroom50").render(testing::sample(), {}));
  EXPECT_EQ(whole.at("schema"), "result/v1");
  EXPECT_EQ(whole.at("assignment"), "01-wire");
  EXPECT_EQ(whole.at("score"), 2);
  EXPECT_EQ(whole.at("max-score"), 12);
  int sum = 0;
  for (const Json& test : whole.at("tests")) sum += test.at("max-score").get<int>();
  EXPECT_EQ(sum, 12);
  EXPECT_EQ(whole.at("tests")[0].at("passed"), true);
}

TEST(Json, HoldsTheLabsAndTheirSums) {
  const Json whole = Json::parse(testing::format("json").render(testing::sample(), {}));
  EXPECT_EQ(whole.at("schema"), "otelier/report/v1");
  EXPECT_EQ(whole.at("max_score"), 12);
  EXPECT_EQ(whole.at("labs").size(), 1U);
  EXPECT_EQ(whole.at("labs")[0].at("checks").size(), 9U);
}

constexpr const char* kReadCsv = R"(
import csv, sys
for row in csv.reader(open(sys.argv[1], newline="", encoding="utf-8")):
    print(len(row), row)
)";

TEST(Canvas, IsAGradebookWithPointsPossible) {
  const std::string text = testing::format("canvas").render(testing::sample(), {});
  EXPECT_EQ(
      testing::python(kReadCsv, text),
      "6 ['Student', 'ID', 'SIS User ID', 'SIS Login ID', 'Section', "
      "'01 The wire, format & <tags>']\n"
      "6 ['Points Possible', '', '', '', '', '12']\n"
      "6 ['\\'=HYPERLINK(\"http://x\"), \"Ada\"\\nLovelace', '42', '', 'ada', 'A, B', '2']\n");
}

TEST(Canvas, LeavesTheGradeBlankWhenACheckCouldNotRun) {
  Report report = testing::sample();
  report.labs[0].result.incomplete = true;
  const std::string text = testing::format("canvas").render(report, {});
  EXPECT_THAT(text, HasSubstr("\"A, B\",\r\n"));
}

TEST(Moodle, FindsPeopleByNumberAndAddress) {
  const std::string text = testing::format("moodle").render(testing::sample(), {});
  EXPECT_EQ(testing::python(kReadCsv, text),
            "5 ['ID number', 'Full name', 'Email address', '01 The wire, format & <tags>', "
            "'Feedback: 01 The wire, format & <tags>']\n"
            "5 ['42', '\\'=HYPERLINK(\"http://x\"), \"Ada\"\\nLovelace', \"'+ada@example.org\", "
            "'2', '2 of 12 points, 1 of 9 checks']\n");
}

}  // namespace
}  // namespace otelier::reports
