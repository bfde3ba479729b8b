// What all signals share: resource, scope, attributes, ids.
#include <algorithm>
#include <set>

#include "bench/lint/desk.h"

namespace otelier::bench::lint {
namespace {

constexpr std::size_t kManyAttributes = 128;  // OTEL_ATTRIBUTE_COUNT_LIMIT unless set
constexpr std::size_t kShown = 60;
constexpr std::string_view kFallbackName = "unknown_service";

// Those that the specification itself defines for formats without the concept.
constexpr std::string_view kOtelNames[] = {"otel.status_code",
                                           "otel.status_description",
                                           "otel.scope.name",
                                           "otel.scope.version",
                                           "otel.scope.schema_url",
                                           "otel.library.name",
                                           "otel.library.version",
                                           "otel.component.type",
                                           "otel.component.name",
                                           "otel.span.sampling_result",
                                           "otel.span.parent.origin",
                                           "otel.event.name",
                                           "otel.dropped_attributes_count",
                                           "otel.dropped_events_count",
                                           "otel.dropped_links_count",
                                           "otel.metric.overflow",
                                           "otel.trace_id",
                                           "otel.span_id",
                                           "otel.signal",
                                           "otel.span_kind",
                                           "otel.trace_state"};

bool is_schema_url(std::string_view url) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!url.starts_with(scheme)) continue;
    const auto path = url.find('/', scheme.size());
    if (path == std::string_view::npos || path == scheme.size()) return false;
    const auto version = url.substr(url.rfind('/') + 1);
    return version.find('.') != std::string_view::npos && version.front() >= '0' &&
           version.front() <= '9';
  }
  return false;
}

void look_at_schema_url(const Walk& walk, const Node& group) {
  const Node* node = walk.reading.field(group, "schema_url");
  const std::string url = walk.reading.text(node);
  if (url.empty() || is_schema_url(url)) return;
  walk.desk.say(
      "schema-url", *node,
      {shown(url) + " is no URL that ends in a version", shown(url) + " 不是以版本号结尾的 URL"});
}

void look_at_name(const Walk& walk, const Attribute& attribute) {
  const std::string& key = attribute.key;
  const auto breaks = [](char c) {
    return (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) <= ' ';
  };
  // Names of headers, parameters and labels are other people's, and stand at the end.
  const bool given =
      key.find(".header.") != std::string::npos || key.find(".metadata.") != std::string::npos ||
      key.find(".label.") != std::string::npos || key.find(".parameter.") != std::string::npos;
  if (!given && std::ranges::any_of(key, breaks)) {
    walk.desk.say("attribute-name", *attribute.node,
                  {shown(key) + " has capitals or spaces; names are lower case with dots and "
                                "underscores",
                   shown(key) + " 含大写或空白；名称应为小写，用点和下划线"});
  }
  if (key.starts_with("otel.") && std::ranges::find(kOtelNames, key) == std::end(kOtelNames)) {
    walk.desk.say("otel-namespace", *attribute.node,
                  {shown(key) + " is not one that the specification defines",
                   shown(key) + " 不在规范定义之列"});
  }
  if (const Deprecated* old = deprecated(key)) {
    const std::string next(old->successor);
    const std::string next_zh(old->successor_zh.empty() ? old->successor : old->successor_zh);
    walk.desk.say("deprecated-attribute", *attribute.node,
                  {next.empty() ? key + " was removed; nothing replaces it"
                                : key + " is now " + next + " (semantic conventions 1.44.0)",
                   next.empty() ? key + " 已移除，没有替代"
                                : key + " 现为 " + next_zh + "（语义约定 1.44.0）"});
  }
}

bool has_password(std::string_view url) {
  const auto host = url.find("://");
  if (host == std::string_view::npos) return false;
  const auto authority = url.substr(host + 3, url.find_first_of("/?# ", host + 3) - host - 3);
  const auto at = authority.rfind('@');
  const auto colon = authority.find(':');
  if (at == std::string_view::npos || colon == std::string_view::npos || colon >= at) return false;
  const auto password = authority.substr(colon + 1, at - colon - 1);
  return password != "REDACTED" && password.find_first_not_of('*') != std::string_view::npos;
}

void look_at_secrecy(const Walk& walk, const Attribute& attribute) {
  if (has_password(attribute.text)) {
    walk.desk.say("url-credentials", *attribute.node,
                  {"the URL in " + shown(attribute.key) + " carries a password",
                   shown(attribute.key) + " 的 URL 中带有口令"});
  } else if (looks_like_a_secret(attribute.key, attribute.text)) {
    walk.desk.say("secret", *attribute.node,
                  {shown(attribute.key) + " looks like a secret; whoever reads telemetry reads it",
                   shown(attribute.key) + " 像是机密信息；能看遥测的人都能看到"});
  }
}

const Node* set_member(const Walk& walk, const Node* any_value) {
  if (any_value == nullptr) return nullptr;
  constexpr std::string_view kMembers[] = {"string_value", "bool_value",           "int_value",
                                           "double_value", "array_value",          "kvlist_value",
                                           "bytes_value",  "string_value_strindex"};
  for (const std::string_view member : kMembers)
    if (const Node* node = walk.reading.field(*any_value, member)) return node;
  return nullptr;
}

bool is_text(const Node& value) {
  return value.name == "string_value" || value.name == "stringValue";
}

}  // namespace

std::string shown(std::string_view text) {
  std::string out = "\"";
  std::size_t end = std::min(text.size(), kShown);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;
  for (const char c : text.substr(0, end)) out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return out + (end < text.size() ? "…\"" : "\"");
}

