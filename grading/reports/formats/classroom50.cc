// Classroom 50's result/v1: integers only.
#include <nlohmann/json.hpp>

#include "reports/report.h"

namespace otelier::reports::formats {
namespace {

using Json = nlohmann::ordered_json;

std::string assignment(const Report& report) {
  if (!report.submission.assignment.empty()) return report.submission.assignment;
  return report.labs.size() == 1 ? report.labs.front().result.lab : "otelier";
}

std::string render_classroom50(const Report& report, const Style&) {
  const Totals sum = totals(report);
  Json tests = Json::array();
  for (const LabReport& lab : report.labs) {
    for (const judge::Check& check : lab.result.checks) {
      const std::string name = report.labs.size() > 1 ? lab.result.lab + "/" + check.id : check.id;
      tests.push_back({{"test-name", name},
                       {"passed", check.status == judge::Status::passed},
                       {"score", check.score},
                       {"max-score", check.points}});
    }
  }
  const Submission& who = report.submission;
  const Json whole = {{"schema", "result/v1"},
                      {"classroom", who.classroom},
                      {"assignment", assignment(report)},
                      {"assignment_type", "individual"},
                      {"owner", who.login},
                      {"submission", who.repository},
                      {"commit", who.commit},
                      {"release", ""},
                      {"review", ""},
                      {"datetime", who.datetime},
                      {"score", sum.score + sum.bonus},
                      {"max-score", sum.max_score},
                      {"tests", std::move(tests)}};
  return whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

Format classroom50() {
  return {"classroom50", "result/v1 of Classroom 50", "json", render_classroom50};
}

}  // namespace otelier::reports::formats
