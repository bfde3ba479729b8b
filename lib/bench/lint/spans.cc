#include <algorithm>
#include <set>

#include "bench/lint/desk.h"

namespace otelier::bench::lint {
namespace {

constexpr std::uint64_t kHasIsRemote = 0x100, kIsRemote = 0x200, kKnownFlags = 0x3FF;
constexpr std::size_t kMaxMembers = 32;
constexpr std::size_t kMaxKey = 256, kMaxValue = 256;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_key(std::string_view key) {
  const auto letter_or_digit = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  };
  return !key.empty() && key.size() <= kMaxKey && letter_or_digit(key.front()) &&
         std::ranges::all_of(key, [&](char c) {
           return letter_or_digit(c) || c == '_' || c == '-' || c == '*' || c == '/' || c == '@';
         });
}

bool is_value(std::string_view value) {
  return !value.empty() && value.size() <= kMaxValue && value.back() != ' ' &&
         std::ranges::all_of(value,
                             [](char c) { return c >= ' ' && c <= '~' && c != ',' && c != '='; });
}

void look_at_trace_state(const Walk& walk, const Node& owner) {
  const Node* node = walk.reading.field(owner, "trace_state");
  const std::string state = walk.reading.text(node);
  std::set<std::string_view> keys;
  std::size_t members = 0;
  for (std::size_t at = 0; at < state.size();) {
    const auto end = std::min(state.find(',', at), state.size());
    const auto member = trimmed(std::string_view(state).substr(at, end - at));
    at = end + 1;
    if (member.empty()) continue;
    ++members;
    const auto equals = member.find('=');
    const auto key = member.substr(0, equals);
    const bool sound =
        equals != std::string_view::npos && is_key(key) && is_value(member.substr(equals + 1));
    if (sound && keys.insert(key).second) continue;
    walk.desk.say(
        "trace-state", *node,
        {shown(member) + (sound ? " has a key that stands twice" : " is no key=value") +
             "; readers discard all of it",
         shown(member) + (sound ? " 的键重复" : " 不是 key=value") + "；读取方会丢弃整个值"});
  }
  if (members > kMaxMembers) {
    walk.desk.say("trace-state-limits", *node,
                  {std::to_string(members) + " members; readers may drop those beyond 32",
                   std::to_string(members) + " 个成员；超出 32 个的可能被丢弃"});
  }
}

void look_at_flags(const Walk& walk, const Node& owner) {
  const Node* node = walk.reading.field(owner, "flags");
  const std::uint64_t flags = walk.reading.whole(node);
  if ((flags & ~kKnownFlags) != 0) {
    walk.desk.say("span-flags", *node, {"reserved bits are set", "设置了保留位"});
  } else if ((flags & kIsRemote) != 0 && (flags & kHasIsRemote) == 0) {
    walk.desk.say("span-flags", *node,
                  {"bit 9 says remote, but bit 8 does not say that bit 9 is meaningful",
                   "第 9 位表示远端，但第 8 位没有说明它有意义"});
  }
}

void look_at_times(const Walk& walk, const Node& span, const std::string& name) {
  const Node* ended = walk.reading.field(span, "end_time_unix_nano");
  const std::uint64_t start = walk.reading.whole(walk.reading.field(span, "start_time_unix_nano"));
  const std::uint64_t end = walk.reading.whole(ended);
  if (start == 0 || end == 0) {
    const char* which = start == 0 ? "start_time_unix_nano" : "end_time_unix_nano";
    walk.desk.say("span-time-missing", span,
                  {shown(name) + " has no " + which, shown(name) + " 没有 " + which});
  } else if (end < start) {
    const std::string early = std::to_string(start - end);
    walk.desk.say("span-ends-before-start", *ended,
                  {shown(name) + " ends " + early + " ns before it starts",
                   shown(name) + " 的结束比开始早 " + early + " ns"});
  }
}

StatusCode look_at_status(const Walk& walk, const Node& span) {
  const Node* status = walk.reading.field(span, "status");
  if (status == nullptr) return StatusCode::unset;
  const std::uint64_t code = walk.reading.whole(walk.reading.field(*status, "code"));
  const Node* message = walk.reading.field(*status, "message");
  if (code != 2 && !walk.reading.text(message).empty()) {
    walk.desk.say("status-message", *message,
                  {"the code is " + std::string(code == 1 ? "OK" : "UNSET") +
                       ", so readers ignore the message",
                   "状态码是 " + std::string(code == 1 ? "OK" : "UNSET") + "，读取方会忽略描述"});
  }
  return code == 2 ? StatusCode::error : code == 1 ? StatusCode::ok : StatusCode::unset;
}

void look_at_events(const Walk& walk, const Node& span) {
  for (const Node* event : walk.reading.list(span, "events")) {
    const std::string name = walk.reading.text(walk.reading.field(*event, "name"));
    const auto time = walk.reading.whole(walk.reading.field(*event, "time_unix_nano"));
    if (name.empty() || time == 0) {
      walk.desk.say("event-incomplete", *event,
                    {name.empty() ? "an event has no name" : shown(name) + " has no time",
                     name.empty() ? "有 event 没有名称" : shown(name) + " 没有时间"});
    }
    const Attributes attributes = look_at_attributes(walk, *event);
    if (name == "exception" && find(attributes, "exception.type") == nullptr &&
        find(attributes, "exception.message") == nullptr) {
      walk.desk.say("exception-event", *event,
                    {"there is neither exception.type nor exception.message",
                     "既没有 exception.type 也没有 exception.message"});
    }
  }
}

void look_at_links(const Walk& walk, const Node& span) {
  for (const Node* link : walk.reading.list(span, "links")) {
    look_at_id(walk, *link, "trace_id", kTraceId, Presence::required);
    look_at_id(walk, *link, "span_id", kSpanId, Presence::required);
    look_at_trace_state(walk, *link);
    look_at_flags(walk, *link);
    look_at_attributes(walk, *link);
  }
}

void look_at_span_name(const Walk& walk, const Node& span, const std::string& name) {
  if (name.empty()) {
    walk.desk.say("span-name-missing", span, {"the name is empty", "名称为空"});
  } else if (const std::string part = varying_part(name); !part.empty()) {
    walk.desk.say("span-name-varies", *walk.reading.field(span, "name"),
                  {shown(part) + " in " + shown(name) +
                       " makes a name for each occurrence; put it into an attribute",
                   shown(name) + " 中的 " + shown(part) + " 使每次的名称都不同；应放进属性"});
  }
}

}  // namespace

