// Grades that Moodle imports (Grades, Import, CSV file): people are found by ID number or address,
// each lab is a grade item with a column of feedback.
#include "reports/csv.h"
#include "reports/report.h"

namespace otelier::reports::formats {
namespace {

std::string feedback(const judge::LabResult& result, std::string_view language) {
  std::size_t passed = 0;
  for (const judge::Check& check : result.checks) {
    if (check.status == judge::Status::passed) ++passed;
  }
  std::string text = std::to_string(result.score) + " of " + std::to_string(result.max_score) +
                     " points, " + std::to_string(passed) + " of " +
                     std::to_string(result.checks.size()) + " checks";
  if (result.bonus != 0) text += ", bonus " + std::to_string(result.bonus);
  if (result.incomplete) text += "; incomplete: a scored check could not run";
  const std::string late = lateness(result, language);
  if (!late.empty()) text += "; " + late;
  return text;
}

std::string render_moodle(const Report& report, const Style& style) {
  CsvRow head;
  CsvRow student;
  head.text("ID number").text("Full name").text("Email address");
  const Submission& who = report.submission;
  student.text(who.id).text(who.name).text(who.email);
  for (const LabReport& lab : report.labs) {
    const std::string item = title(lab, style.language);
    head.text(item).text("Feedback: " + item);
    // An empty cell leaves the grade as it is.
    if (lab.result.incomplete) {
      student.empty();
    } else {
      student.number(lab.result.score + lab.result.bonus);
    }
    student.text(feedback(lab.result, style.language));
  }
  return head.str() + student.str();
}

}  // namespace

Format moodle() {
  return {"moodle", "grades CSV for Moodle", "csv", render_moodle};
}

}  // namespace otelier::reports::formats
