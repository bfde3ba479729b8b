// What a success looks like, on every path.
#include "conform/server/payloads.h"
#include "proto/oracle.h"

namespace otelier::conform::server {
namespace responses {
namespace {

bool is_type(const testbed::HttpAnswer& answer, std::string_view type) {
  const std::string* value = answer.header("content-type");
  return value != nullptr && value->substr(0, value->find(';')) == type;
}

// 200 with the response message of the signal, in the encoding of the request.
Finding full_success(Probe& probe, Signal signal) {
  if (!probe.serves(signal)) return untold("this signal is not served here", "这里不提供这种信号");
  for (const Encoding encoding : {Encoding::protobuf, Encoding::json}) {
    const auto answer = probe.ask(ask_of(encoding, signal).at(probe.path_of(signal)));
    if (!answer || answer->status != 200) return probe.missed("HTTP 200", "HTTP 200");
    const std::string message(proto::response_message(testbed::name(signal)));
    if (const std::string flaw = flaw_of(answer->body, encoding, message); !flaw.empty())
      return probe.missed("an " + message + "; this is none: " + flaw,
                          "应是 " + message + "；但不是：" + flaw);
  }
  return probe.held();
}

Finding same_type(Probe& probe, Encoding encoding, const char* type) {
  const auto answer = probe.ask(ask_of(encoding, probe.signal()));
  return probe.when(answer && is_type(*answer, type), std::string("Content-Type: ") + type,
                    std::string("Content-Type: ") + type);
}

// A partial_success that rejects nothing is none, or a warning, which a full success may bring.
Finding unset(Probe& probe) {
  for (const Encoding encoding : {Encoding::protobuf, Encoding::json}) {
    const auto answer = probe.ask(ask_of(encoding, probe.signal()));
    if (!answer || answer->status != 200)
      return untold("the request was not accepted", "请求没有被接受");
    if (const auto partial = partial_of(answer->body, encoding, probe.signal());
        partial && partial->rejected != 0)
      return probe.missed("no partial_success in the response", "响应中不应有 partial_success");
  }
  return probe.held();
}

Finding unasked_coding(Probe& probe) {
  const auto answer = probe.ask(ask_of(Encoding::json, probe.signal()));
  return probe.when(answer && answer->header("content-encoding") == nullptr,
                    "a response without content coding: none was offered",
                    "响应不应带内容编码：请求没有声明支持");
}

ServerCheck success_of(Signal signal, const char* en, const char* zh) {
  return {"success-" + std::string(testbed::name(signal)),
          {"otlp#full-success", "otlp#response-body", "otlp#request-paths"},
          words(en, zh)};
}

}  // namespace
}  // namespace responses

Checks response_checks() {
  using namespace responses;
  return {
      {success_of(Signal::traces, "Accepted traces get an ExportTraceServiceResponse",
                  "接受 trace 后回 ExportTraceServiceResponse"),
       [](Probe& p) { return full_success(p, Signal::traces); }},
      {success_of(Signal::metrics, "Accepted metrics get an ExportMetricsServiceResponse",
                  "接受指标后回 ExportMetricsServiceResponse"),
       [](Probe& p) { return full_success(p, Signal::metrics); }},
      {success_of(Signal::logs, "Accepted logs get an ExportLogsServiceResponse",
                  "接受日志后回 ExportLogsServiceResponse"),
       [](Probe& p) { return full_success(p, Signal::logs); }},
      {success_of(Signal::profiles, "Accepted profiles get an ExportProfilesServiceResponse",
                  "接受 profile 后回 ExportProfilesServiceResponse"),
       [](Probe& p) { return full_success(p, Signal::profiles); }},
      {{"success-type-protobuf",
        {"otlp#response-content-type", "otlp#content-type-protobuf"},
        words("The answer to protobuf is protobuf", "对 protobuf 的应答也是 protobuf")},
       [](Probe& p) { return same_type(p, Encoding::protobuf, "application/x-protobuf"); }},
      {{"success-type-json",
        {"otlp#response-content-type", "otlp#content-type-json"},
        words("The answer to JSON is JSON", "对 JSON 的应答也是 JSON")},
       [](Probe& p) { return same_type(p, Encoding::json, "application/json"); }},
      {{"success-unset",
        {"otlp#full-success-unset"},
        words("A full success leaves partial_success unset", "完全成功时不设 partial_success")},
       unset},
      {{"response-coding",
        {"otlp#accept-encoding-gzip"},
        words("A response is compressed only if that was offered", "只有对方声明支持时才压缩响应")},
       unasked_coding},
  };
}

}  // namespace otelier::conform::server
