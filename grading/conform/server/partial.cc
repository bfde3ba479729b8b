// Partial success, where a server can be brought to it: two items, one of which it may refuse.
#include <nlohmann/json.hpp>

#include "conform/server/payloads.h"
#include "proto/oracle.h"

namespace otelier::conform::server {
namespace partial {
namespace {

using Json = nlohmann::json;

// The partial_success of an answer; null where there is none.
Json partial_of(std::string_view body, Signal signal) {
  const auto read =
      proto::to_json(core::as_bytes(body), proto::response_message(testbed::name(signal)));
  return read ? read->value("partialSuccess", Json()) : Json();
}

std::int64_t rejected(const Json& partial) {
  for (const auto& [key, value] : partial.items())
    if (key.starts_with("rejected")) return std::stoll(value.get<std::string>());
  return 0;
}

struct Provoked {
  Json partial;
  Finding otherwise;  // where none was
};

constexpr const char* kNoneEn = "the server takes or refuses such a request as a whole";
constexpr const char* kNoneZh = "服务端对这样的请求要么全收要么全拒";

Provoked provoke_over_http(Probe& probe) {
  const auto answer = probe.ask(protobuf_ask(half_bad_request(probe.signal())));
  Provoked provoked{Json(), untold(kNoneEn, kNoneZh)};
  if (answer && answer->status == 200) provoked.partial = partial_of(answer->body, probe.signal());
  return provoked;
}

Provoked provoke_over_grpc(Probe& probe) {
  const auto reply = probe.call(probe.signal(), half_bad_request(probe.signal()));
  Provoked provoked{Json(), untold(kNoneEn, kNoneZh)};
  if (reply.code == 0) provoked.partial = partial_of(reply.body, probe.signal());
  return provoked;
}

Finding counts(Probe& probe, const Provoked& seen) {
  if (!seen.partial.is_object() || rejected(seen.partial) == 0) return seen.otherwise;
  return probe.when(rejected(seen.partial) == 1, "one item rejected, of the two that were sent",
                    "两项中应有一项被拒");
}

Finding explains(Probe& probe, const Provoked& seen) {
  if (!seen.partial.is_object() || rejected(seen.partial) == 0) return seen.otherwise;
  return probe.when(seen.partial.value("errorMessage", "") != "", "an error_message that says why",
                    "error_message 应说明原因");
}

Finding warns(Probe& probe, const Provoked& seen) {
  if (!seen.partial.is_object() || rejected(seen.partial) != 0) return seen.otherwise;
  return probe.when(seen.partial.value("errorMessage", "") != "",
                    "an error_message, since nothing was rejected",
                    "没有拒收任何数据，就应有 error_message");
}

}  // namespace
}  // namespace partial

Checks partial_checks() {
  using namespace partial;
  const auto over = [](Check::Over where, const char* id, std::vector<std::string> clauses,
                       workspace::Localized title,
                       Finding (*judge)(Probe&, const Provoked&)) -> Check {
    return {{id, std::move(clauses), std::move(title)},
            [where, judge](Probe& p) {
              return judge(
                  p, where == Check::Over::grpc ? provoke_over_grpc(p) : provoke_over_http(p));
            },
            where};
  };
  const auto count = words("A partial success counts what was rejected", "部分成功写明拒收数量");
  const auto message = words("A partial success says why", "部分成功说明原因");
  const auto warning = words("A warning has a message", "警告要有消息");
  using Over = Check::Over;
  return {
      over(Over::http, "partial-count", {"otlp#partial-success-count", "otlp#partial-success"},
           count, counts),
      over(Over::http, "partial-message", {"otlp#partial-success-message"}, message, explains),
      over(Over::http, "partial-warning", {"otlp#partial-success-warning"}, warning, warns),
      over(Over::grpc, "grpc-partial-count",
           {"otlp#grpc-partial-success-count", "otlp#grpc-partial-success"}, count, counts),
      over(Over::grpc, "grpc-partial-message", {"otlp#grpc-partial-success-message"}, message,
           explains),
      over(Over::grpc, "grpc-partial-warning", {"otlp#grpc-partial-success-warning"}, warning,
           warns),
  };
}

}  // namespace otelier::conform::server
