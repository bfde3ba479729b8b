// JUnit XML, as CI systems read it: a suite a lab, a case a check. What is wrong with the work is a
// <failure>, what kept a check from being judged an <error>, what was not judged <skipped>.
#include <cstdint>
#include <cstdio>

#include "reports/report.h"
#include "reports/text.h"

namespace otelier::reports::formats {
namespace {

using judge::Check;
using judge::Status;

// Line ends and tabs written out too: of those in an attribute a reader of XML makes spaces.
std::string on_one_line(std::string_view text) {
  std::string made;
  for (const char letter : escaped(text)) {
    if (letter == '\n') {
      made += "&#10;";
    } else if (letter == '\t') {
      made += "&#9;";
    } else {
      made += letter;
    }
  }
  return made;
}

std::string attribute(const char* name, std::string_view value) {
  return std::string(" ") + name + "=\"" + on_one_line(value) + "\"";
}

std::string seconds(std::int64_t milliseconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%lld.%03lld", static_cast<long long>(milliseconds / 1000),
                static_cast<long long>(milliseconds % 1000));
  return text;
}

enum class Outcome { passed, failure, error, skipped };

Outcome outcome(Status status) {
  switch (status) {
    case Status::passed:
      return Outcome::passed;
    case Status::failed:
    case Status::not_implemented:
    case Status::timed_out:
      return Outcome::failure;
    case Status::compile_error:
    case Status::crashed:
      return Outcome::error;
    case Status::unsupported:
    case Status::skipped:
      return Outcome::skipped;
  }
  return Outcome::error;
}

std::string body(const Check& check) {
  std::string text = check.message;
  if (!check.evidence.empty()) text += (text.empty() ? "" : "\n") + check.evidence;
  if (!check.next.empty()) text += (text.empty() ? "" : "\n") + check.next;
  return text;
}

std::string element(const char* tag, const Check& check) {
  return std::string("      <") + tag + attribute("type", judge::name(check.status)) +
         attribute("message", check.message) + ">" + on_one_line(body(check)) + "</" + tag + ">\n";
}

std::string render_junit(const Report& report, const Style& style) {
  std::string suites;
  struct Sum {
    int tests = 0, failures = 0, errors = 0, skipped = 0;
    std::int64_t milliseconds = 0;
    [[nodiscard]] std::string attributes() const {
      return attribute("tests", std::to_string(tests)) +
             attribute("failures", std::to_string(failures)) +
             attribute("errors", std::to_string(errors)) +
             attribute("skipped", std::to_string(skipped)) +
             attribute("time", seconds(milliseconds));
    }
  } whole;
  for (const LabReport& lab : report.labs) {
    Sum sum;
    std::string cases;
    for (const Check& hidden : lab.result.checks) {
      const Check check = shown(hidden);
      ++sum.tests;
      sum.milliseconds += check.milliseconds;
      const std::string title = in_language(check.title, style.language);
      cases += "    <testcase" + attribute("classname", lab.result.lab + "." + check.id) +
               attribute("name", title.empty() ? check.id : title) +
               attribute("time", seconds(check.milliseconds)) + ">\n";
      switch (outcome(check.status)) {
        case Outcome::passed:
          break;
        case Outcome::failure:
          ++sum.failures;
          cases += element("failure", check);
          break;
        case Outcome::error:
          ++sum.errors;
          cases += element("error", check);
          break;
        case Outcome::skipped:
          ++sum.skipped;
          cases += "      <skipped" + attribute("message", check.reason) + "/>\n";
          break;
      }
      cases += "    </testcase>\n";
    }
    const auto property = [](const char* name, const std::string& value) {
      return "      <property" + attribute("name", name) + attribute("value", value) + "/>\n";
    };
    suites += "  <testsuite" + attribute("name", title(lab, style.language)) + sum.attributes() +
              ">\n    <properties>\n" + property("score", std::to_string(lab.result.score)) +
              property("max_score", std::to_string(lab.result.max_score)) +
              property("seed", std::to_string(lab.result.seed)) +
              property("isolation", lab.result.isolation) + "    </properties>\n" + cases +
              "  </testsuite>\n";
    whole.tests += sum.tests;
    whole.failures += sum.failures;
    whole.errors += sum.errors;
    whole.skipped += sum.skipped;
    whole.milliseconds += sum.milliseconds;
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + attribute("name", "otelier") +
         whole.attributes() + ">\n" + suites + "</testsuites>\n";
}

}  // namespace

Format junit() {
  return {"junit", "JUnit XML, for CI systems", "xml", render_junit};
}

}  // namespace otelier::reports::formats
