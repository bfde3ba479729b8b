#include "conform/server/probe.h"

#include <algorithm>
#include <charconv>

namespace otelier::conform::server {
namespace {

std::string tell(const testbed::HttpAnswer& answer) {
  std::string text = "HTTP " + std::to_string(answer.status);
  for (const char* name : {"content-type", "content-encoding", "allow", "connection"})
    if (const std::string* value = answer.header(name))
      text += std::string(", ") + name + ": " + *value;
  text += ", " + std::to_string(answer.body.size()) + " bytes";
  return answer.body.empty() ? text : text + "\n" + readable(answer.body);
}

std::string tell(const Ask& ask, std::string_view path) {
  std::string text = ask.method + " " + std::string(path);
  if (ask.content_type) text += ", content-type: " + *ask.content_type;
  for (const auto& [name, value] : ask.headers) text += ", " + name + ": " + readable(value, 60);
  text += ", " + std::to_string(ask.body.size()) + " bytes";
  return ask.body.empty() ? text : text + "\n" + readable(ask.body);
}

std::string method_of(Signal signal) {
  constexpr std::string_view kServices[] = {"trace.v1.TraceService", "metrics.v1.MetricsService",
                                            "logs.v1.LogsService",
                                            "profiles.v1development.ProfilesService"};
  return "/opentelemetry.proto.collector." +
         std::string(kServices[static_cast<std::size_t>(signal)]) + "/Export";
}

core::Result<std::uint16_t> port_of(std::string_view digits) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size() || port == 0)
    return core::fail("\"" + std::string(digits) + "\" is no port", "ports are 1 to 65535");
  return port;
}

}  // namespace

std::string readable(std::string_view bytes, std::size_t most) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes.substr(0, most)) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '\r') {
      out += "\\r";
    } else if (c == '\n') {
      out += "\\n";
    } else if (octet < 0x20 || octet >= 0x7f) {
      out += {'\\', 'x', kDigits[octet >> 4], kDigits[octet & 15]};
    } else {
      out += c;
    }
  }
  if (bytes.size() > most) out += " …";
  return out;
}

workspace::Localized words(std::string_view en, std::string_view zh) {
  return {{"en", std::string(en)}, {"zh", std::string(zh)}};
}

Finding untold(std::string_view en, std::string_view zh) {
  return {Finding::Kind::untold, words(en, zh), {}, {}};
}

std::string Target::url() const {
  const std::string authority = host.contains(':') ? "[" + host + "]" : host;
  return "http://" + authority + ":" + std::to_string(port) + path;
}

core::Result<Target> target_of(std::string_view url) {
  constexpr const char* kForm = "for example: http://127.0.0.1:4318";
  constexpr std::string_view kScheme = "http://", kBlanks = " \t\r\n";
  const std::string told = readable(url, 100);
  if (url.starts_with("https://")) return core::fail("TLS is not spoken here", kNoTls);
  if (url.contains("://") && !url.starts_with(kScheme))
    return core::fail(told + " is no http:// address", kForm);
  if (!url.starts_with(kScheme)) {
    const bool port_alone = url.find_first_not_of("0123456789") == std::string_view::npos;
    return core::fail("\"" + told + "\" does not begin with http://",
                      "did you mean http://" + (port_alone ? "127.0.0.1:" + told : told) + "?");
  }
  if (url.find_first_of(kBlanks) != std::string_view::npos || url.contains('?') ||
      url.contains('#'))
    return core::fail("\"" + told + "\" is more than http://HOST:PORT/PATH", kForm);
  std::string_view rest = url.substr(kScheme.size());
  Target target;
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  std::string_view authority = rest.substr(0, slash);
  if (authority.contains('@'))
    return core::fail("credentials do not belong into the address",
                      "--header 'Authorization: Basic …' sends them");
  target.path = rest.substr(slash);
  while (target.path.ends_with('/')) target.path.pop_back();
  std::string_view digits;
  if (authority.starts_with('[')) {
    const std::size_t close = std::min(authority.find(']'), authority.size());
    target.host = authority.substr(1, close - 1);
    authority.remove_prefix(std::min(close + 1, authority.size()));
    if (authority.starts_with(':')) digits = authority.substr(1);
  } else {
    const std::size_t colon = std::min(authority.find(':'), authority.size());
    target.host = authority.substr(0, colon);
    if (colon < authority.size()) digits = authority.substr(colon + 1);
  }
  if (target.host.empty()) return core::fail("\"" + std::string(url) + "\" names no host", kForm);
  if (!digits.empty()) {
    const auto port = port_of(digits);
    if (!port) return std::unexpected(port.error());
    target.port = *port;
  }
  for (const std::string_view path : {"/v1/traces", "/v1/metrics", "/v1/logs"}) {
    if (!target.path.ends_with(path)) continue;
    target.path.resize(target.path.size() - path.size());
    return core::fail(std::string(url) + " is the path of one signal",
                      "give what stands before it: " + target.url());
  }
  return target;
}

