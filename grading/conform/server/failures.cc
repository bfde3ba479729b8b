// Requests that can never be processed, and what the answer to them looks like.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "conform/server/payloads.h"
#include "proto/oracle.h"

namespace otelier::conform::server {
namespace failures {
namespace {

using Json = nlohmann::json;
constexpr std::string_view kStatus = "google.rpc.Status";

// A body that ends inside its first record, and JSON that ends inside an object.
Ask truncated(Encoding encoding) {
  return encoding == Encoding::json ? json_ask("{\"resourceSpans\":[{\"scopeSpans\":")
                                    : protobuf_ask(
                                          "\x0a\x05"
                                          "abc");
}

Ask with_bytes(Signal signal, std::string_view bytes) {
  Shape shape;
  shape.name = "MARK";
  std::string body = protobuf_request(signal, shape);
  const std::size_t at = body.find("MARK");
  if (at != std::string::npos) body.replace(at, 4, bytes.substr(0, 4));
  return protobuf_ask(std::move(body));
}

// The refusal of a truncated body; nullopt when it was none.
std::optional<testbed::HttpAnswer> refusal(Probe& probe, Encoding encoding) {
  const auto answer = probe.ask(truncated(encoding));
  if (!answer || answer->status < 400) return std::nullopt;
  return *answer;
}

Finding not_refused() {
  return untold("the damaged request was not refused", "损坏的请求没有被拒绝");
}

Finding is_status(Probe& probe, Encoding encoding) {
  const auto answer = refusal(probe, encoding);
  if (!answer) return not_refused();
  if (answer->body.empty())
    return probe.missed("a google.rpc.Status in the encoding of the request; this is empty",
                        "应是与请求同编码的 google.rpc.Status；但为空");
  const std::string flaw = flaw_of(answer->body, encoding, kStatus);
  return probe.when(flaw.empty(),
                    "a google.rpc.Status in the encoding of the request; this is none: " + flaw,
                    "应是与请求同编码的 google.rpc.Status；但不是：" + flaw);
}

Finding has_type(Probe& probe, Encoding encoding, std::string_view type) {
  const auto answer = refusal(probe, encoding);
  if (!answer) return not_refused();
  const std::string* value = answer->header("content-type");
  const std::string wanted = "Content-Type: " + std::string(type);
  return probe.when(value != nullptr && value->substr(0, value->find(';')) == type, wanted, wanted);
}

Json status_of(const testbed::HttpAnswer& answer, Encoding encoding) {
  if (encoding == Encoding::json) return Json::parse(answer.body, nullptr, false);
  const auto read = proto::to_json(core::as_bytes(answer.body), kStatus);
  return read ? *read : Json(nullptr);
}

Finding has_message(Probe& probe) {
  for (const Encoding encoding : {Encoding::protobuf, Encoding::json}) {
    const auto answer = refusal(probe, encoding);
    if (!answer) return not_refused();
    const Json status = status_of(*answer, encoding);
    const Json message = status.is_object() ? status.value("message", Json()) : Json();
    if (!message.is_string() || message.get_ref<const std::string&>().empty())
      return probe.missed("a Status whose message says what is wrong",
                          "Status 的 message 应说明问题");
  }
  return probe.held();
}

Finding has_bad_request(Probe& probe) {
  for (const Encoding encoding : {Encoding::protobuf, Encoding::json}) {
    const auto answer = refusal(probe, encoding);
    if (!answer) return not_refused();
    if (!answer->body.contains("google.rpc.BadRequest"))
      return probe.missed("a google.rpc.BadRequest in Status.details",
                          "Status.details 中应有 google.rpc.BadRequest");
  }
  return probe.held();
}

Finding is_final(Probe& probe) {
  for (const Encoding encoding : {Encoding::protobuf, Encoding::json}) {
    const auto answer = probe.ask(truncated(encoding));
    const int status = answer ? answer->status : 0;
    if (status < 400 || status == 429 || (status >= 502 && status <= 504))
      return probe.missed("a status that tells the client not to send this again: 400",
                          "应以不可重试的状态码应答：400");
  }
  return probe.held();
}

Finding goes_on(Probe& probe) {
  for (const char* damage : {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "{", "\x0a\x7f"}) {
    [[maybe_unused]] const auto refused = probe.ask(protobuf_ask(damage));
  }
  return probe.accepts(ask_of(Encoding::protobuf, probe.signal()));
}

Check bad_protobuf(const char* id, const char* clause, const char* en, const char* zh,
                   std::string_view body) {
  return {{id, {"otlp#bad-data", clause}, words(en, zh)},
          [body = std::string(body)](Probe& p) { return p.wants(protobuf_ask(body), {400}); }};
}

Check bad_json(const char* id, const char* en, const char* zh, const char* body) {
  return {{id, {"otlp#bad-data", "otlp#json-encoding"}, words(en, zh)},
          [body = std::string(body)](Probe& p) {
            std::string text = body;  // written for traces
            if (p.signal() == Signal::metrics || p.signal() == Signal::logs) {
              const std::size_t at = text.find("resourceSpans");
              if (at != std::string::npos)
                text.replace(at, 13,
                             p.signal() == Signal::logs ? "resourceLogs" : "resourceMetrics");
            }
            return p.wants(json_ask(text), {400});
          }};
}

}  // namespace
}  // namespace failures

Checks failure_checks() {
  using namespace failures;
  using namespace std::string_view_literals;
  Checks checks = {
      bad_protobuf("protobuf-truncated", "protobuf#truncated",
                   "A protobuf body that ends inside a record gets 400",
                   "在一条记录中间结束的 protobuf 得 400",
                   "\x0a\x05"
                   "abc"sv),
      bad_protobuf("protobuf-endless-varint", "protobuf#varint-limit",
                   "A varint of eleven bytes gets 400", "十一个字节的 varint 得 400",
                   "\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"sv),
      bad_protobuf("protobuf-wire-type", "protobuf#wire-types",
                   "A wire type that does not exist gets 400", "不存在的线路类型得 400",
                   "\x0f\x00"sv),
      bad_protobuf("protobuf-text", "protobuf#structure", "Text that is no protobuf gets 400",
                   "不是 protobuf 的文本得 400", "{\"resourceSpans\":[]}"sv),
  };
  checks.push_back(
      {{"protobuf-utf8",
        {"protobuf#utf8-verified"},
        words("A string that is not UTF-8 gets 400", "不是 UTF-8 的字符串得 400")},
       [](Probe& p) { return p.wants(with_bytes(p.signal(), "\xff\xfe\xc0\x80"), {400}); }});
  checks.push_back(bad_json("json-truncated", "JSON that ends early gets 400",
                            "提前结束的 JSON 得 400", R"({"resourceSpans":[{"scopeSpans":)"));
  checks.push_back(bad_json("json-not-an-object", "JSON that is a list gets 400",
                            "是列表而不是对象的 JSON 得 400", R"([{"resourceSpans":[]}])"));
  checks.push_back(bad_json("json-wrong-type", "Text where a list belongs gets 400",
                            "该是列表处写了文本，得 400", R"({"resourceSpans":"spans"})"));
  checks.push_back(
      bad_json("json-empty", "A JSON body of no bytes gets 400", "零字节的 JSON 消息体得 400", ""));
  checks.push_back(
      {{"json-bad-id",
        {"otlp#bad-data", "otlp#json-hex-ids"},
        words("An id that is no hexadecimal text gets 400", "不是十六进制文本的 id 得 400")},
       [](Probe& p) {
         Shape shape;
         shape.trace_id = "zb8efff798038103d269b633813fc60c";
         return p.wants(json_ask(json_request(p.signal(), shape)), {400});
       }});
  const Checks about = {
      {{"failure-body-protobuf",
        {"otlp#failure-status-body", "otlp#response-body"},
        words("A refusal of protobuf is a Status in protobuf",
              "拒绝 protobuf 时回 protobuf 的 Status")},
       [](Probe& p) { return is_status(p, Encoding::protobuf); }},
      {{"failure-body-json",
        {"otlp#failure-status-body", "otlp#response-body"},
        words("A refusal of JSON is a Status in JSON", "拒绝 JSON 时回 JSON 的 Status")},
       [](Probe& p) { return is_status(p, Encoding::json); }},
      {{"failure-type-protobuf",
        {"otlp#response-content-type", "otlp#content-type-protobuf"},
        words("A refusal of protobuf has its content type", "拒绝 protobuf 时内容类型相同")},
       [](Probe& p) { return has_type(p, Encoding::protobuf, "application/x-protobuf"); }},
      {{"failure-type-json",
        {"otlp#response-content-type", "otlp#content-type-json"},
        words("A refusal of JSON has its content type", "拒绝 JSON 时内容类型相同")},
       [](Probe& p) { return has_type(p, Encoding::json, "application/json"); }},
      {{"failure-message",
        {"otlp#failure-message"},
        words("A refusal says what is wrong", "拒绝时说明问题所在")},
       has_message},
      {{"failure-details",
        {"otlp#bad-data-details"},
        words("A refusal of bad data holds a BadRequest", "拒绝坏数据时附 BadRequest")},
       has_bad_request},
      {{"failure-final",
        {"otlp#failure-codes", "otlp#failure-status"},
        words("Bad data is refused for good", "坏数据的拒绝是最终的")},
       is_final},
      {{"failure-goes-on",
        {"otlp#failure-status"},
        words("Bad data harms nobody who comes later", "坏数据不影响后来者")},
       goes_on},
  };
  checks.insert(checks.end(), about.begin(), about.end());
  return checks;
}

}  // namespace otelier::conform::server
