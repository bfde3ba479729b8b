#include "judge/result.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace otelier::judge {

namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr std::string_view kFormat = "otelier-result/1";

constexpr std::array<std::pair<Status, std::string_view>, 8> kNames{{
    {Status::passed, "passed"},
    {Status::failed, "failed"},
    {Status::not_implemented, "not_implemented"},
    {Status::compile_error, "compile_error"},
    {Status::crashed, "crashed"},
    {Status::timed_out, "timed_out"},
    {Status::unsupported, "unsupported"},
    {Status::skipped, "skipped"},
}};

std::optional<Status> status_of(std::string_view text) {
  for (const auto& [status, word] : kNames)
    if (word == text) return status;
  return std::nullopt;
}

OrderedJson check_json(const Check& check) {
  return OrderedJson{
      {"id", check.id},
      {"title", check.title},
      {"stage", check.stage},
      {"extension", check.extension},
      {"build", check.build},
      {"points", check.points},
      {"score", check.score},
      {"status", name(check.status)},
      {"visibility", check.visibility},
      {"detail", check.detail},
      {"message", check.message},
      {"evidence", check.evidence},
      {"next", check.next},
      {"spec", check.spec},
      {"reason", check.reason},
      {"milliseconds", check.milliseconds},
  };
}

core::Result<Check> check_of(const OrderedJson& json) {
  Check check;
  check.id = json.at("id").get<std::string>();
  check.title = json.at("title").get<std::map<std::string, std::string>>();
  check.stage = json.at("stage").get<int>();
  check.extension = json.at("extension").get<bool>();
  check.build = json.at("build").get<std::string>();
  check.points = json.at("points").get<int>();
  check.score = json.at("score").get<int>();
  const auto word = json.at("status").get<std::string>();
  const auto status = status_of(word);
  if (!status) return core::fail("check " + check.id + ": unknown status \"" + word + "\"");
  check.status = *status;
  check.visibility = json.at("visibility").get<std::string>();
  check.detail = json.value("detail", check.detail);
  check.message = json.at("message").get<std::string>();
  check.evidence = json.at("evidence").get<std::string>();
  check.next = json.at("next").get<std::string>();
  check.spec = json.at("spec").get<std::string>();
  check.reason = json.at("reason").get<std::string>();
  check.milliseconds = json.at("milliseconds").get<std::int64_t>();
  return check;
}

std::unexpected<core::Error> system_error(const std::string& what,
                                          const std::filesystem::path& file, int error) {
  return core::fail(what + " " + file.string() + ": " + std::strerror(error),
                    "check that the folder exists, is yours and has room");
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t wrote = ::write(fd, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return true;
}

}  // namespace

std::string_view name(Status status) {
  for (const auto& [known, word] : kNames)
    if (known == status) return word;
  return "skipped";
}

std::string to_json(const LabResult& result) {
  OrderedJson json{
      {"format", kFormat},
      {"lab", result.lab},
      {"subject", result.subject},
      {"kit_version", result.kit_version},
      {"seed", std::to_string(result.seed)},  // 64 bits do not survive every JSON reader
      {"isolation", result.isolation},
      {"files", result.files},
      {"selection", result.selection},
      {"score", result.score},
      {"max_score", result.max_score},
      {"bonus", result.bonus},
      {"similarity", result.similarity},
      {"incomplete", result.incomplete},
  };
  if (!result.due.empty()) {
    json["deadline"] = {{"due", result.due},
                        {"submitted", result.submitted},
                        {"days_late", result.days_late},
                        {"late_points", result.late_points}};
  }
  OrderedJson checks = OrderedJson::array();
  for (const Check& check : result.checks) checks.push_back(check_json(check));
  json["checks"] = std::move(checks);
  return json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

core::Result<LabResult> from_json(std::string_view text) {
  try {
    const OrderedJson json = OrderedJson::parse(text);
    if (const auto format = json.at("format").get<std::string>(); format != kFormat) {
      return core::fail(
          "this result has the format \"" + format + "\", not \"" + std::string(kFormat) + "\"",
          "run the check again to write a new one");
    }
    LabResult result;
    result.lab = json.at("lab").get<std::string>();
    result.subject = json.at("subject").get<std::string>();
    result.kit_version = json.at("kit_version").get<std::string>();
    result.seed = std::stoull(json.at("seed").get<std::string>());
    result.isolation = json.at("isolation").get<std::string>();
    result.files = json.at("files").get<std::map<std::string, std::string>>();
    result.selection = json.at("selection").get<std::map<std::string, std::string>>();
    result.score = json.at("score").get<int>();
    result.max_score = json.at("max_score").get<int>();
    result.bonus = json.at("bonus").get<int>();
    result.similarity = json.at("similarity").get<double>();
    result.incomplete = json.at("incomplete").get<bool>();
    if (const auto deadline = json.find("deadline"); deadline != json.end()) {
      result.due = deadline->at("due").get<std::string>();
      result.submitted = deadline->at("submitted").get<std::string>();
      result.days_late = deadline->at("days_late").get<int>();
      result.late_points = deadline->at("late_points").get<int>();
    }
    for (const OrderedJson& item : json.at("checks")) {
      auto check = check_of(item);
      if (!check) return std::unexpected(check.error());
      result.checks.push_back(std::move(*check));
    }
    return result;
  } catch (const std::exception& error) {
    return core::fail(std::string("this is no result of the judge: ") + error.what(),
                      "run the check again to write a new one");
  }
}

core::Result<> write(const LabResult& result, const std::filesystem::path& file) {
  const std::filesystem::path folder =
      file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);

  std::string temporary = (folder / ("." + file.filename().string() + ".XXXXXX")).string();
  const int fd = ::mkstemp(temporary.data());
  if (fd < 0) return system_error("cannot write beside", file, errno);
  int error = 0;
  if (!write_all(fd, to_json(result)) || ::fchmod(fd, 0644) != 0 || ::fsync(fd) != 0) error = errno;
  if (::close(fd) != 0 && error == 0) error = errno;
  if (error == 0 && std::rename(temporary.c_str(), file.c_str()) != 0) error = errno;
  if (error != 0) {
    ::unlink(temporary.c_str());
    return system_error("cannot write", file, error);
  }
  // The rename itself is durable once the folder is.
  if (const int parent = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); parent >= 0) {
    ::fsync(parent);
    ::close(parent);
  }
  return {};
}

}  // namespace otelier::judge