const Attribute* find(const Attributes& attributes, std::string_view key) {
  const auto found = std::ranges::find(attributes, key, &Attribute::key);
  return found == attributes.end() ? nullptr : &*found;
}

Attributes look_at_attributes(const Walk& walk, const Node& owner, std::string_view field) {
  Attributes attributes;
  std::set<std::string_view> keys;
  const auto nodes = walk.reading.list(owner, field);
  attributes.reserve(nodes.size());  // keys are views of what is in it
  for (const Node* node : nodes) {
    Attribute& attribute = attributes.emplace_back();
    attribute.node = node;
    attribute.key = walk.reading.text(walk.reading.field(*node, "key"));
    attribute.value = set_member(walk, walk.reading.field(*node, "value"));
    if (attribute.value != nullptr && is_text(*attribute.value))
      attribute.text = walk.reading.text(attribute.value);
    if (attribute.key.empty()) {
      walk.desk.say("attribute-key-empty", *node, {"the key is empty", "键为空"});
      continue;
    }
    if (!keys.insert(attribute.key).second) {
      walk.desk.say("attribute-key-twice", *node,
                    {shown(attribute.key) + " stands twice in one list; a reader keeps either",
                     "同一列表里 " + shown(attribute.key) + " 出现两次；读取方留哪个不一定"});
    }
    look_at_name(walk, attribute);
    look_at_secrecy(walk, attribute);
  }
  if (attributes.size() > kManyAttributes) {
    walk.desk.say("attributes-many", owner,
                  {std::to_string(attributes.size()) + " attributes; the limit is 128 unless set",
                   std::to_string(attributes.size()) + " 个属性；默认上限为 128"});
  }
  look_at_dropped(walk, owner, "dropped_attributes_count", "attributes", "个属性");
  return attributes;
}

void look_at_dropped(const Walk& walk, const Node& owner, std::string_view field,
                     std::string_view en, std::string_view zh) {
  const Node* node = walk.reading.field(owner, field);
  const std::string count = std::to_string(walk.reading.whole(node));
  if (node == nullptr || count == "0") return;
  walk.desk.say("attributes-dropped", *node,
                {"the sender dropped " + count + " " + std::string(en),
                 "发送方丢弃了 " + count + " " + std::string(zh)});
}

std::string look_at_id(const Walk& walk, const Node& owner, std::string_view field,
                       std::size_t size, Presence presence) {
  const Node* node = walk.reading.field(owner, field);
  const auto id = walk.reading.bytes(node);
  const std::string name(field);
  if (id.empty()) {
    const bool unreadable = node != nullptr && !node->damage.empty();  // told already
    if (presence == Presence::required && !unreadable)
      walk.desk.say("id-length", node != nullptr ? *node : owner,
                    {name + " is missing", "缺少 " + name});
    return {};
  }
  const std::string hex = core::to_hex(id);
  if (id.size() != size) {
    walk.desk.say(
        "id-length", *node,
        {name + " has " + std::to_string(id.size()) + " bytes, not " + std::to_string(size),
         name + " 有 " + std::to_string(id.size()) + " 字节，应为 " + std::to_string(size)});
  } else if (std::ranges::all_of(id, [](std::byte byte) { return byte == std::byte{0}; })) {
    walk.desk.say("id-zero", *node, {name + " is all zeros", name + " 全为零"});
  }
  return hex;
}

std::string fingerprint(const Walk& walk, const Attributes& attributes) {
  std::vector<std::string> parts;
  for (const Attribute& attribute : attributes) {
    parts.push_back(attribute.key + "=");
    if (attribute.value != nullptr)
      parts.back() += attribute.value->name + std::string(walk.reading.raw(*attribute.value));
  }
  std::ranges::sort(parts);
  std::string text;
  for (const auto& part : parts) text += std::to_string(part.size()) + ":" + part;
  return text;
}

std::string look_at_resource(const Walk& walk, const Node& group) {
  look_at_schema_url(walk, group);
  const Node* resource = walk.reading.field(group, "resource");
  const Attributes attributes =
      resource == nullptr ? Attributes{} : look_at_attributes(walk, *resource);
  const Attribute* service = find(attributes, "service.name");
  if (service == nullptr || service->text.empty()) {
    walk.desk.say("service-name-missing",
                  service != nullptr    ? *service->node
                  : resource != nullptr ? *resource
                                        : group,
                  {"nothing says which service this is: set OTEL_SERVICE_NAME",
                   "没有说明这是哪个服务：请设 OTEL_SERVICE_NAME"});
  } else if (service->text.starts_with(kFallbackName)) {
    walk.desk.say("service-name-unknown", *service->node,
                  {shown(service->text) + " is a fallback: set OTEL_SERVICE_NAME",
                   shown(service->text) + " 是退路：请设 OTEL_SERVICE_NAME"});
  }
  return fingerprint(walk, attributes);
}

std::string look_at_scope(const Walk& walk, const Node& group) {
  look_at_schema_url(walk, group);
  const Node* scope = walk.reading.field(group, "scope");
  const std::string name =
      scope == nullptr ? "" : walk.reading.text(walk.reading.field(*scope, "name"));
  if (scope != nullptr) look_at_attributes(walk, *scope);
  if (name.empty()) {
    walk.desk.say("scope-name-missing", scope != nullptr ? *scope : group,
                  {"nothing says which library made this", "没有说明由哪个库产生"});
  }
  return name;
}

void say_empty(const Walk& walk, const Node& group, std::string_view what) {
  const std::string name = walk.reading.is_json() ? in_camel_case(what) : std::string(what);
  walk.desk.say("empty-group", group, {"there are no " + name + " in it", "其中没有 " + name});
}

}  // namespace otelier::bench::lint
