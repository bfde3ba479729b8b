#include "bench/api.h"

#include <httplib.h>

#include <unistd.h>

#include <charconv>
#include <optional>
#include <thread>

#include "testbed/socket.h"

namespace otelier::bench {
namespace {

constexpr const char* kIndex = R"(The Otelier bench: what was sent to this machine's OTLP ports.

  GET /api/status             endpoints, uptime, counts
  GET /api/requests           the newest 100 requests; ?most=N for more
  GET /api/requests/N         request N as a tree of fields, in JSON
  GET /api/requests/N?text    the same for a terminal, with offsets and bytes
)";
constexpr const char* kJson = "application/json";
constexpr const char* kText = "text/plain; charset=utf-8";

std::optional<std::uint64_t> number(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

class HttplibApi final : public Api {
 public:
  explicit HttplibApi(ApiContent content) : content_(std::move(content)) {
    // cpp-httplib 0.11: 35 ms a request without TCP_NODELAY, five requests a connection, and a
    // ninth connection that waits for the eight threads of its default pool.
    server_.set_tcp_nodelay(true);
    // Its own choice, SO_REUSEPORT, neither keeps a second server out nor lets the next one in
    // while connections of the last one linger.
    server_.set_socket_options([](socket_t socket) {
      const int on = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    });
    server_.set_keep_alive_max_count(10'000);
    server_.set_keep_alive_timeout(1);  // stop() waits as long for an idle client
    server_.set_payload_max_length(1u << 20);
    server_.new_task_queue = [] { return new httplib::ThreadPool(32); };
    server_.Get("/", [](const auto&, auto& response) { response.set_content(kIndex, kText); });
    server_.Get("/api/status", [this](const auto&, auto& response) {
      response.set_content(content_.status(), kJson);
    });
    server_.Get("/api/requests", [this](const auto& request, auto& response) {
      const auto most = number(request.get_param_value("most"));
      response.set_content(content_.requests(most.value_or(100)), kJson);
    });
    server_.Get(R"(/api/requests/(\d+))", [this](const auto& request, auto& response) {
      const bool text = request.has_param("text");
      const auto which = number(request.matches[1].str());
      const std::string body = which ? content_.request(*which, text) : "";
      response.set_content(body.empty() ? "no such request, or it was dropped\n" : body,
                           text || body.empty() ? kText : kJson);
      if (body.empty()) response.status = 404;
    });
  }

  ~HttplibApi() override {
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }

  core::Result<> begin(const std::string& address, std::uint16_t port) {
    if (port == 0) {
      const int got = server_.bind_to_any_port(address);
      if (got <= 0) return core::fail("no free port on " + address);
      port_ = static_cast<std::uint16_t>(got);
    } else {
      // Told by the same words as the sink's ports; the socket is only a probe.
      const auto probe = testbed::listen_on(address, port);
      if (!probe) return std::unexpected(probe.error());
      ::close(*probe);
      if (!server_.bind_to_port(address, port))
        return core::fail("port " + std::to_string(port) + " on " + address + " is in use");
      port_ = port;
    }
    return {};
  }

  void serve() override {
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    // stop() is lost on a server that does not run yet.
    while (!server_.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }

  std::uint16_t port() const override { return port_; }

 private:
  ApiContent content_;
  httplib::Server server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace

core::Result<std::unique_ptr<Api>> Api::create(const std::string& address, std::uint16_t port,
                                               ApiContent content) {
  auto api = std::make_unique<HttplibApi>(std::move(content));
  if (auto begun = api->begin(address, port); !begun) return std::unexpected(begun.error());
  return api;
}

namespace {

core::Result<std::string> ask(
    std::uint16_t port, const std::string& path,
    const std::function<httplib::Result(httplib::Client& client)>& request) {
  httplib::Client client("127.0.0.1", port);
  client.set_tcp_nodelay(true);
  client.set_connection_timeout(2);
  client.set_read_timeout(2);
  const auto answer = request(client);
  if (!answer) return core::fail("nothing answers on port " + std::to_string(port));
  if (answer->status != 200)
    return core::fail("port " + std::to_string(port) + " answers " +
                      std::to_string(answer->status) + " to " + path + ": " + answer->body);
  return answer->body;
}

}  // namespace

core::Result<std::string> get(std::uint16_t port, const std::string& path) {
  return ask(port, path, [&](httplib::Client& client) { return client.Get(path); });
}

core::Result<std::string> post(std::uint16_t port, const std::string& path,
                               const std::string& content_type, const std::string& body) {
  return ask(port, path,
             [&](httplib::Client& client) { return client.Post(path, body, content_type); });
}

}  // namespace otelier::bench
