// OTLP over gRPC: the four services, their answers and their refusals.
#include <atomic>
#include <thread>

#include "conform/server/payloads.h"
#include "proto/oracle.h"

namespace otelier::conform::server {
namespace over_grpc {
namespace {

constexpr int kOk = 0, kCancelled = 1, kDeadline = 4, kExhausted = 8, kAborted = 10,
              kOutOfRange = 11, kUnimplemented = 12, kUnavailable = 14, kDataLoss = 15;
constexpr std::size_t kMiB = 1u << 20;
constexpr int kAtOnce = 64;

bool is_retryable(int code) {
  return code == kCancelled || code == kDeadline || code == kAborted || code == kOutOfRange ||
         code == kUnavailable || code == kDataLoss;
}

Finding accepts(Probe& probe, Signal signal, const std::string& message, bool zipped = false) {
  const auto reply = probe.call(signal, message, zipped);
  return probe.when(reply.code == kOk, "OK", "OK");
}

Finding full_success(Probe& probe, Signal signal) {
  const auto reply = probe.call(signal, protobuf_request(signal));
  if (reply.code == kUnimplemented && (signal == Signal::profiles || !probe.serves(signal)))
    return untold("this signal is not served here", "这里不提供这种信号");
  if (reply.code != kOk) return probe.missed("OK", "OK");
  const std::string message(proto::response_message(testbed::name(signal)));
  const std::string flaw = flaw_of(reply.body, Encoding::protobuf, message);
  return probe.when(flaw.empty(), "an " + message + "; this is none: " + flaw,
                    "应是 " + message + "；但不是：" + flaw);
}

Finding unset(Probe& probe) {
  const auto reply = probe.call(probe.signal(), protobuf_request(probe.signal()));
  if (reply.code != kOk) return untold("the call was not accepted", "调用没有被接受");
  const auto partial = partial_of(reply.body, Encoding::protobuf, probe.signal());
  return probe.when(!partial || partial->rejected == 0, "no partial_success in the response",
                    "响应中不应有 partial_success");
}

Finding refuses(Probe& probe) {
  const auto reply = probe.call(probe.signal(),
                                "\x0a\x05"
                                "abc");
  return probe.when(reply.code != kOk && !is_retryable(reply.code),
                    "a code that is final: INVALID_ARGUMENT or INTERNAL",
                    "应是不可重试的状态码：INVALID_ARGUMENT 或 INTERNAL");
}

Finding unknown(Probe& probe, const char* method) {
  const auto reply = probe.call(probe.signal(), "", false, method);
  return probe.when(reply.code == kUnimplemented, "UNIMPLEMENTED", "UNIMPLEMENTED");
}

// Nullopt: taken, however large.
std::optional<testbed::GrpcReply> beyond_limit(Probe& probe, bool zipped) {
  for (const std::size_t size : {65 * kMiB, 257 * kMiB}) {
    auto reply = probe.call(probe.signal(), padded_request(size), zipped);
    probe.note_sent(std::to_string(size / kMiB) + " MiB in one unknown field" +
                    (zipped ? ", in gzip" : ""));
    if (reply.code != kOk) return reply;
  }
  return std::nullopt;
}

Finding limited(Probe& probe, bool zipped) {
  const auto reply = beyond_limit(probe, zipped);
  if (!reply)
    return untold("257 MiB were accepted: a limit, if there is one, is higher",
                  "257 MiB 都被接受：若有上限，则更高");
  return probe.held();
}

Finding says_exhausted(Probe& probe) {
  const auto reply = beyond_limit(probe, false);
  if (!reply) return untold("no limit was reached", "没有达到上限");
  bool retry = false;
  for (const auto& [name, value] : reply->trailers)
    retry = retry || (name == "grpc-status-details-bin" && value.contains("RetryInfo"));
  return probe.when(reply->code == kExhausted && !retry, "RESOURCE_EXHAUSTED without RetryInfo",
                    "不带 RetryInfo 的 RESOURCE_EXHAUSTED");
}

Finding at_once(Probe& probe) {
  const std::string message = protobuf_request(probe.signal());
  std::atomic<int> accepted = 0;
  probe.call(probe.signal(), message);  // for the words
  probe.note_sent("64 calls from 8 clients at the same time");
  {
    std::vector<std::jthread> clients;
    clients.reserve(8);
    for (int i = 0; i < 8; ++i)
      clients.emplace_back([&] {
        Probe own = probe;
        for (int n = 0; n < kAtOnce / 8; ++n)
          if (own.call(own.signal(), message).code == kOk) ++accepted;
      });
  }
  probe.note_came("OK to " + std::to_string(accepted) + " of " + std::to_string(kAtOnce));
  return probe.when(accepted == kAtOnce, "OK to all of them", "全部得 OK");
}

Check success_of(Signal signal, const char* en, const char* zh) {
  return {{"grpc-success-" + std::string(testbed::name(signal)),
           {"otlp#grpc-full-success", "otlp#grpc-response"},
           words(en, zh)},
          [signal](Probe& p) { return full_success(p, signal); },
          Check::Over::grpc};
}

}  // namespace
}  // namespace over_grpc

Checks grpc_checks() {
  using namespace over_grpc;
  constexpr auto kGrpc = Check::Over::grpc;
  return {
      success_of(Signal::traces, "TraceService.Export accepts traces",
                 "TraceService.Export 接受 trace"),
      success_of(Signal::metrics, "MetricsService.Export accepts metrics",
                 "MetricsService.Export 接受指标"),
      success_of(Signal::logs, "LogsService.Export accepts logs", "LogsService.Export 接受日志"),
      success_of(Signal::profiles, "ProfilesService.Export accepts profiles",
                 "ProfilesService.Export 接受 profile"),
      {{"grpc-success-unset",
        {"otlp#grpc-full-success-unset"},
        words("A full success leaves partial_success unset", "完全成功时不设 partial_success")},
       unset,
       kGrpc},
      {{"grpc-gzip",
        {"otlp#server-compression"},
        words("A message in gzip is accepted", "接受 gzip 压缩的消息")},
       [](Probe& p) { return accepts(p, p.signal(), protobuf_request(p.signal()), true); },
       kGrpc},
      {{"grpc-empty",
        {"otlp#grpc-empty-request"},
        words("An empty message is a success", "空消息算成功")},
       [](Probe& p) { return accepts(p, p.signal(), ""); },
       kGrpc},
      {{"grpc-unknown-fields",
        {"otlp#interoperability", "protobuf#unknown-fields"},
        words("Fields that are not known are skipped", "跳过不认识的字段")},
       [](Probe& p) {
         return accepts(p, p.signal(), protobuf_request(p.signal()) + record(kUnknown, "later"));
       },
       kGrpc},
      {{"grpc-malformed",
        {"otlp#grpc-retryable-error", "otlp#grpc-response"},
        words("A damaged message is refused for good", "损坏的消息被最终拒绝")},
       refuses,
       kGrpc},
      {{"grpc-unknown-method",
        {"grpc#unimplemented"},
        words("A method that is not served is UNIMPLEMENTED", "不提供的方法得 UNIMPLEMENTED")},
       [](Probe& p) {
         return unknown(p, "/opentelemetry.proto.collector.trace.v1.TraceService/Otelier");
       },
       kGrpc},
      {{"grpc-unknown-service",
        {"grpc#unimplemented"},
        words("A service that is not there is UNIMPLEMENTED", "不存在的服务得 UNIMPLEMENTED")},
       [](Probe& p) { return unknown(p, "/otelier.NoSuchService/Export"); },
       kGrpc},
      {{"grpc-limit",
        {"otlp#grpc-request-size-limit"},
        words("There is a limit to the size of a message", "消息大小有上限")},
       [](Probe& p) { return limited(p, false); },
       kGrpc},
      {{"grpc-limit-gzip",
        {"otlp#grpc-request-size-limit"},
        words("There is a limit after decompression, too", "解压之后也有上限")},
       [](Probe& p) { return limited(p, true); },
       kGrpc},
      {{"grpc-limit-code",
        {"otlp#grpc-request-too-large"},
        words("What is too large is RESOURCE_EXHAUSTED", "过大的消息得 RESOURCE_EXHAUSTED")},
       says_exhausted,
       kGrpc},
      {{"grpc-concurrent",
        {"otlp#grpc-concurrency", "http#concurrency"},
        words("Many calls are served at once", "同时服务多个调用")},
       at_once,
       kGrpc},
  };
}

}  // namespace otelier::conform::server
