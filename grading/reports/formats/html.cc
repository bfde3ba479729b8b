// One page of HTML that needs nothing else: a table a lab, what went wrong below each check. For a
// browser, a mail or the artifacts of a CI run.
#include <algorithm>

#include "reports/report.h"
#include "reports/text.h"

namespace otelier::reports::formats {
namespace html_page {
namespace {

using judge::Check;
using judge::Status;

constexpr const char* kStyle = R"(
:root{color-scheme:light dark;--line:#8884;--good:#1a7f37;--bad:#cf222e;--dim:#6e7781}
@media(prefers-color-scheme:dark){:root{--good:#3fb950;--bad:#ff7b72;--dim:#9198a1}}
body{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid var(--line)}
.passed{color:var(--good)}.bad{color:var(--bad)}.dim{color:var(--dim)}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.85rem;margin:.3rem 0}
)";

const char* kind_of(Status status) {
  switch (status) {
    case Status::passed:
      return "passed";
    case Status::skipped:
    case Status::unsupported:
    case Status::not_implemented:
      return "dim";
    default:
      return "bad";
  }
}

std::string row(const Check& check, std::string_view language, bool points) {
  const std::string title = in_language(check.title, language);
  std::string told;
  for (const std::string* text : {&check.message, &check.reason, &check.evidence, &check.next})
    if (!text->empty()) told += "<pre>" + escaped(*text) + "</pre>";
  return "<tr id=\"" + escaped(check.id) + "\"><td class=\"" + kind_of(check.status) + "\">" +
         escaped(judge::name(check.status)) + "</td><td>" +
         escaped(title.empty() ? check.id : title) + " <code class=\"dim\">" + escaped(check.id) +
         "</code>" + told + "</td>" +
         (points ? "<td>" + std::to_string(check.score) + " / " + std::to_string(check.points) +
                       "</td>"
                 : "") +
         "</tr>\n";
}

std::string render(const Report& report, const Style& style) {
  const bool zh = style.language == "zh";
  std::string body;
  for (const LabReport& lab : report.labs) {
    const auto& checks = lab.result.checks;
    // What is asked of an endpoint or an SDK carries no points.
    const bool points = std::ranges::any_of(checks, [](const Check& c) { return c.points > 0; });
    const auto passed = std::ranges::count(checks, Status::passed, &Check::status);
    body += "<h2>" + escaped(title(lab, style.language)) + "</h2>\n<p>" + std::to_string(passed) +
            " / " + std::to_string(checks.size()) + (zh ? " 项通过" : " passed") +
            (points ? (zh ? "，得分 " : ", score ") + std::to_string(lab.result.score) + " / " +
                          std::to_string(lab.result.max_score)
                    : "") +
            "</p>\n<table><thead><tr><th>" + (zh ? "结果" : "verdict") + "</th><th>" +
            (zh ? "检查" : "check") + "</th>" +
            (points ? std::string("<th>") + (zh ? "分数" : "points") + "</th>" : "") +
            "</tr></thead>\n<tbody>\n";
    for (const Check& check : checks) body += row(shown(check), style.language, points);
    body += "</tbody></table>\n";
  }
  const std::string name = report.submission.name.empty() ? "Otelier" : report.submission.name;
  return std::string("<!doctype html>\n<html lang=\"") + (zh ? "zh" : "en") +
         "\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width\"><title>" +
         escaped(name) + "</title><style>" + kStyle + "</style></head>\n<body>\n<h1>" +
         escaped(name) + "</h1>\n" + body + "</body>\n</html>\n";
}

}  // namespace
}  // namespace html_page

Format html() {
  return {"html", "one page for a browser", "html", html_page::render};
}

}  // namespace otelier::reports::formats
