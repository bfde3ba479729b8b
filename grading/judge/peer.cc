#include "judge/peer.h"

#include <cstdio>
#include <mutex>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include "testbed/http_server.h"
#include "testbed/socket.h"
#include "workspace/pattern.h"

namespace otelier::judge {
namespace {

using Json = nlohmann::json;

std::string random_digits(std::size_t count) {
  static thread_local std::random_device device;
  std::string digits;
  while (digits.size() < count) {
    char eight[9];
    std::snprintf(eight, sizeof eight, "%08x", device() | 1u);
    digits += eight;
  }
  return digits.substr(0, count);
}

// All values of a name as one, in order.
std::string joined_values(const testbed::HttpRequest& request, std::string_view name) {
  std::string all;
  for (const auto& [key, value] : request.headers) {
    if (key == name) all += (all.empty() ? "" : ",") + value;
  }
  return all;
}

// What the peer sends on for a request that came with these headers, once for each target.
HeaderFields peer_headers(const testbed::HttpRequest& request) {
  static const workspace::Pattern form("^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$");
  const std::string came = joined_values(request, "traceparent");
  const auto known = form.find(came);
  const std::string trace_id = known ? known->groups[1] : random_digits(32);
  const std::string span_id = random_digits(16);
  HeaderFields fields{
      {"Content-Type", "application/json"},
      {"Traceparent", "00-" + trace_id + "-" + span_id + "-" + (known ? known->groups[3] : "03")}};
  std::string state = known ? joined_values(request, "tracestate") : "";
  static const workspace::Pattern own("(^|,)judge=[^,]*");
  while (const auto ours = own.find(state)) state.erase(ours->at, ours->groups[0].size());
  if (state.starts_with(",")) state.erase(0, 1);
  fields.emplace_back("Tracestate", "judge=" + span_id + (state.empty() ? "" : "," + state));
  if (std::string baggage = joined_values(request, "baggage"); !baggage.empty()) {
    fields.emplace_back("Baggage", std::move(baggage));
  }
  return fields;
}

Json fields_as_json(const HeaderFields& fields) {
  Json all = Json::object();
  for (const auto& [name, value] : fields) {
    Json& values = all[name];
    values = values.is_null() ? value : values.get<std::string>() + ", " + value;
  }
  return all;
}

}  // namespace

struct Peer::State {
  Dial dial;
  std::chrono::milliseconds within{};
  std::uint16_t port = 0;
  mutable std::mutex mutex;
  std::vector<Json> seen;
  std::vector<std::jthread> passing;
  bool over = false;  // nothing is passed on any more
  // Last, so that no request comes when the rest is gone.
  std::unique_ptr<testbed::HttpServer> server;

  void pass_on(const testbed::HttpRequest& request, std::size_t number,
               testbed::Exchange exchange_id) {
    const Json targets =
        Json::parse(core::as_text(request.body), nullptr, /*allow_exceptions=*/false);
    Json statuses = Json::array();
    if (targets.is_array()) {
      for (const Json& target : targets) {
        Outgoing out;
        out.url = target.value("url", "");
        out.fields = peer_headers(request);
        out.body = target.value("arguments", Json::array()).dump();
        const auto answer = exchange(out, dial, within);
        const int status = answer ? answer->status : 0;
        statuses.push_back(status);
        const std::lock_guard lock(mutex);
        seen[number]["sent"].push_back(
            {{"url", out.url}, {"headers", fields_as_json(out.fields)}, {"status", status}});
      }
    }
    const std::string body = statuses.dump();
    server->send(exchange_id,
                 testbed::http_head(targets.is_array() ? 200 : 400,
                                    {{"Content-Type", "application/json"},
                                     {"Content-Length", std::to_string(body.size())}}) +
                     body,
                 testbed::Then::done);
  }

  // On the server's thread: the request is passed on by a thread of its own, since it may come back
  // here before it is answered.
  void take(testbed::HttpRequest& request, testbed::Exchange exchange_id) {
    const std::lock_guard lock(mutex);
    if (over) return;
    const std::size_t number = seen.size();
    seen.push_back({{"headers", fields_as_json(request.headers)}, {"sent", Json::array()}});
    passing.emplace_back([this, request = std::move(request), number, exchange_id] {
      pass_on(request, number, exchange_id);
    });
  }
};

Peer::Peer(std::unique_ptr<State> state) : state_(std::move(state)) {}

Peer::~Peer() {
  std::vector<std::jthread> passing;
  {
    const std::lock_guard lock(state_->mutex);
    state_->over = true;
    passing = std::move(state_->passing);
  }
  passing.clear();
}

core::Result<std::unique_ptr<Peer>> Peer::start(int listen_fd, Dial dial,
                                                std::chrono::milliseconds within) {
  auto listening =
      listen_fd >= 0 ? testbed::adopt_listener(listen_fd) : testbed::listen_on("127.0.0.1", 0);
  if (!listening) return std::unexpected(listening.error());
  auto state = std::make_unique<State>();
  state->dial = std::move(dial);
  state->within = within;
  state->port = testbed::port_of(*listening);
  testbed::HttpServerOptions options;
  options.listen_fd = *listening;
  auto server = testbed::HttpServer::create(
      options, [state = state.get()](testbed::HttpRequest& request, testbed::Exchange exchange_id) {
        state->take(request, exchange_id);
      });
  if (!server) return std::unexpected(server.error());
  state->server = std::move(*server);
  state->server->serve();
  return std::unique_ptr<Peer>(new Peer(std::move(state)));
}

std::string Peer::endpoint() const {
  return "http://127.0.0.1:" + std::to_string(state_->port);
}

Json Peer::seen() const {
  const std::lock_guard lock(state_->mutex);
  return state_->seen;
}

}  // namespace otelier::judge
