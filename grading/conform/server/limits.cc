// How much a server takes. The limit is its own to set, so it is looked for: first beyond the
// recommended values, then at four times that.
#include <array>

#include "conform/server/payloads.h"

namespace otelier::conform::server {
namespace limits {
namespace {

constexpr std::size_t kMiB = 1u << 20;
constexpr std::array kTries = {65 * kMiB, 257 * kMiB};
constexpr std::size_t kMostAnswer = 4 * kMiB;  // what is recommended
constexpr std::size_t kLarge = 3 * kMiB;       // below the smallest limit that is recommended

// The answer to the first size that is refused; nullopt when none is.
std::optional<testbed::HttpAnswer> refusal(Probe& probe, bool zipped) {
  for (const std::size_t size : kTries) {
    Ask ask = protobuf_ask(padded_request(size));
    if (zipped) {
      ask = ask.with("Content-Encoding", "gzip");
      ask.body = gzip(ask.body);
    }
    const auto answer = probe.ask(ask);
    probe.note_sent(std::to_string(size / kMiB) + " MiB in one unknown field" +
                    (zipped ? ", " + std::to_string(ask.body.size()) + " bytes in gzip" : ""));
    if (answer && answer->status == 200) continue;
    if (answer) return *answer;
    testbed::HttpAnswer none;  // hung up on: a limit, without a word
    return none;
  }
  return std::nullopt;
}

Finding beyond_reach() {
  return untold("257 MiB were accepted: a limit, if there is one, is higher",
                "257 MiB 都被接受：若有上限，则更高");
}

Finding limited(Probe& probe, bool zipped) {
  const auto answer = refusal(probe, zipped);
  if (!answer) return beyond_reach();
  if (const Ask next = ask_of(Encoding::protobuf, probe.signal());
      probe.accepts(next).kind == Finding::Kind::missed)
    return probe.missed("an answer to the next request, too", "之后的请求也应得到应答");
  return probe.held();
}

Finding says_413(Probe& probe, bool zipped) {
  const auto answer = refusal(probe, zipped);
  if (!answer) return beyond_reach();
  return probe.when(answer->status == 413, "HTTP 413", "HTTP 413");
}

Finding takes_large(Probe& probe) {
  const std::string body = large_request(probe.signal(), kLarge / 300);
  const auto answer = probe.ask(protobuf_ask(body));
  if (answer && answer->status == 413)
    return untold("the limit here is below 3 MiB, though 64 MiB is recommended",
                  "这里的上限低于 3 MiB，而建议值是 64 MiB");
  return probe.when(answer && answer->status == 200, "HTTP 200 for a few MiB",
                    "几 MiB 的请求应得 HTTP 200");
}

// Many items that a server refuses one by one: what it says about them stays short.
std::string many_bad(Signal signal) {
  std::string body;
  const std::string bad = half_bad_request(signal);
  while (body.size() < kMiB) body += bad;
  return body;
}

Finding short_answer(Probe& probe) {
  const auto answer = probe.ask(protobuf_ask(many_bad(probe.signal())));
  probe.note_sent("a request of 1 MiB in which every other item has a bad id");
  if (!answer) return probe.missed("an answer", "应有应答");
  return probe.when(answer->body.size() <= kMostAnswer, "an answer of at most 4 MiB",
                    "应答不应超过 4 MiB");
}

Finding short_grpc_answer(Probe& probe) {
  const auto reply = probe.call(probe.signal(), many_bad(probe.signal()));
  probe.note_sent("gRPC: a request of 1 MiB in which every other item has a bad id");
  return probe.when(reply.body.size() + reply.message.size() <= kMostAnswer,
                    "an answer of at most 4 MiB", "应答不应超过 4 MiB");
}

}  // namespace
}  // namespace limits

Checks limit_checks() {
  using namespace limits;
  return {
      {{"large-request",
        {"otlp#request-size-default"},
        words("A request of some MiB is accepted", "接受几 MiB 的请求")},
       takes_large},
      {{"limit-plain",
        {"otlp#request-size-limit"},
        words("There is a limit to the size of a request", "请求大小有上限")},
       [](Probe& p) { return limited(p, false); }},
      {{"limit-gzip",
        {"otlp#request-size-limit"},
        words("There is a limit after decompression, too", "解压之后也有上限")},
       [](Probe& p) { return limited(p, true); }},
      {{"limit-413",
        {"otlp#request-too-large"},
        words("What is too large gets 413", "过大的请求得 413")},
       [](Probe& p) { return says_413(p, false); }},
      {{"limit-gzip-413",
        {"otlp#request-too-large"},
        words("What is too large when unpacked gets 413", "解压后过大的请求得 413")},
       [](Probe& p) { return says_413(p, true); }},
      {{"answer-size",
        {"otlp#response-size-limit-server"},
        words("Many bad items do not make a large answer", "坏数据再多，应答也不大")},
       short_answer},
      {{"grpc-answer-size",
        {"otlp#grpc-response-size-limit-server"},
        words("Many bad items do not make a large answer", "坏数据再多，应答也不大")},
       short_grpc_answer,
       Check::Over::grpc},
  };
}

}  // namespace otelier::conform::server
