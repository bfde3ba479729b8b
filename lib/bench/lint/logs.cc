#include <algorithm>
#include <cctype>

#include "bench/lint/desk.h"

namespace otelier::bench::lint {
namespace {

constexpr std::uint64_t kTraceFlags = 0xFF;

// The numbers that a word of the specification, or one that is used for it everywhere, stands for.
struct Range {
  std::string_view word;
  std::uint64_t from, to;
};
constexpr Range kRanges[] = {{"TRACE", 1, 4},        {"DEBUG", 5, 8},   {"INFO", 9, 12},
                             {"INFORMATION", 9, 12}, {"WARN", 13, 16},  {"WARNING", 13, 16},
                             {"ERROR", 17, 20},      {"FATAL", 21, 24}, {"CRITICAL", 17, 24},
                             {"EMERGENCY", 21, 24}};

// "Error2" is ERROR, as the short names of the specification have it.
const Range* range_of(std::string_view text) {
  std::string word;
  for (const char c : text) word += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (!word.empty() && word.back() >= '2' && word.back() <= '4') word.pop_back();
  const auto* found = std::ranges::find(kRanges, word, &Range::word);
  return found == std::end(kRanges) ? nullptr : found;
}

void look_at_severity(const Walk& walk, const Node& record) {
  const Node* text = walk.reading.field(record, "severity_text");
  const std::string word = walk.reading.text(text);
  const std::uint64_t number = walk.reading.whole(walk.reading.field(record, "severity_number"));
  const Range* range = range_of(word);
  if (number == 0 || range == nullptr || (number >= range->from && number <= range->to)) return;
  const std::string bounds = std::to_string(range->from) + " to " + std::to_string(range->to);
  walk.desk.say("severity-disagrees", *text,
                {shown(word) + " is " + bounds + ", the number is " + std::to_string(number),
                 shown(word) + " 应在 " + std::to_string(range->from) + " 到 " +
                     std::to_string(range->to) + " 之间，而数字是 " + std::to_string(number)});
}

void look_at_event_name(const Walk& walk, const Node& record) {
  const Node* node = walk.reading.field(record, "event_name");
  const std::string name = walk.reading.text(node);
  if (name.empty()) return;
  const bool odd = std::ranges::any_of(
      name, [](unsigned char c) { return std::isupper(c) != 0 || std::isspace(c) != 0; });
  const std::string part = varying_part(name);
  if (!odd && part.empty()) return;
  walk.desk.say(
      "event-name-varies", *node,
      {part.empty() ? shown(name) + " has capitals or spaces"
                    : shown(part) + " in " + shown(name) + " makes a name for each occurrence",
       part.empty() ? shown(name) + " 含大写或空白"
                    : shown(name) + " 中的 " + shown(part) + " 使每次的名称都不同"});
}

}  // namespace

void look_at_logs(const Walk& walk) {
  bool any = false;
  const Nesting nesting{"resource_logs", "scope_logs", "log_records"};
  for_each_item(walk, nesting, [&](const Node& record, const std::string&) {
    any = true;
    const auto trace = look_at_id(walk, record, "trace_id", kTraceId, Presence::optional);
    const auto span = look_at_id(walk, record, "span_id", kSpanId, Presence::optional);
    if (trace.empty() && !span.empty()) {
      walk.desk.say("log-span-without-trace", *walk.reading.field(record, "span_id"),
                    {"without a trace id nobody finds the span", "没有 trace id 就找不到该 span"});
    }
    if (walk.reading.whole(walk.reading.field(record, "time_unix_nano")) == 0 &&
        walk.reading.whole(walk.reading.field(record, "observed_time_unix_nano")) == 0) {
      walk.desk.say("log-time-missing", record,
                    {"neither time_unix_nano nor observed_time_unix_nano is set",
                     "time_unix_nano 和 observed_time_unix_nano 都没有设"});
    }
    const Node* flags = walk.reading.field(record, "flags");
    if ((walk.reading.whole(flags) & ~kTraceFlags) != 0)
      walk.desk.say("log-flags", *flags, {"reserved bits are set", "设置了保留位"});
    look_at_severity(walk, record);
    look_at_event_name(walk, record);
    const Attributes attributes = look_at_attributes(walk, record);
    const Node* body = walk.reading.field(record, "body");
    const bool silent = (body == nullptr || body->children.empty()) && attributes.empty() &&
                        walk.reading.text(walk.reading.field(record, "event_name")).empty();
    if (silent) {
      walk.desk.say(
          "log-empty", record,
          {"there is no body, no event name and no attribute", "没有 body、event name 和属性"});
    }
  });
  if (!any) walk.desk.say("empty-request", {"there are no records in it", "其中没有日志记录"});
}

}  // namespace otelier::bench::lint
