// Which content types are taken, and on which port.
#include "conform/server/payloads.h"

namespace otelier::conform::server {
namespace encodings {
namespace {

Finding one_port(Probe& probe) {
  const auto protobuf = probe.ask(ask_of(Encoding::protobuf, probe.signal()));
  if (!protobuf || protobuf->status != 200)
    return probe.missed("HTTP 200 for protobuf", "protobuf 应得 HTTP 200");
  const auto json = probe.ask(ask_of(Encoding::json, probe.signal()));
  return probe.when(json && json->status == 200,
                    "HTTP 200 for JSON on the port that takes protobuf",
                    "在接收 protobuf 的端口上，JSON 也应得 HTTP 200");
}

Finding empty(Probe& probe, const Ask& ask) {
  const auto answer = probe.ask(ask);
  return probe.when(answer && answer->status == 200, "HTTP 200: nothing is wrong with nothing",
                    "HTTP 200：空请求并没有错");
}

}  // namespace
}  // namespace encodings

Checks encoding_checks() {
  using namespace encodings;
  return {
      {{"protobuf",
        {"otlp#failure-status", "otlp#content-type-protobuf", "otlp#request-method"},
        words("A request in binary protobuf is accepted", "接受二进制 protobuf 请求")},
       [](Probe& p) { return p.accepts(ask_of(Encoding::protobuf, p.signal())); }},
      {{"json",
        {"otlp#content-type-json", "otlp#request-method"},
        words("A request in JSON is accepted", "接受 JSON 请求")},
       [](Probe& p) { return p.accepts(ask_of(Encoding::json, p.signal())); }},
      {{"one-port",
        {"otlp#one-port"},
        words("One port takes protobuf and JSON", "同一端口接收 protobuf 和 JSON")},
       one_port},
      {{"content-type-charset",
        {"http#media-type"},
        words("application/json; charset=utf-8 is application/json",
              "application/json; charset=utf-8 就是 application/json")},
       [](Probe& p) {
         return p.accepts(
             ask_of(Encoding::json, p.signal()).typed("application/json; charset=utf-8"));
       }},
      {{"content-type-case",
        {"http#media-type"},
        words("A media type may be written in any case", "媒体类型不分大小写")},
       [](Probe& p) {
         return p.accepts(ask_of(Encoding::protobuf, p.signal()).typed("Application/X-Protobuf"));
       }},
      {{"content-type-wrong",
        {"http#unsupported-media-type"},
        words("A content type that OTLP does not have is refused", "拒绝 OTLP 没有的内容类型")},
       [](Probe& p) {
         return p.wants(ask_of(Encoding::json, p.signal()).typed("text/plain"), {415, 400});
       }},
      {{"content-type-missing",
        {"http#unsupported-media-type"},
        words("A body without a content type is refused", "拒绝没有内容类型的消息体")},
       [](Probe& p) {
         return p.wants(ask_of(Encoding::protobuf, p.signal()).typed(std::nullopt), {415, 400});
       }},
      {{"empty-protobuf",
        {"otlp#empty-request"},
        words("A protobuf request of no bytes is a success", "零字节的 protobuf 请求算成功")},
       [](Probe& p) { return empty(p, protobuf_ask("")); }},
      {{"empty-json",
        {"otlp#empty-request"},
        words("A JSON request of {} is a success", "内容为 {} 的 JSON 请求算成功")},
       [](Probe& p) { return empty(p, json_ask("{}")); }},
      {{"empty-list",
        {"otlp#empty-request"},
        words("A request with an empty list is a success", "列表为空的请求算成功")},
       [](Probe& p) {
         return empty(p, json_ask(p.signal() == Signal::metrics ? R"({"resourceMetrics":[]})"
                                  : p.signal() == Signal::logs  ? R"({"resourceLogs":[]})"
                                                                : R"({"resourceSpans":[]})"));
       }},
      {{"empty-resource",
        {"otlp#empty-request"},
        words("A resource without items is a success", "没有数据项的 resource 算成功")},
       [](Probe& p) { return empty(p, protobuf_ask(record(1, ""))); }},
  };
}

}  // namespace otelier::conform::server
