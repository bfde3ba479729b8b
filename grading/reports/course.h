// A course of its own: what course.yaml, which lies outside the kit, changes of points, visibility,
// detail and deadlines. It changes the result after the judging and before anything is written, so
// that every report tells the same. Times are moments in UTC. Immutable once read; thread-safe.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "judge/result.h"
#include "judge/yaml.h"
#include "workspace/lab.h"

namespace otelier::reports {

using Moment = std::chrono::sys_seconds;
// RFC 3339 with an offset: 2026-10-01T23:59:00+02:00. Errors: another form, no such date.
[[nodiscard]] core::Result<Moment> moment(std::string_view text);
// The same in UTC: 2026-10-01T21:59:00Z.
[[nodiscard]] std::string text_of(Moment moment);

// What course.yaml says of one check; what it does not say stays.
struct CheckRule {
  std::optional<int> points;
  std::string detail, visibility;  // empty: as the lab has it
};

struct LabRule {
  std::string detail, visibility;
  std::optional<Moment> due;
  std::map<std::string, Moment> extensions;  // by submission
  struct Late {
    int percent_a_day = 0, days = 1;
  };
  std::optional<Late> late;
  std::map<std::string, CheckRule> checks;
  std::map<std::string, judge::Mark> marks;  // of the checks' keys
};

class Course {
 public:
  // Holds the file against grading/schema/course.schema.json. Errors name file, line and column.
  [[nodiscard]] static core::Result<Course> read(const std::filesystem::path& root,
                                                 const std::filesystem::path& file);
  // Whether every lab it names is one of the kit's; the error offers the nearest.
  [[nodiscard]] core::Result<> names_labs(const std::vector<workspace::Lab>& labs) const;
  // Whether every check it names for this lab is one of these; the error offers the nearest.
  [[nodiscard]] core::Result<> names_checks(const std::string& lab,
                                            const std::vector<std::string>& checks) const;

  // The result as this course counts it. A visibility or detail that is set for a whole lab or for
  // the course never opens a hidden check; one that is set for the check itself does. Without
  // `submitted` lateness is not judged.
  [[nodiscard]] judge::LabResult applied(judge::LabResult result, const std::string& submission,
                                         std::optional<Moment> submitted, Moment now) const;

  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::filesystem::path file_;
  std::string name_, detail_, visibility_;
  std::map<std::string, LabRule> labs_;
  std::map<std::string, judge::Mark> marks_;  // of the labs' keys
};

}  // namespace otelier::reports
