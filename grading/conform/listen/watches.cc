// What every request of a client is watched for.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "conform/listen/trials.h"
#include "conform/server/probe.h"

namespace otelier::conform::listen {
namespace watching {
namespace {

using Json = nlohmann::json;
using server::words;
using testbed::Encoding;
using testbed::Request;
using testbed::Transport;
using Saw = Watch::Saw;

Saw right_if(bool holds) {
  return holds ? Saw::right : Saw::wrong;
}

Saw over_http(const Request& request, bool holds) {
  return request.transport == Transport::http ? right_if(holds) : Saw::nothing;
}

const std::string* header(const Request& request, std::string_view name) {
  for (const auto& [key, value] : request.headers)
    if (key == name) return &value;
  return nullptr;
}

Saw decodes(const Request& request, const Json& body, Encoding encoding) {
  if (request.transport != Transport::http || request.encoding != encoding) return Saw::nothing;
  return right_if(body.is_object());
}

// A gzip body begins with these two bytes.
Saw says_coding(const Request& request, const Json&) {
  if (request.transport != Transport::http || !request.body) return Saw::nothing;
  const std::string_view body = core::as_text(*request.body);
  if (!body.starts_with("\x1f\x8b")) return Saw::nothing;
  return right_if(request.compression == "gzip");
}

bool is_id(const Json& id, std::size_t digits) {
  if (!id.is_string()) return false;
  const auto& text = id.get_ref<const std::string&>();
  return text.size() == digits && text.find_first_not_of('0') != std::string::npos;
}

// Calls `each` with every element two lists below `list` of the body.
template <typename Each>
void for_items(const Json& body, const char* list, const char* scopes, const char* items,
               Each each) {
  if (!body.is_object() || !body.contains(list)) return;
  for (const Json& resource : body.at(list))
    for (const Json& scope : resource.value(scopes, Json::array()))
      for (const Json& item : scope.value(items, Json::array())) each(item);
}

Saw all_spans(const Json& body, bool (*holds)(const Json&)) {
  Saw saw = Saw::nothing;
  for_items(body, "resourceSpans", "scopeSpans", "spans", [&](const Json& span) {
    if (saw != Saw::wrong) saw = right_if(holds(span));
  });
  return saw;
}

bool has_ids(const Json& span) {
  return is_id(span.value("traceId", Json()), 32) && is_id(span.value("spanId", Json()), 16);
}

bool has_upper_flags_zero(const Json& span) {
  return (span.value("flags", 0u) & ~0x3ffu) == 0;
}

bool is_service_name(const Json& attribute) {
  return attribute.value("key", "") == "service.name" &&
         !attribute.value("value", Json::object()).value("stringValue", "").empty();
}

Saw names_service(const Request&, const Json& body) {
  Saw saw = Saw::nothing;
  for (const char* list : {"resourceSpans", "resourceMetrics", "resourceLogs"}) {
    if (!body.is_object() || !body.contains(list)) continue;
    for (const Json& resource : body.at(list)) {
      const Json attributes =
          resource.value("resource", Json::object()).value("attributes", Json::array());
      if (saw != Saw::wrong) saw = right_if(std::ranges::any_of(attributes, is_service_name));
    }
  }
  return saw;
}

Saw has_temporality(const Request&, const Json& body) {
  Saw saw = Saw::nothing;
  for_items(body, "resourceMetrics", "scopeMetrics", "metrics", [&](const Json& metric) {
    for (const char* kind : {"sum", "histogram", "exponentialHistogram"})
      if (metric.contains(kind) && saw != Saw::wrong)
        saw = right_if(metric.at(kind).value("aggregationTemporality", 0) != 0);
  });
  return saw;
}

Saw has_observed_time(const Request&, const Json& body) {
  Saw saw = Saw::nothing;
  for_items(body, "resourceLogs", "scopeLogs", "logRecords", [&](const Json& record) {
    if (saw != Saw::wrong) saw = right_if(record.value("observedTimeUnixNano", "0") != "0");
  });
  return saw;
}

}  // namespace
}  // namespace watching

std::vector<Watch> watches() {
  using namespace watching;
  const auto check = [](const char* id, std::vector<std::string> clauses, const char* en,
                        const char* zh) {
    return ClientCheck{id, std::move(clauses), words(en, zh)};
  };
  return {
      {check("client-post", {"otlp#request-method"}, "Telemetry is sent by POST", "用 POST 发送"),
       [](const Request& r, const Json&) { return over_http(r, r.method == "POST"); },
       words("POST", "POST")},
      {check("client-path", {"otlp#request-paths"}, "A signal goes to its own path",
             "每种信号发往各自的路径"),
       [](const Request& r, const Json&) { return over_http(r, r.signal.has_value()); },
       words("/v1/traces, /v1/metrics or /v1/logs", "/v1/traces、/v1/metrics 或 /v1/logs")},
      {check("client-type", {"otlp#content-type-protobuf", "otlp#content-type-json"},
             "The content type is one of OTLP's", "内容类型是 OTLP 规定的"),
       [](const Request& r, const Json&) { return over_http(r, r.encoding.has_value()); },
       words("application/x-protobuf or application/json",
             "application/x-protobuf 或 application/json")},
      {check("client-protobuf", {"otlp#content-type-protobuf"},
             "A body called protobuf is the request of that path",
             "标为 protobuf 的消息体确是该路径的请求"),
       [](const Request& r, const Json& body) { return decodes(r, body, Encoding::protobuf); },
       words("a body that decodes", "能解码的消息体")},
      {check("client-json",
             {"otlp#content-type-json", "otlp#json-encoding", "otlp#json-hex-ids",
              "otlp#json-enum-integers", "otlp#json-enum-names"},
             "A body in JSON keeps to the rules of OTLP", "JSON 消息体遵守 OTLP 的规则"),
       [](const Request& r, const Json& body) { return decodes(r, body, Encoding::json); },
       words("hexadecimal ids, enums as numbers", "十六进制 id，枚举写成数字")},
      {check("client-coding", {"otlp#compression-announced"}, "What is compressed is said to be",
             "压缩了就要声明"),
       says_coding, words("Content-Encoding: gzip", "Content-Encoding: gzip")},
      {check("client-items", {"otlp#empty-envelopes"}, "No request is empty", "不发送空请求"),
       [](const Request& r, const Json& body) {
         return body.is_object() ? right_if(r.items > 0) : Saw::nothing;
       },
       words("a span, a data point or a log record", "至少一个 span、数据点或日志")},
      {check("client-agent", {"otlp#user-agent"}, "A User-Agent names the exporter",
             "User-Agent 写明导出器"),
       [](const Request& r, const Json&) {
         const std::string* agent = header(r, "user-agent");
         return right_if(agent != nullptr &&
                         (agent->contains("OTel") || agent->contains("OpenTelemetry")) &&
                         agent->find_first_of("0123456789") != std::string::npos);
       },
       words("User-Agent: OTel-OTLP-Exporter-LANGUAGE/VERSION",
             "User-Agent: OTel-OTLP-Exporter-语言/版本")},
      {check("client-service", {"otlp#resource-service-name"}, "The resource has a service.name",
             "resource 带有 service.name"),
       names_service, words("service.name", "service.name")},
      {check("client-ids", {"otlp#span-ids"}, "Spans have whole ids, and none of zeros",
             "span 的 id 完整且不全为零"),
       [](const Request&, const Json& body) { return all_spans(body, has_ids); },
       words("16 and 8 bytes, not all of them zero", "16 和 8 字节，不全为零")},
      {check("client-flags", {"otlp#span-flags-zero"}, "Reserved bits of span flags are zero",
             "span flags 的保留位为零"),
       [](const Request&, const Json& body) { return all_spans(body, has_upper_flags_zero); },
       words("bits 10 to 31 of flags that are zero", "flags 的第 10 到 31 位为零")},
      {check("client-temporality", {"otlp#metric-temporality"},
             "Sums and histograms say how they add", "求和与直方图写明聚合时间性"),
       has_temporality, words("delta or cumulative", "delta 或 cumulative")},
      {check("client-observed", {"otlp#log-observed-time"}, "Log records say when they were seen",
             "日志写明何时被观察到"),
       has_observed_time, words("observedTimeUnixNano", "observedTimeUnixNano")},
  };
}

}  // namespace otelier::conform::listen
