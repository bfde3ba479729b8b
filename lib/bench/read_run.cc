#include <algorithm>
#include <array>
#include <utility>

#include "bench/judged_run.h"
#include "bench/request_json.h"
#include "bench/routes.h"
#include "json/json.h"

namespace otelier::bench {
namespace {

// Room for a body of kCheckBytes in base64 with its headers. What a line becomes while it is read
// is some fifty times as much at the worst.
constexpr std::size_t kLineBytes = 4u << 20;
constexpr std::size_t kNameBytes = 100;
constexpr std::size_t kTextBytes = 1u << 20;

constexpr std::array<std::string_view, 8> kStatuses = {
    "passed",  "failed",    "not_implemented", "compile_error",
    "crashed", "timed_out", "unsupported",     "skipped"};

// Ids stand in addresses.
bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kNameBytes && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

// The members of an object by name and type; remembers the first that is not as it should be.
class Members {
 public:
  explicit Members(const json::Value& object) : object_(object) {}

  std::string text(const char* name) {
    const json::Value& value = object_[name];
    if (!value.is_string() || value.as_string().size() > kTextBytes) wrong(name, "a text");
    return std::string(value.as_string());
  }
  std::string name(const char* name) {
    std::string text = this->text(name);
    if (!is_name(text)) wrong(name, "an id of letters, digits, '-', '_' and '.'");
    return text;
  }
  bool boolean(const char* name) {
    if (!object_[name].is_bool()) wrong(name, "true or false");
    return object_[name].as_bool();
  }
  int count(const char* name) {
    constexpr std::int64_t kMost = 1'000'000;
    const std::int64_t value = object_[name].is_integer() ? object_[name].as_int(-1) : -1;
    if (value < 0 || value > kMost) wrong(name, "a number from 0 to 1000000");
    return static_cast<int>(std::clamp<std::int64_t>(value, 0, kMost));
  }
  std::uint64_t digits(const char* name) {
    if (const auto value = bench::digits(object_[name].as_string())) return *value;
    wrong(name, "a text of digits");
    return 0;
  }
  std::map<std::string, std::string> texts(const char* name) {
    std::map<std::string, std::string> all;
    const json::Value& value = object_[name];
    bool fine = value.is_object() && value.members().size() <= 10;
    for (const auto& [language, text] : value.members()) {
      fine = fine && text.is_string() && text.as_string().size() <= kTextBytes;
      if (fine) all[language] = text.as_string();
    }
    if (!fine) wrong(name, "an object of texts by language");
    return all;
  }
  void wrong(const std::string& name, const std::string& wanted) {
    if (wrong_.empty()) wrong_ = "\"" + name + "\" is not " + wanted;
  }
  [[nodiscard]] const std::string& wrong() const { return wrong_; }

 private:
  const json::Value& object_;
  std::string wrong_;
};

core::Result<JudgedRun> header_of(const json::Value& line) {
  if (line["otelier_verdicts"].as_int() != kRunVersion)
    return core::fail("no header of otelier verdicts of version 1");
  Members members(line);
  JudgedRun run;
  run.lab = members.name("lab");
  run.seed = members.digits("seed");
  run.whole = members.boolean("whole");
  run.points = members.count("points");
  if (!members.wrong().empty()) return core::fail(members.wrong());
  return run;
}

core::Result<JudgedCheck> check_of(const json::Value& line) {
  Members members(line);
  JudgedCheck check;
  check.id = members.name("check");
  check.title = members.texts("title");
  check.stage = members.count("stage");
  check.extension = members.boolean("extension");
  check.points = members.count("points");
  check.score = members.count("score");
  check.status = members.text("status");
  if (std::ranges::find(kStatuses, check.status) == kStatuses.end())
    members.wrong("status", "a status of a check");
  check.message = members.text("message");
  check.evidence = members.text("evidence");
  check.next = members.text("next");
  check.mine.left_out = static_cast<std::size_t>(members.count("left_out"));
  check.reference.left_out = static_cast<std::size_t>(members.count("reference_left_out"));
  check.without_reference = members.text("without_reference");
  if (!members.wrong().empty()) return core::fail(members.wrong());
  return check;
}

core::Result<> add_request(JudgedRun& run, const json::Value& line) {
  if (run.checks.empty()) return core::fail("a request before any check");
  const bool mine = line["mine"].is_object();
  if (!mine && !line["reference"].is_object())
    return core::fail("it has neither \"check\" nor \"mine\" nor \"reference\"");
  auto request = read_request(line[mine ? "mine" : "reference"]);
  if (!request) return std::unexpected(request.error());
  Captured& side = mine ? run.checks.back().mine : run.checks.back().reference;
  side.requests.push_back(std::move(*request));
  std::size_t bytes = 0;
  for (const auto& one : side.requests) bytes += one.body->size();
  if (side.requests.size() > kCheckRequests || bytes > kCheckBytes)
    return core::fail("the check has more than " + std::to_string(kCheckRequests) +
                      " requests, or more than " + std::to_string(kCheckBytes) +
                      " bytes of bodies");
  return {};
}

core::Result<> add_line(JudgedRun& run, const json::Value& line) {
  if (!line.has("check")) return add_request(run, line);
  auto check = check_of(line);
  if (!check) return std::unexpected(check.error());
  if (std::ranges::find(run.checks, check->id, &JudgedCheck::id) != run.checks.end())
    return core::fail("the check " + check->id + " is there twice");
  if (run.checks.size() == kRunChecks)
    return core::fail("more than " + std::to_string(kRunChecks) + " checks");
  run.checks.push_back(std::move(*check));
  return {};
}

}  // namespace

core::Result<JudgedRun> read_run(std::string_view file) {
  JudgedRun run;
  std::size_t number = 0;
  const auto bad = [&](const std::string& why) {
    return core::fail("line " + std::to_string(number) + ": " + why,
                      "./lab check LAB --bench writes such a file; nothing of this one was taken");
  };
  while (!file.empty()) {
    const std::size_t end = std::min(file.find('\n'), file.size());
    const std::string_view line = file.substr(0, end);
    file.remove_prefix(std::min(end + 1, file.size()));
    ++number;
    if (line.size() > kLineBytes) return bad("it is longer than 4 MiB");
    if (line.empty()) continue;
    const auto parsed = json::parse(line);
    if (!parsed) return bad(parsed.error().message);
    if (run.lab.empty()) {
      auto header = header_of(*parsed);
      if (!header) return bad(header.error().message);
      run = std::move(*header);
    } else if (auto added = add_line(run, *parsed); !added) {
      return bad(added.error().message);
    }
  }
  if (run.lab.empty()) return bad("the file is empty");
  return run;
}

}  // namespace otelier::bench
