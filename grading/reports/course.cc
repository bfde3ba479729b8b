#include "reports/course.h"

#include <algorithm>
#include <cstdio>

#include "judge/scenario.h"
#include "workspace/nearest.h"

namespace otelier::reports {
namespace {

namespace chrono = std::chrono;
using judge::Check;
using judge::Node;

core::Error at(const std::filesystem::path& file, judge::Mark mark, std::string what,
               std::string next) {
  return judge::as_error({judge::Problem{file, mark, std::move(what), std::move(next)}});
}

core::Error unknown(const std::filesystem::path& file, judge::Mark mark, const std::string& what,
                    const std::string& name, const std::vector<std::string>& known) {
  const auto near = workspace::nearest(name, known);
  return at(file, mark, "there is no " + what + " \"" + name + "\"",
            near ? "did you mean \"" + *near + "\"?" : "take it out, or see ./lab list");
}

CheckRule check_rule(const Node& node) {
  CheckRule rule{
      .points = {}, .detail = node.text("detail"), .visibility = node.text("visibility")};
  if (node.find("points") != nullptr) rule.points = static_cast<int>(node.integer("points"));
  return rule;
}

core::Result<LabRule> lab_rule(const std::filesystem::path& file, const Node& node) {
  LabRule rule;
  rule.detail = node.text("detail");
  rule.visibility = node.text("visibility");
  const auto time = [&](const Node& written) -> core::Result<Moment> {
    auto read = moment(written.value);
    if (read) return read;
    return std::unexpected(at(file, written.mark, read.error().message, read.error().next));
  };
  if (const Node* due = node.find("due")) {
    const auto read = time(*due);
    if (!read) return std::unexpected(read.error());
    rule.due = *read;
  }
  if (const Node* extensions = node.find("extensions")) {
    for (const Node& one : extensions->children) {
      const auto read = time(one);
      if (!read) return std::unexpected(read.error());
      rule.extensions[one.key] = *read;
    }
  }
  if (const Node* late = node.find("late")) {
    rule.late = {.percent_a_day = static_cast<int>(late->integer("percent_a_day")),
                 .days = static_cast<int>(late->integer("days"))};
  }
  if (!rule.due && (rule.late || !rule.extensions.empty())) {
    return std::unexpected(
        at(file, node.mark, "lateness without a deadline", "say due: 2026-10-01T23:59:00+02:00"));
  }
  if (const Node* checks = node.find("checks")) {
    for (const Node& one : checks->children) {
      rule.checks[one.key] = check_rule(one);
      rule.marks[one.key] = one.key_mark;
    }
  }
  return rule;
}

std::string first_of(const std::string& a, const std::string& b) {
  return a.empty() ? b : a;
}

// Days begun since the deadline; 0 in time.
int days_late(Moment submitted, Moment due) {
  if (submitted <= due) return 0;
  return static_cast<int>(chrono::ceil<chrono::days>(submitted - due).count());
}

void count_late(judge::LabResult& result, const LabRule& rule, int days) {
  result.days_late = days;
  if (days == 0 || !rule.late) return;
  const int full = result.score + result.bonus;
  // In whole points, and in doubt for the learner.
  result.late_points =
      days > rule.late->days
          ? full
          : std::min(full, result.max_score * rule.late->percent_a_day * days / 100);
  const int core = std::min(result.score, result.late_points);
  result.score -= core;
  result.bonus -= result.late_points - core;
}

}  // namespace

core::Result<Moment> moment(std::string_view text) {
  const core::Error wrong{"\"" + std::string(text) + "\" is no date and time",
                          "write it as 2026-10-01T23:59:00+02:00, with the offset from UTC or Z"};
  const std::string copy(text);
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, used = 0;
  if (std::sscanf(copy.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%n", &year, &month, &day, &hour, &minute,
                  &second, &used) != 6 ||
      used != 19) {
    return std::unexpected(wrong);
  }
  const chrono::year_month_day date{chrono::year(year), chrono::month(static_cast<unsigned>(month)),
                                    chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::unexpected(wrong);
  Moment moment = chrono::sys_days(date) + chrono::hours(hour) + chrono::minutes(minute) +
                  chrono::seconds(second);
  const std::string_view offset = text.substr(19);
  if (offset == "Z") return moment;
  char sign = 0;
  int hours = 0, minutes = 0;
  used = 0;
  if (std::sscanf(copy.c_str() + 19, "%c%2d:%2d%n", &sign, &hours, &minutes, &used) != 3 ||
      used != 6 || copy.size() != 25 || (sign != '+' && sign != '-') || hours < 0 || hours > 23 ||
      minutes < 0 || minutes > 59) {
    return std::unexpected(wrong);
  }
  const auto from_utc = chrono::hours(hours) + chrono::minutes(minutes);
  return sign == '+' ? moment - from_utc : moment + from_utc;
}

std::string text_of(Moment moment) {
  const auto day = chrono::floor<chrono::days>(moment);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss time(moment - day);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text;
}

core::Result<Course> Course::read(const std::filesystem::path& root,
                                  const std::filesystem::path& file) {
  const auto document = judge::validate_yaml(root, file, "course");
  if (!document) return std::unexpected(document.error());
  Course course;
  course.file_ = file;
  course.name_ = document->root.text("course");
  course.detail_ = document->root.text("detail");
  course.visibility_ = document->root.text("visibility");
  for (const Node& node : document->root.find("labs")->children) {
    auto rule = lab_rule(file, node);
    if (!rule) return std::unexpected(rule.error());
    course.labs_[node.key] = std::move(*rule);
    course.marks_[node.key] = node.key_mark;
  }
  return course;
}

core::Result<> Course::names_labs(const std::vector<workspace::Lab>& labs) const {
  std::vector<std::string> known;
  known.reserve(labs.size());
  for (const workspace::Lab& lab : labs) known.push_back(lab.id);
  for (const auto& [id, mark] : marks_) {
    if (std::find(known.begin(), known.end(), id) != known.end()) continue;
    return std::unexpected(unknown(file_, mark, "lab", id, known));
  }
  return {};
}

core::Result<> Course::names_checks(const std::string& lab,
                                    const std::vector<std::string>& checks) const {
  const auto rule = labs_.find(lab);
  if (rule == labs_.end()) return {};
  for (const auto& [id, mark] : rule->second.marks) {
    if (std::find(checks.begin(), checks.end(), id) != checks.end()) continue;
    return std::unexpected(unknown(file_, mark, "check of " + lab, id, checks));
  }
  return {};
}

judge::LabResult Course::applied(judge::LabResult result, const std::string& submission,
                                 std::optional<Moment> submitted, Moment now) const {
  const auto found = labs_.find(result.lab);
  const LabRule none;
  const LabRule& rule = found == labs_.end() ? none : found->second;
  // Nobody reads the answers while somebody else still works on them.
  std::optional<Moment> over = rule.due;
  for (const auto& [name, until] : rule.extensions) over = std::max(*over, until);

  result.max_score = result.score = result.bonus = 0;
  result.incomplete = false;
  for (Check& check : result.checks) {
    const auto own = rule.checks.find(check.id);
    const CheckRule own_rule = own == rule.checks.end() ? CheckRule{} : own->second;
    if (own_rule.points) {
      check.points = *own_rule.points;
      check.score = check.status == judge::Status::passed ? check.points : 0;
    }
    const std::string wide = first_of(rule.visibility, visibility_);
    if (!own_rule.visibility.empty()) {
      check.visibility = own_rule.visibility;
    } else if (!wide.empty() && check.visibility != "hidden") {
      check.visibility = wide;
    }
    if (check.visibility == "after_due_date" && over && now > *over) check.visibility = "visible";
    const std::string detail = first_of(own_rule.detail, first_of(rule.detail, detail_));
    if (!detail.empty()) check.detail = detail;
    if (check.extension) {
      result.bonus += check.score;
    } else {
      result.max_score += check.points;
      result.score += check.score;
    }
    if (check.status == judge::Status::skipped && check.points > 0) result.incomplete = true;
  }
  if (!rule.due) return result;
  const auto extended = rule.extensions.find(submission);
  const Moment due = extended == rule.extensions.end() ? *rule.due : extended->second;
  result.due = text_of(due);
  if (!submitted) return result;
  result.submitted = text_of(*submitted);
  count_late(result, rule, days_late(*submitted, due));
  return result;
}

}  // namespace otelier::reports
