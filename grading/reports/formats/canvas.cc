// A gradebook that Canvas imports: a column a lab, a row that says the points possible.
#include "reports/csv.h"
#include "reports/report.h"

namespace otelier::reports::formats {
namespace {

std::string render_canvas(const Report& report, const Style& style) {
  CsvRow head;
  CsvRow possible;
  CsvRow student;
  for (const char* name : {"Student", "ID", "SIS User ID", "SIS Login ID", "Section"})
    head.text(name);
  possible.text("Points Possible").empty(4);
  const Submission& who = report.submission;
  student.text(who.name).text(who.id).empty().text(who.login).text(who.section);
  for (const LabReport& lab : report.labs) {
    head.text(title(lab, style.language));
    possible.number(lab.result.max_score);
    // What could not be judged is left blank: a blank cell changes no grade in Canvas.
    if (lab.result.incomplete) {
      student.empty();
    } else {
      student.number(lab.result.score + lab.result.bonus);
    }
  }
  return head.str() + possible.str() + student.str();
}

}  // namespace

Format canvas() {
  return {"canvas", "gradebook CSV for Canvas", "csv", render_canvas};
}

}  // namespace otelier::reports::formats
