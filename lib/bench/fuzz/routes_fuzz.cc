// Any question about any payload: every route of the API answers with JSON, whatever was sent and
// whatever is asked. The first byte says which signal, a line feed parts the question from the
// payload.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "bench/environment.h"
#include "bench/fuzz/held_payloads.h"
#include "bench/host_guard.h"
#include "bench/logs.h"
#include "bench/metrics.h"
#include "bench/profiles.h"
#include "bench/requests.h"
#include "bench/services.h"
#include "bench/traces.h"

namespace {

using namespace otelier;
using testbed::Signal;

constexpr std::array<std::string_view, 14> kPaths = {
    "/api/requests",     "/api/requests/1", "/api/requests/1/body", "/api/traces", "/api/traces/00",
    "/api/spans/00",     "/api/metrics",    "/api/metrics/",        "/api/logs",   "/api/profiles",
    "/api/profiles/1.0", "/api/services",   "/api/environment",     "/api/"};
constexpr std::array<const char*, 12> kNames = {"most",     "before", "service",   "name",
                                                "status",   "min_ns", "severity",  "text",
                                                "trace_id", "type",   "attribute", "endpoint"};

bench::Routes all_routes(bench::Store& store) {
  bench::Routes all;
  for (auto part :
       {bench::request_routes(store), bench::trace_routes(store), bench::metric_routes(store),
        bench::log_routes(store), bench::profile_routes(store), bench::service_routes(store),
        bench::environment_routes([] { return "http://127.0.0.1:4318"; })})
    for (auto& route : part) all.push_back(std::move(route));
  return all;
}

void answer(const bench::Routes& routes, std::string_view path, bench::Ask& ask) {
  const bench::Route* route = bench::find_route(routes, "GET", path, ask);
  if (route == nullptr) return;
  const bench::Reply reply = route->answer(ask);
  const bool known = reply.status == 200 || (reply.status >= 400 && reply.status < 500);
  if (known && (reply.content_type != "application/json" || nlohmann::json::accept(reply.body)))
    return;
  std::cerr << path << " answers " << reply.status << ": " << reply.body << "\n";
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size < 4) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes + 3), size - 3);
  const std::size_t end = text.find('\n');
  const std::string_view question = text.substr(0, end);
  const std::string_view payload =
      end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  const auto store = bench::Store::create({});
  store->accept(bench::fuzz::request(static_cast<Signal>(bytes[0] % 4), payload));
  if (!store->settle(std::chrono::seconds(60))) std::abort();
  const bench::Routes routes = all_routes(*store);
  bench::Ask plain;
  for (const auto path : kPaths) answer(routes, path, plain);
  bench::Ask ask;
  ask.params[kNames[bytes[1] % kNames.size()]] = question;
  ask.params[kNames[bytes[2] % kNames.size()]] = question.substr(question.size() / 2);
  for (const auto path : kPaths) answer(routes, path, ask);
  answer(routes, question, ask);
  answer(routes, "/api/metrics/" + std::string(question), ask);
  const bench::HostGuard guard("127.0.0.1", {});
  (void)guard.answers_to(question);
  (void)guard.own_origin(question, question);
  return 0;
}
