// What a scenario can ask about, as one JSON value: what really crossed the wire, what the subject
// replied, how it ended. Bodies are decoded by the oracle, each request once. One observer a
// scenario; not thread-safe.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "judge/subject/subject.h"
#include "testbed/sink.h"

namespace otelier::judge {

class Observer {
 public:
  // The observation of .requests after the first `skip` of the sink, with the flattened signals and
  // what the caller has: replies, exit, stdout, stderr, case, peer, milliseconds.
  //   .requests[]  number, time_ns (text, wall clock), time_rel_ns (since the scenario's start),
  //                method, path, headers (lower-case names, equal ones joined by ", "), transport,
  //                encoding, compression, signal, status, items, size, sha256, error,
  //                body (OTLP/JSON as the oracle reads it; null with body_error when it does not),
  //                text (JSON bodies, as sent), hex (the first 4096 bytes)
  //   .spans[] .metrics[] .logs[] .profiles[]   each with .resource, .scope and .request
  [[nodiscard]] nlohmann::json observe(const testbed::Sink& sink, std::size_t skip,
                                       nlohmann::json rest);

 private:
  const nlohmann::json& request(const testbed::Request& request);

  std::map<std::uint64_t, nlohmann::json> seen_;
};

// An Exit as it stands under .exit and .replies.NAME.ok: code, signal (a name), timed_out.
[[nodiscard]] nlohmann::json as_json(const Exit& exit);
// "SIGSEGV" for 11.
[[nodiscard]] std::string signal_name(int number);

// The sink's answers in the words of a scenario.
[[nodiscard]] core::Result<testbed::Answer> answer_of(const nlohmann::json& words);

}  // namespace otelier::judge
