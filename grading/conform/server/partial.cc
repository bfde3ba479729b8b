// Partial success, where a server can be brought to it: two items, one of which it may refuse.
#include "conform/server/payloads.h"

namespace otelier::conform::server {
namespace partial {
namespace {

constexpr const char* kNoneEn = "the server takes or refuses such a request as a whole";
constexpr const char* kNoneZh = "服务端对这样的请求要么全收要么全拒";

std::optional<Partial> provoke(Probe& probe, Check::Over over) {
  const std::string request = half_bad_request(probe.signal());
  if (over == Check::Over::grpc) {
    const auto reply = probe.call(probe.signal(), request);
    if (reply.code != 0) return std::nullopt;
    return partial_of(reply.body, Encoding::protobuf, probe.signal());
  }
  const auto answer = probe.ask(protobuf_ask(request));
  if (!answer || answer->status != 200) return std::nullopt;
  return partial_of(answer->body, Encoding::protobuf, probe.signal());
}

Finding counts(Probe& probe, Check::Over over) {
  const auto partial = provoke(probe, over);
  if (!partial || partial->rejected <= 0) return untold(kNoneEn, kNoneZh);
  return probe.when(partial->rejected == 1, "one item rejected, of the two that were sent",
                    "两项中应有一项被拒");
}

Finding explains(Probe& probe, Check::Over over) {
  const auto partial = provoke(probe, over);
  if (!partial || partial->rejected <= 0) return untold(kNoneEn, kNoneZh);
  return probe.when(!partial->message.empty(), "an error_message that says why",
                    "error_message 应说明原因");
}

// Set without a rejected item it is a warning. One without a message is none (partial_of).
Finding warns(Probe& probe, Check::Over over) {
  const auto partial = provoke(probe, over);
  if (!partial || partial->rejected > 0)
    return untold("the server gives no warning", "服务端没有给出警告");
  return probe.when(partial->rejected == 0 && !partial->message.empty(),
                    "zero rejected items, and an error_message",
                    "拒收数应为零，并有 error_message");
}

}  // namespace
}  // namespace partial

Checks partial_checks() {
  using namespace partial;
  const auto over = [](Check::Over where, const char* id, std::vector<std::string> clauses,
                       workspace::Localized title, Finding (*judge)(Probe&, Check::Over)) -> Check {
    return {{id, std::move(clauses), std::move(title)},
            [where, judge](Probe& p) { return judge(p, where); },
            where};
  };
  const auto count = words("A partial success counts what was rejected", "部分成功写明拒收数量");
  const auto message = words("A partial success says why", "部分成功说明原因");
  const auto warning =
      words("A warning counts zero and has a message", "警告的拒收数为零，且有消息");
  using Over = Check::Over;
  return {
      over(Over::http, "partial-count",
           {"otlp#partial-success-count", "otlp#partial-success", "otlp#partial-success-fields"},
           count, counts),
      over(Over::http, "partial-message", {"otlp#partial-success-message"}, message, explains),
      over(Over::http, "partial-warning", {"otlp#partial-success-warning"}, warning, warns),
      over(Over::grpc, "grpc-partial-count",
           {"otlp#grpc-partial-success-count", "otlp#grpc-partial-success",
            "otlp#partial-success-fields"},
           count, counts),
      over(Over::grpc, "grpc-partial-message", {"otlp#grpc-partial-success-message"}, message,
           explains),
      over(Over::grpc, "grpc-partial-warning", {"otlp#grpc-partial-success-warning"}, warning,
           warns),
  };
}

}  // namespace otelier::conform::server
