// The semantic conventions: what a span of a kind must carry, which names are names, which units
// are units, and what should not have been recorded at all.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "bench/lint/desk.h"

namespace otelier::bench::lint {
namespace {

// An attribute, and those of older conventions that stood for it: a sender of those is told that
// they are deprecated, not that something is missing.
struct Required {
  std::string_view name;
  std::array<std::string_view, 3> before;
};
constexpr Required kHttpClient[] = {
    {"http.request.method", {"http.method"}},
    {"server.address", {"net.peer.name", "http.host", "net.peer.ip"}},
    {"server.port", {"net.peer.port", "http.host"}},
    {"url.full", {"http.url"}},
};
constexpr Required kHttpServer[] = {
    {"http.request.method", {"http.method"}},
    {"url.path", {"http.target", "http.url"}},
    {"url.scheme", {"http.scheme", "http.url"}},
};
constexpr Required kDatabase[] = {{"db.system.name", {"db.system"}}};
constexpr Required kRpc[] = {{"rpc.system.name", {"rpc.system"}}};

constexpr std::string_view kMethods[] = {"CONNECT", "DELETE", "GET",   "HEAD",   "OPTIONS", "PATCH",
                                         "POST",    "PUT",    "QUERY", "_OTHER", "TRACE"};

bool any_begins(const Attributes& attributes, std::string_view prefix) {
  return std::ranges::any_of(attributes,
                             [&](const Attribute& one) { return one.key.starts_with(prefix); });
}

void require(const Walk& walk, const Node& span, const Attributes& attributes,
             std::span<const Required> required, std::string_view rule) {
  std::string missing;
  for (const Required& one : required) {
    const bool there = find(attributes, one.name) != nullptr ||
                       std::ranges::any_of(one.before, [&](std::string_view name) {
                         return !name.empty() && find(attributes, name) != nullptr;
                       });
    if (!there) missing += (missing.empty() ? "" : ", ") + std::string(one.name);
  }
  if (missing.empty()) return;
  walk.desk.say(rule, span, {"there is no " + missing, "缺少 " + missing});
}

void look_at_http(const Walk& walk, SpanKind kind, StatusCode status,
                  const Attributes& attributes) {
  if (const Attribute* method = find(attributes, "http.request.method");
      method != nullptr && std::ranges::find(kMethods, method->text) == std::end(kMethods)) {
    walk.desk.say("http-method", *method->node,
                  {shown(method->text) + " is no known method: write it in capitals, or _OTHER",
                   shown(method->text) + " 不是已知方法：应大写，否则写 _OTHER"});
  }
  for (const std::string_view key : {"http.response.status_code", "http.status_code"}) {
    const Attribute* code = find(attributes, key);
    if (code == nullptr || code->value == nullptr) continue;
    const auto number = code->text.empty()
                            ? walk.reading.with_sign(code->value)
                            : static_cast<std::int64_t>(std::atoi(code->text.c_str()));
    const bool failed = number >= (kind == SpanKind::server ? 500 : 400) && number < 600;
    if (!failed || status == StatusCode::error) continue;
    walk.desk.say("http-status", *code->node,
                  {"the call answered " + std::to_string(number) + ", the span's status is " +
                       (status == StatusCode::ok ? "OK" : "UNSET"),
                   "应答为 " + std::to_string(number) + "，而 span 状态是 " +
                       (status == StatusCode::ok ? "OK" : "UNSET")});
  }
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

// One word of a name: letters, digits, - and _.
bool varies(std::string_view word, bool is_path_segment) {
  constexpr std::size_t kLongHex = 16, kLongNumber = 5, kShortNumber = 3, kUuid = 36;
  const auto digits = static_cast<std::size_t>(std::ranges::count_if(word, is_digit));
  if (word.size() == kUuid && word[8] == '-' && word[13] == '-' && digits > 0) {
    return std::ranges::all_of(word, [](char c) { return is_hex(c) || c == '-'; });
  }
  if (word.size() >= kLongHex && digits > 0 && std::ranges::all_of(word, is_hex)) return true;
  if (digits != word.size()) return false;
  return digits >= (is_path_segment ? kShortNumber : kLongNumber);
}

}  // namespace

void look_at_conventions(const Walk& walk, const Node& span, SpanKind kind, StatusCode status,
                         const Attributes& attributes) {
  if (any_begins(attributes, "http.")) {
    if (kind == SpanKind::client)
      require(walk, span, attributes, kHttpClient, "http-client-attributes");
    if (kind == SpanKind::server)
      require(walk, span, attributes, kHttpServer, "http-server-attributes");
    look_at_http(walk, kind, status, attributes);
  }
  if (kind == SpanKind::client && any_begins(attributes, "db."))
    require(walk, span, attributes, kDatabase, "db-attributes");
  if (any_begins(attributes, "rpc.")) require(walk, span, attributes, kRpc, "rpc-attributes");
}

std::string varying_part(std::string_view name) {
  if (const auto query = name.find('?');
      query != std::string_view::npos && name.find('=', query) != std::string_view::npos) {
    return std::string(name.substr(query));
  }
  for (std::size_t i = 0; i < name.size();) {
    if (!is_word(name[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < name.size() && is_word(name[end])) ++end;
    const auto word = name.substr(i, end - i);
    const bool segment = i > 0 && name[i - 1] == '/' && (end == name.size() || name[end] == '/');
    if (varies(word, segment)) return std::string(word);
    i = end;
  }
  return {};
}

std::string better_unit(std::string_view unit) {
  struct Pair {
    std::string_view word, ucum;
  };
  constexpr Pair kWords[] = {{"seconds", "s"},
                             {"second", "s"},
                             {"sec", "s"},
                             {"secs", "s"},
                             {"milliseconds", "ms"},
                             {"millisecond", "ms"},
                             {"millis", "ms"},
                             {"msec", "ms"},
                             {"microseconds", "us"},
                             {"microsecond", "us"},
                             {"nanoseconds", "ns"},
                             {"nanosecond", "ns"},
                             {"minutes", "min"},
                             {"minute", "min"},
                             {"hours", "h"},
                             {"hour", "h"},
                             {"days", "d"},
                             {"bytes", "By"},
                             {"byte", "By"},
                             {"Bytes", "By"},
                             {"B", "By"},
                             {"kilobytes", "kBy"},
                             {"KB", "kBy"},
                             {"kB", "kBy"},
                             {"megabytes", "MBy"},
                             {"MB", "MBy"},
                             {"GB", "GBy"},
                             {"KiB", "KiBy"},
                             {"MiB", "MiBy"},
                             {"GiB", "GiBy"},
                             {"bits", "bit"},
                             {"percent", "%"},
                             {"celsius", "Cel"},
                             {"degC", "Cel"},
                             {"hertz", "Hz"},
                             {"volts", "V"},
                             {"watts", "W"},
                             {"joules", "J"},
                             {"amperes", "A"},
                             {"count", "1"},
                             {"none", "1"},
                             {"ratio", "1"},
                             {"requests", "{request}"},
                             {"request", "{request}"},
                             {"errors", "{error}"},
                             {"error", "{error}"},
                             {"packets", "{packet}"},
                             {"items", "{item}"},
                             {"connections", "{connection}"},
                             {"messages", "{message}"},
                             {"threads", "{thread}"},
                             {"operations", "{operation}"},
                             {"calls", "{call}"},
                             {"spans", "{span}"}};
  const auto* found = std::ranges::find(kWords, unit, &Pair::word);
  if (found != std::end(kWords)) return std::string(found->ucum);
  const auto open = std::ranges::count(unit, '{'), closed = std::ranges::count(unit, '}');
  if (open != closed) return "{" + std::string(unit.substr(0, unit.find_first_of("{}"))) + "}";
  if (open == 0 && unit.find(' ') != std::string_view::npos) return "{" + std::string(unit) + "}";
  return {};
}

std::string_view unit_of_known_metric(std::string_view name) {
  struct Known {
    std::string_view name, unit;
  };
  constexpr Known kKnown[] = {{"http.server.request.duration", "s"},
                              {"http.client.request.duration", "s"},
                              {"http.server.active_requests", "{request}"},
                              {"http.server.request.body.size", "By"},
                              {"http.server.response.body.size", "By"},
                              {"http.client.request.body.size", "By"},
                              {"http.client.response.body.size", "By"},
                              {"db.client.operation.duration", "s"},
                              {"rpc.server.call.duration", "s"},
                              {"rpc.client.call.duration", "s"},
                              {"messaging.process.duration", "s"},
                              {"process.cpu.time", "s"},
                              {"process.memory.usage", "By"},
                              {"system.cpu.time", "s"},
                              {"system.memory.usage", "By"},
                              {"system.network.io", "By"}};
  const auto* found = std::ranges::find(kKnown, name, &Known::name);
  return found == std::end(kKnown) ? std::string_view() : found->unit;
}

namespace {

// password, db.password, dbPassword and DB-PASSWORD as words: "db password".
std::string words_of(std::string_view key) {
  std::string words = " ";
  for (std::size_t i = 0; i < key.size(); ++i) {
    const auto c = static_cast<unsigned char>(key[i]);
    const bool humps =
        std::isupper(c) != 0 && i > 0 && std::islower(static_cast<unsigned char>(key[i - 1])) != 0;
    if (humps) words += ' ';
    words += std::isalnum(c) != 0 ? static_cast<char>(std::tolower(c)) : ' ';
  }
  return words + " ";
}

bool is_masked(std::string_view value) {
  if (value.find_first_not_of("*xX.[]<> ") == std::string_view::npos) return true;
  std::string lower;
  for (const char c : value)
    lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower.find("redacted") != std::string::npos || lower.find("masked") != std::string::npos ||
         lower == "true" || lower == "false" || lower == "none" || lower == "null";
}

}  // namespace

bool looks_like_a_secret(std::string_view key, std::string_view value) {
  if (value.empty() || is_masked(value)) return false;
  constexpr std::string_view kForms[] = {"Bearer ", "-----BEGIN ", "ghp_",  "github_pat_",
                                         "xoxb-",   "xoxp-",       "AKIA",  "sk_live_",
                                         "glpat-",  "AIza",        "eyJhb", "Basic "};
  constexpr std::size_t kShortest = 12;
  const bool one_word = value.find(' ') == std::string_view::npos;
  for (const std::string_view form : kForms) {
    const bool spaced = form.back() == ' ';
    if (value.starts_with(form) && value.size() >= kShortest && (one_word || spaced)) {
      if (form == "Basic " && value.find(' ', form.size()) != std::string_view::npos) continue;
      return true;
    }
  }
  constexpr std::string_view kWords[] = {
      " password ",      " passwd ",        " pwd ",          " passphrase ", " secret ",
      " authorization ", " cookie ",        " credentials ",  " apikey ",     " api key ",
      " access key ",    " private key ",   " access token ", " auth token ", " refresh token ",
      " id token ",      " session token ", " bearer token ", " secret key ", " client secret "};
  const std::string words = words_of(key);
  const bool named = std::ranges::any_of(
      kWords, [&](std::string_view word) { return words.find(word) != std::string::npos; });
  return named || words.ends_with(" token ");
}

}  // namespace otelier::bench::lint
