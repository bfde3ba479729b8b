#include "reports/course.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "sample.h"

namespace otelier::reports {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Moment at(const char* text) {
  return moment(text).value();
}

class CourseFile : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "otelier-course-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  [[nodiscard]] core::Result<Course> read(const std::string& labs) const {
    const fs::path file = folder_ / "course.yaml";
    std::ofstream(file) << "course: Observability\n" << labs;
    return Course::read(OTELIER_SOURCE_DIR, file);
  }
  [[nodiscard]] static const judge::Check& check(const judge::LabResult& result, const char* id) {
    for (const judge::Check& one : result.checks)
      if (one.id == id) return one;
    throw std::out_of_range(id);
  }
  [[nodiscard]] static judge::LabResult graded() { return testing::sample().labs.front().result; }

  fs::path folder_;
  const Moment before_ = at("2026-10-01T20:00:00Z");
  const Moment after_ = at("2026-11-01T00:00:00Z");
};

TEST(Moment, IsTheSameInEveryOffset) {
  EXPECT_EQ(text_of(at("2026-10-01T23:59:00+02:00")), "2026-10-01T21:59:00Z");
  EXPECT_EQ(text_of(at("2026-12-31T20:00:00-05:30")), "2027-01-01T01:30:00Z");
  EXPECT_EQ(text_of(at("2024-02-29T00:00:00Z")), "2024-02-29T00:00:00Z");
  for (const char* wrong :
       {"2026-10-01", "2026-02-29T00:00:00Z", "2026-10-01T24:00:00Z", "2026-10-01T23:59:00",
        "2026-10-01T23:59:00+2:00", "2026-10-01T23:59:00+02:00 ", "tomorrow", ""}) {
    EXPECT_FALSE(moment(wrong)) << wrong;
  }
}

TEST_F(CourseFile, PointsReplaceTheScenariosOwn) {
  const auto course = read(R"(labs:
  01-wire:
    checks:
      one-byte: {points: 7}
      two-bytes: {points: 0}
)");
  ASSERT_TRUE(course) << course.error().message;
  const judge::LabResult result = course->applied(graded(), "ada", {}, before_);
  EXPECT_EQ(result.score, 7);               // one-byte, which passed
  EXPECT_EQ(result.max_score, 12 + 5 - 3);  // 7 for 2, 0 for 3
  EXPECT_EQ(check(result, "two-bytes").points, 0);
  EXPECT_EQ(check(result, "zigzag").points, 3);
}

TEST_F(CourseFile, WithoutAWordOfALabItStaysAsItIs) {
  const auto course = read("labs:\n  02-model: {due: 2026-10-01T23:59:00+02:00}\n");
  ASSERT_TRUE(course) << course.error().message;
  EXPECT_EQ(judge::to_json(course->applied(graded(), "ada", after_, after_)),
            judge::to_json(graded()));
}

TEST_F(CourseFile, DetailIsTheChecksOwnThenTheLabsThenTheCourses) {
  const auto course = read(R"(detail: title
labs:
  01-wire:
    detail: message
    checks:
      two-bytes: {detail: full}
)");
  ASSERT_TRUE(course) << course.error().message;
  const judge::LabResult result = course->applied(graded(), "ada", {}, before_);
  EXPECT_THAT(shown(check(result, "two-bytes")).evidence, HasSubstr("ac 02"));
  EXPECT_EQ(shown(check(result, "zigzag")).message, "not implemented: put_varint");
  judge::Check told = check(result, "two-bytes");
  told.detail = "message";
  EXPECT_THAT(shown(told).message, HasSubstr("expected 02"));
  EXPECT_EQ(shown(told).evidence, "");
  told.detail = "title";
  EXPECT_EQ(shown(told).message, "");
  EXPECT_FALSE(shown(told).title.empty());
}

TEST_F(CourseFile, AWideVisibilityOpensNoHiddenCheckAndItsOwnDoes) {
  const auto wide = read("visibility: visible\nlabs: {}\n");
  ASSERT_TRUE(wide) << wide.error().message;
  EXPECT_EQ(check(wide->applied(graded(), "ada", {}, before_), "secret").visibility, "hidden");
  const auto own = read("labs: {01-wire: {checks: {secret: {visibility: visible}}}}\n");
  ASSERT_TRUE(own) << own.error().message;
  EXPECT_EQ(check(own->applied(graded(), "ada", {}, before_), "secret").visibility, "visible");
}

TEST_F(CourseFile, AfterTheDueDateOpensWhenTheLastExtensionIsOver) {
  const auto course = read(R"(labs:
  01-wire:
    due: 2026-10-01T23:59:00+02:00
    visibility: after_due_date
    extensions: {lin: 2026-10-20T00:00:00Z}
)");
  ASSERT_TRUE(course) << course.error().message;
  const auto seen = [&](const char* now) {
    return check(course->applied(graded(), "ada", {}, at(now)), "two-bytes").visibility;
  };
  EXPECT_EQ(seen("2026-10-02T00:00:00Z"), "after_due_date");
  EXPECT_EQ(seen("2026-10-20T00:00:01Z"), "visible");
  judge::Check closed = check(graded(), "two-bytes");
  closed.visibility = "after_due_date";
  EXPECT_EQ(shown(closed).message, "");
}

