#include "bench/stack.h"

#include <unistd.h>

#include "bench/api.h"
#include "bench/environment.h"
#include "bench/events.h"
#include "bench/lint_routes.h"
#include "bench/logs.h"
#include "bench/metrics.h"
#include "bench/page.h"
#include "bench/profiles.h"
#include "bench/requests.h"
#include "bench/services.h"
#include "bench/session.h"
#include "bench/sql.h"
#include "bench/status.h"
#include "bench/store.h"
#include "bench/traces.h"
#include "bench/verdicts.h"
#include "bench/why.h"
#include "testbed/socket.h"

namespace otelier::bench {
namespace {

using namespace std::chrono_literals;

// Whoever has been answered by the sink finds what was sent in the API, unless the index is this
// much behind; then it says so.
constexpr auto kSettle = 100ms;

constexpr const char* kIndex = R"(The Otelier bench: what was sent to this machine's OTLP ports.
The page is not built here; "./lab up" builds it where Node is. This is its API:

  GET /api/status             endpoints, uptime, counts, what was dropped
  GET /api/events             changes as they come, as server-sent events
  GET /api/requests           the newest 100 requests; ?most=N for more
  GET /api/requests/N         request N as a tree of fields, in JSON
  GET /api/requests/N?text    the same for a terminal, with offsets and bytes
  GET /api/traces             the newest traces; ?service, name, status=error, attribute=k=v, text
  GET /api/traces/ID          a trace with its spans and its critical path
  GET /api/metrics, /api/logs, /api/profiles, /api/services
  GET /api/lint               what is wrong with what was sent; ?request=N for one
  GET /api/why?id=ID          where a span or trace is that is missing
  GET /api/session            all that is held, as a file; POST takes one in
  GET /api/verdicts           what ./lab check --bench sent; /LAB/CHECK with the reference
  GET /api/environment        what to set so that an SDK sends here
  POST /api/sql               {"query": "SELECT name, count(*) FROM spans GROUP BY name"}
  POST /api/clear             forget what is held
)";

// Everything the API answers, by part. Each part is a file of this room.
Routes all_routes(Store& store, Verdicts& verdicts) {
  Routes all;
  const auto join = [&all](Routes part) {
    for (auto& route : part) all.push_back(std::move(route));
  };
  join(request_routes(store));
  join(trace_routes(store));
  join(metric_routes(store));
  join(log_routes(store));
  join(service_routes(store));
  join(sql_routes(store));
  join(profile_routes(store));
  join(session_routes(store));
  join(lint_routes(store));
  join(why_routes(store));
  join(verdict_routes(store, verdicts));
  all.push_back({"POST", "/api/clear", [&store, &verdicts](const Ask&) {
                   verdicts.clear();
                   store.clear();
                   return Reply{200, "{}\n"};
                 }});
  return all;
}

class EmbeddedStack final : public Stack {
 public:
  explicit EmbeddedStack(StackOptions options) : options_(std::move(options)) {}

  core::Result<> begin() {
    testbed::SinkOptions sink;
    sink.address = options_.address;
    sink.limits = options_.limits;
    sink.limits.captured_requests = sink.limits.captured_bytes = 0;  // the store has them
    const auto http = open(options_.ports.http, "OTLP/HTTP", "--http-port");
    if (!http) return std::unexpected(http.error());
    sink.http_fd = *http;
    const auto grpc = open(options_.ports.grpc, "OTLP/gRPC", "--grpc-port");
    if (!grpc) {
      close(*http);
      return std::unexpected(grpc.error());
    }
    sink.grpc_fd = *grpc;
    auto started = testbed::Sink::start(sink);
    if (!started) return std::unexpected(started.error());
    sink_ = std::move(*started);
    sink_->on_request([this](const testbed::Request& request) { store_->accept(request); });
    return begin_api();
  }

  testbed::Sink& sink() override { return *sink_; }
  Store& store() override { return *store_; }
  Ports ports() const override { return {sink_->http_port(), sink_->grpc_port(), api_->port()}; }
  std::string http_endpoint() const override { return sink_->http_endpoint(); }
  std::string grpc_endpoint() const override { return sink_->grpc_endpoint(); }
  std::string api_endpoint() const override {
    return "http://" + host() + ":" + std::to_string(api_->port());
  }
  const std::vector<std::string>& moved() const override { return moved_; }

 private:
  [[nodiscard]] std::string host() const {
    const std::string endpoint = sink_->grpc_endpoint();
    return endpoint.substr(0, endpoint.rfind(':'));
  }

  core::Result<int> open(std::uint16_t port, const std::string& what, const char* option) {
    auto fd = testbed::listen_on(options_.address, port);
    if (fd || port == 0) return fd;
    if (!options_.move_if_taken)
      return core::fail(what + ": " + fd.error().message,
                        std::string("stop it, or choose another port: ") + option + " PORT");
    moved_.push_back(what + " moves to a free port: " + fd.error().message);
    return testbed::listen_on(options_.address, 0);
  }

  core::Result<> begin_api() {
    ApiContent content;
    content.routes = all_routes(*store_, verdicts_);
    content.routes.push_back({"GET", "/api/status", [this](const Ask&) {
                                return Reply{200, status_json(state(), *store_)};
                              }});
    for (auto& route : environment_routes([this] { return http_endpoint(); }))
      content.routes.push_back(std::move(route));
    for (auto& route : content.routes)
      route.answer = [this, answer = std::move(route.answer)](const Ask& ask) {
        (void)store_->settle(kSettle);
        return answer(ask);
      };
    content.page = [this](std::string_view path) -> std::optional<Reply> {
      if (auto file = page_.file(path)) return file;
      if (path != "/") return std::nullopt;
      return Reply{200, kIndex, "text/plain; charset=utf-8"};
    };
    content.events = [this] { return change_feed(*store_, [this] { return sink_->counters(); }); };
    content.names = options_.names;
    auto api = Api::create(options_.address, options_.ports.api, content);
    if (!api && options_.move_if_taken) {
      moved_.push_back("the API moves to a free port: " + api.error().message);
      api = Api::create(options_.address, 0, content);
    }
    if (!api)
      return core::fail("the API: " + api.error().message,
                        "stop it, or choose another port: --api-port PORT");
    api_ = std::move(*api);
    api_->serve();
    return {};
  }

  [[nodiscard]] StackState state() const {
    const auto up = std::chrono::steady_clock::now() - began_;
    return {ports(), host(), std::chrono::duration_cast<std::chrono::seconds>(up),
            sink_->counters(), page_.is_there()};
  }

  const StackOptions options_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::vector<std::string> moved_;
  const Page page_{options_.page_folder};
  const std::unique_ptr<Store> store_ = Store::create(
      {options_.limits.captured_requests, options_.limits.captured_bytes});  // outlives the sink
  Verdicts verdicts_{*store_};
  std::unique_ptr<testbed::Sink> sink_;
  std::unique_ptr<Api> api_;  // gone before the sink it reads
};

}  // namespace

core::Result<std::unique_ptr<Stack>> Stack::start(const StackOptions& options) {
  auto stack = std::make_unique<EmbeddedStack>(options);
  if (auto begun = stack->begin(); !begun) return std::unexpected(begun.error());
  return stack;
}

}  // namespace otelier::bench