void look_at_traces(const Walk& walk) {
  std::set<std::string> seen;
  bool any = false;
  const Nesting nesting{"resource_spans", "scope_spans", "spans"};
  for_each_item(walk, nesting, [&](const Node& span, const std::string&) {
    any = true;
    const auto own_id = walk.reading.bytes(walk.reading.field(span, "span_id"));
    walk.desk.in_span(core::to_hex(own_id));
    const auto trace = look_at_id(walk, span, "trace_id", kTraceId, Presence::required);
    const auto id = look_at_id(walk, span, "span_id", kSpanId, Presence::required);
    const auto parent = look_at_id(walk, span, "parent_span_id", kSpanId, Presence::optional);
    if (!id.empty() && id == parent) {
      walk.desk.say("parent-is-itself", *walk.reading.field(span, "parent_span_id"),
                    {"parent_span_id is the span's own id", "parent_span_id 是 span 自己的 id"});
    }
    if (!id.empty() && !seen.insert(trace + id).second) {
      walk.desk.say("span-twice", *walk.reading.field(span, "span_id"),
                    {"this request holds span " + id + " already", "本请求已含 span " + id});
    }
    const std::string name = walk.reading.text(walk.reading.field(span, "name"));
    look_at_span_name(walk, span, name);
    look_at_times(walk, span, name);
    look_at_trace_state(walk, span);
    look_at_flags(walk, span);
    const auto kind = walk.reading.whole(walk.reading.field(span, "kind"));
    if (kind == 0) {
      walk.desk.say(
          "span-kind-unset", span,
          {"kind is unset; readers take it for INTERNAL", "没有设 kind；读取方当作 INTERNAL"});
    }
    const StatusCode status = look_at_status(walk, span);
    const Attributes attributes = look_at_attributes(walk, span);
    look_at_dropped(walk, span, "dropped_events_count", "events", "个 event");
    look_at_dropped(walk, span, "dropped_links_count", "links", "个 link");
    look_at_conventions(walk, span, kind > 5 ? SpanKind::unset : static_cast<SpanKind>(kind),
                        status, attributes);
    look_at_events(walk, span);
    look_at_links(walk, span);
    walk.desk.in_span("");
  });
  if (!any) walk.desk.say("empty-request", {"there are no spans in it", "其中没有 span"});
}

}  // namespace otelier::bench::lint