TEST_F(CourseFile, GradescopeKeepsItsOwnClock) {
  const auto course = read("visibility: after_published\nlabs: {}\n");
  ASSERT_TRUE(course) << course.error().message;
  Report report = testing::sample();
  report.labs[0].result = course->applied(graded(), "ada", {}, before_);
  const std::string text = testing::format("gradescope").render(report, {});
  EXPECT_THAT(text, AllOf(HasSubstr("\"visibility\": \"after_published\""),
                          HasSubstr("byte 1: expected 02")));
  EXPECT_THAT(testing::format("terminal").render(report, {.all_stages = true}),
              Not(HasSubstr("byte 1: expected 02")));
}

constexpr const char* kLate = R"(labs:
  01-wire:
    due: 2026-10-01T23:59:00+02:00
    late: {percent_a_day: 10, days: 3}
    extensions: {lin: 2026-10-08T23:59:00+02:00}
    checks: {one-byte: {points: 20}}
)";

TEST_F(CourseFile, EachDayBegunTakesItsShare) {
  const auto course = read(kLate);
  ASSERT_TRUE(course) << course.error().message;
  const auto score = [&](const char* who, const char* submitted) {
    return course->applied(graded(), who, at(submitted), after_).score;
  };
  EXPECT_EQ(score("ada", "2026-10-01T21:59:00Z"), 20);  // to the second
  EXPECT_EQ(score("ada", "2026-10-01T21:59:01Z"), 17);  // 10 % of 30
  EXPECT_EQ(score("ada", "2026-10-02T21:59:00Z"), 17);
  EXPECT_EQ(score("ada", "2026-10-04T21:59:00Z"), 11);
  EXPECT_EQ(score("ada", "2026-10-04T21:59:01Z"), 0);
  EXPECT_EQ(score("lin", "2026-10-08T21:59:00Z"), 20);
  EXPECT_EQ(score("lin", "2026-10-08T22:00:00Z"), 17);
}

TEST_F(CourseFile, ReportsSayHowLateAndWhatItCost) {
  const auto course = read(kLate);
  ASSERT_TRUE(course) << course.error().message;
  Report report = testing::sample();
  judge::LabResult& result = report.labs[0].result;
  result = course->applied(graded(), "ada", at("2026-10-03T00:00:00Z"), after_);
  EXPECT_EQ(result.late_points, 6);
  for (const char* name : {"terminal", "gradescope", "moodle"}) {
    EXPECT_THAT(testing::format(name).render(report, {.width = 120}), HasSubstr("2 days late"))
        << name;
  }
  EXPECT_THAT(lateness(result, "zh"), HasSubstr("迟交 2 天"));
  const auto kept = judge::from_json(judge::to_json(result));
  ASSERT_TRUE(kept);
  EXPECT_EQ(judge::to_json(*kept), judge::to_json(result));
  result.submitted.clear();
  EXPECT_THAT(lateness(result, "en"), HasSubstr("not judged"));
}

TEST_F(CourseFile, WrongFilesAreToldByLineAndNearestName) {
  const auto problem = [&](const std::string& labs) {
    const auto course = read(labs);
    return course ? std::string() : course.error().message;
  };
  EXPECT_THAT(problem("labs: {01-wire: {duu: 3}}\n"),
              AllOf(HasSubstr("course.yaml:2:"), HasSubstr("\"due\"")));
  EXPECT_THAT(problem("labs:\n  01-wire:\n    due: 2026-02-30T00:00:00Z\n"),
              AllOf(HasSubstr("course.yaml:4:"), HasSubstr("no date and time")));
  EXPECT_THAT(problem("labs: {01-wire: {late: {percent_a_day: 10, days: 3}}}\n"),
              HasSubstr("without a deadline"));
  const auto course = read("labs:\n  01-wirre:\n    checks: {one-bite: {points: 1}}\n");
  ASSERT_TRUE(course) << course.error().message;
  workspace::Lab lab;
  lab.id = "01-wire";
  const auto labs = course->names_labs({lab});
  ASSERT_FALSE(labs);
  EXPECT_THAT(labs.error().message, AllOf(HasSubstr("course.yaml:3:3"), HasSubstr("\"01-wire\"")));
  const auto checks = course->names_checks("01-wirre", {"one-byte"});
  ASSERT_FALSE(checks);
  EXPECT_THAT(checks.error().message,
              AllOf(HasSubstr("course.yaml:4:"), HasSubstr("\"one-byte\"")));
}

}  // namespace
}  // namespace otelier::reports
