#include "reports/report.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace otelier::reports {

core::Result<const Format*> find(std::string_view name) {
  std::string known;
  for (const Format& format : all()) {
    if (format.name == name) return &format;
    known += (known.empty() ? "" : ", ") + format.name;
  }
  return core::fail("there is no report format \"" + std::string(name) + "\"",
                    "choose one of: " + known);
}

judge::Check shown(const judge::Check& check) {
  if (check.status == judge::Status::passed) return check;
  if (check.visibility == "visible" && check.detail != "title") {
    judge::Check told = check;
    if (check.detail == "message") told.evidence.clear();
    return told;
  }
  judge::Check kept;
  kept.id = check.id;
  kept.title = check.title;
  kept.stage = check.stage;
  kept.extension = check.extension;
  kept.build = check.build;
  kept.points = check.points;
  kept.score = check.score;
  kept.status = check.status;
  kept.visibility = check.visibility;
  kept.detail = check.detail;
  return kept;
}

namespace {

core::Error system_error(const std::string& what, const std::filesystem::path& file) {
  return {what + " " + file.string() + ": " + std::strerror(errno),
          "check that the folder exists and that you may write to it"};
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(descriptor, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace

core::Result<> write_whole(const std::filesystem::path& file, std::string_view text) {
  std::filesystem::path folder = file.parent_path();
  if (folder.empty()) folder = ".";
  std::string made = (folder / ("." + file.filename().string() + ".XXXXXX")).string();
  const int descriptor = ::mkostemp(made.data(), O_CLOEXEC);
  if (descriptor < 0) return std::unexpected(system_error("cannot make a file beside", file));
  const bool written =
      write_all(descriptor, text) && ::fchmod(descriptor, 0644) == 0 && ::fsync(descriptor) == 0;
  const int kept = errno;
  ::close(descriptor);
  if (!written || ::rename(made.c_str(), file.c_str()) != 0) {
    if (!written) errno = kept;
    core::Error error = system_error("cannot write", file);
    ::unlink(made.c_str());
    return std::unexpected(std::move(error));
  }
  return {};
}

std::string in_language(const workspace::Localized& text, std::string_view language) {
  auto found = text.find(std::string(language));
  if (found == text.end()) found = text.find("en");
  if (found == text.end()) found = text.begin();
  return found == text.end() ? std::string() : found->second;
}

std::string title(const LabReport& lab, std::string_view language) {
  if (!lab.lab) return lab.result.lab;
  const std::string text = in_language(lab.lab->title, language);
  if (text.empty()) return lab.result.lab;
  return lab.lab->id.substr(0, 2) + " " + text;
}

std::string lateness(const judge::LabResult& result, std::string_view language) {
  if (result.due.empty()) return {};
  const bool zh = language == "zh";
  if (result.submitted.empty()) {
    return zh ? "截止时间 " + result.due + "；没有给出提交时间，未判断是否迟交。"
              : "Due " + result.due + "; lateness is not judged, no time of submission is given.";
  }
  if (result.days_late == 0) return {};
  const std::string days = std::to_string(result.days_late);
  const std::string points = std::to_string(result.late_points);
  return zh ? "截止时间 " + result.due + "，提交于 " + result.submitted + "：迟交 " + days +
                  " 天，扣 " + points + " 分。"
            : "Due " + result.due + ", submitted " + result.submitted + ": " + days +
                  (result.days_late == 1 ? " day" : " days") + " late, " + points +
                  (result.late_points == 1 ? " point" : " points") + " taken off.";
}

Totals totals(const Report& report) {
  Totals sum;
  for (const LabReport& lab : report.labs) {
    sum.score += lab.result.score;
    sum.max_score += lab.result.max_score;
    sum.bonus += lab.result.bonus;
    sum.incomplete = sum.incomplete || lab.result.incomplete;
  }
  return sum;
}

Style style_for(int descriptor) {
  Style style;
  const auto set = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
  };
  const bool terminal = ::isatty(descriptor) == 1;
  const char* term = std::getenv("TERM");
  style.colour = terminal && (term == nullptr || std::string_view(term) != "dumb");
  if (set("CLICOLOR_FORCE")) style.colour = true;
  if (set("NO_COLOR")) style.colour = false;
  winsize size{};
  if (terminal && ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    style.width = size.ws_col;
  if (set("COLUMNS")) style.width = std::atoi(std::getenv("COLUMNS"));
  style.width = std::clamp(style.width, 40, 120);
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (!set(name)) continue;
    if (std::string_view(std::getenv(name)).starts_with("zh")) style.language = "zh";
    break;
  }
  return style;
}

}  // namespace otelier::reports
