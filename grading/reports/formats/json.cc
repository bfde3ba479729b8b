// Everything, for programs: the labs' results as the judge wrote them, with sums.
#include <nlohmann/json.hpp>

#include "reports/report.h"

namespace otelier::reports::formats {
namespace {

using Json = nlohmann::ordered_json;

std::string render_json(const Report& report, const Style&) {
  const Totals sum = totals(report);
  Json labs = Json::array();
  for (const LabReport& lab : report.labs) {
    judge::LabResult result = lab.result;
    for (judge::Check& check : result.checks) check = shown(check);
    labs.push_back(Json::parse(judge::to_json(result)));
  }
  const Submission& who = report.submission;
  const Json whole = {{"schema", "otelier/report/v1"},
                      {"submission", {{"name", who.name}, {"id", who.id}, {"commit", who.commit}}},
                      {"score", sum.score},
                      {"max_score", sum.max_score},
                      {"bonus", sum.bonus},
                      {"incomplete", sum.incomplete},
                      {"labs", std::move(labs)}};
  return whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

Format json() {
  return {"json", "everything, for programs", "json", render_json};
}

}  // namespace otelier::reports::formats