core::Result<> check_grpc_address(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  if (address.contains('/') || colon == std::string_view::npos || colon == 0)
    return core::fail("\"" + std::string(address) + "\" is no HOST:PORT",
                      "for example: --grpc 127.0.0.1:4317");
  const auto port = port_of(address.substr(colon + 1));
  return port ? core::Result<>{} : std::unexpected(port.error());
}

Ask Ask::with(std::string name, std::string value) const {
  Ask other = *this;
  other.headers.emplace_back(std::move(name), std::move(value));
  return other;
}

Ask Ask::typed(std::optional<std::string> type) const {
  Ask other = *this;
  other.content_type = std::move(type);
  return other;
}

Ask Ask::by(std::string other_method) const {
  Ask other = *this;
  other.method = std::move(other_method);
  return other;
}

Ask Ask::at(std::string other_path) const {
  Ask other = *this;
  other.path = std::move(other_path);
  return other;
}

Probe::Probe(const Target& target, std::vector<Signal> served)
    : target_(target), served_(std::move(served)) {
  if (served_.empty()) served_.push_back(Signal::traces);
}

bool Probe::serves(Signal signal) const {
  return std::ranges::find(served_, signal) != served_.end();
}

std::string Probe::path_of(Signal signal) const {
  return target_.path + (signal == Signal::profiles ? "/v1development/" : "/v1/") +
         std::string(testbed::name(signal));
}

std::string Probe::bytes_of(const Ask& ask) const {
  const std::string authority =
      target_.host.contains(':') ? "[" + target_.host + "]" : target_.host;
  std::string bytes = ask.method + " " + (ask.path.empty() ? path_of(signal()) : ask.path) +
                      " HTTP/1.1\r\nHost: " + authority + ":" + std::to_string(target_.port) +
                      "\r\nUser-Agent: otelier-conform/1.0\r\n";
  if (ask.content_type) bytes += "Content-Type: " + *ask.content_type + "\r\n";
  for (const Headers* headers : {&target_.headers, &ask.headers})
    for (const auto& [name, value] : *headers)
      bytes.append(name).append(": ").append(value) += "\r\n";
  if (ask.method != "GET" && ask.method != "HEAD")
    bytes += "Content-Length: " + std::to_string(ask.body.size()) + "\r\n";
  if (!ask.to_be_kept) bytes += "Connection: close\r\n";
  return bytes + "\r\n" + ask.body;
}

core::Result<testbed::HttpClient> Probe::dial() const {
  return testbed::HttpClient::dial(target_.host, target_.port, target_.within);
}

void Probe::note_came(const core::Result<testbed::HttpAnswer>& answer) {
  came_ = answer ? tell(*answer) : answer.error().message;
}

core::Result<testbed::HttpAnswer> Probe::ask(const Ask& ask) {
  note_sent(tell(ask, ask.path.empty() ? path_of(signal()) : ask.path));
  auto client = dial();
  core::Result<testbed::HttpAnswer> answer;
  if (!client) {
    answer = std::unexpected(client.error());
  } else {
    client->say(bytes_of(ask), target_.within);
    answer =
        client->hear(target_.within, ask.method == "HEAD" ? testbed::HttpClient::Body::none
                                                          : testbed::HttpClient::Body::as_framed);
  }
  note_came(answer);
  return answer;
}

testbed::GrpcReply Probe::call(Signal signal, const std::string& message, bool gzip,
                               const std::string& method) {
  testbed::GrpcClient client(target_.grpc);
  const std::string where = method.empty() ? method_of(signal) : method;
  note_sent("gRPC " + where + (gzip ? ", gzip, " : ", ") + std::to_string(message.size()) +
            " bytes" + (message.empty() ? "" : "\n" + readable(message)));
  Headers metadata;
  for (const auto& [name, value] : target_.headers) {
    std::string key = name;
    std::ranges::transform(key, key.begin(), [](unsigned char c) { return std::tolower(c); });
    metadata.emplace_back(std::move(key), value);
  }
  auto reply = client.call({where, message, gzip, std::move(metadata), target_.within});
  came_ = testbed::grpc_code_name(reply.code) + (reply.message.empty() ? "" : ": ") +
          readable(reply.message) + ", " + std::to_string(reply.body.size()) + " bytes" +
          (reply.body.empty() ? "" : "\n" + readable(reply.body));
  return reply;
}

Finding Probe::missed(std::string_view en, std::string_view zh) const {
  return {Finding::Kind::missed, words(en, zh), sent_, came_};
}

Finding Probe::wants(const Ask& ask, std::initializer_list<int> statuses) {
  const auto answer = this->ask(ask);
  if (answer && std::ranges::find(statuses, answer->status) != statuses.end()) return held();
  std::string en, zh;
  for (const int status : statuses) {
    en += (en.empty() ? "HTTP " : " or ") + std::to_string(status);
    zh += (zh.empty() ? "HTTP " : " 或 ") + std::to_string(status);
  }
  return missed(en, zh);
}

}  // namespace otelier::conform::server
