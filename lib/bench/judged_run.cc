#include "bench/judged_run.h"

#include <algorithm>
#include <utility>

#include "bench/json_writer.h"
#include "bench/request_json.h"

namespace otelier::bench {
namespace {

std::size_t body_bytes(const testbed::Request& request) {
  return request.body ? request.body->size() : 0;
}

void write_side(std::string& file, const char* name, const Captured& side) {
  for (const auto& request : side.requests) {
    JsonWriter json;
    json.begin_object().key(name).begin_object();
    write_request(json, request);
    file += json.take();
  }
}

}  // namespace

Captured within_limits(std::vector<testbed::Request> requests) {
  std::size_t kept = 0, bytes = 0;
  while (kept < std::min(requests.size(), kCheckRequests)) {
    bytes += body_bytes(requests[kept]);
    if (bytes > kCheckBytes) break;
    ++kept;
  }
  const std::size_t left_out = requests.size() - kept;
  requests.resize(kept);
  return {std::move(requests), left_out};
}

std::string write_run(const JudgedRun& run) {
  JsonWriter header;
  header.begin_object().member("otelier_verdicts", kRunVersion).member("lab", run.lab);
  header.key("seed").digits(run.seed).member("whole", run.whole).member("points", run.points);
  std::string file = header.take();
  for (const JudgedCheck& check : run.checks) {
    JsonWriter json;
    json.begin_object().member("check", check.id).key("title").begin_object();
    for (const auto& [language, text] : check.title) json.member(language, text);
    json.end().member("stage", check.stage).member("extension", check.extension);
    json.member("points", check.points).member("score", check.score);
    json.member("status", check.status).member("message", check.message);
    json.member("evidence", check.evidence).member("next", check.next);
    json.member("left_out", check.mine.left_out);
    json.member("reference_left_out", check.reference.left_out);
    json.member("without_reference", check.without_reference);
    file += json.take();
    write_side(file, "mine", check.mine);
    write_side(file, "reference", check.reference);
  }
  return file;
}

}  // namespace otelier::bench
