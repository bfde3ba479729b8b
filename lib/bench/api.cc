#include "bench/api.h"

#include <httplib.h>

#include <unistd.h>

#include <atomic>
#include <optional>
#include <thread>

#include "bench/host_guard.h"
#include "testbed/socket.h"

namespace otelier::bench {
namespace {

using HandlerResponse = httplib::Server::HandlerResponse;

constexpr std::size_t kThreads = 48;
constexpr std::size_t kMaxUpload = 256u << 20;
constexpr auto kFeedStep =
    std::chrono::milliseconds(100);  // until an end of either side is noticed

void put(Reply reply, httplib::Response& response) {
  response.status = reply.status;
  for (const auto& [name, value] : reply.headers) response.set_header(name, value);
  response.set_header("X-Content-Type-Options", "nosniff");
  if (!reply.headers.contains("Cache-Control")) response.set_header("Cache-Control", "no-store");
  if (reply.rest) {
    response.set_chunked_content_provider(
        reply.content_type, [rest = std::move(reply.rest)](std::size_t, httplib::DataSink& sink) {
          const std::string piece = rest();
          if (!piece.empty()) return sink.write(piece.data(), piece.size());
          sink.done();
          return true;
        });
    return;
  }
  if (reply.body.empty()) return;
  // Through a provider, since the library compresses what it holds itself, with brotli at its
  // slowest, for every browser.
  const auto body = std::make_shared<const std::string>(std::move(reply.body));
  response.set_content_provider(
      body->size(), reply.content_type,
      [body](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
        return sink.write(body->data() + offset, length);
      });
}

// Answers, and ends the connection: an unread body would be read as the next request, and so a page
// of another site could say anything in it.
void put_and_close(const Reply& reply, httplib::Response& response) {
  response.status = reply.status;
  response.set_content_provider(reply.content_type,
                                [body = reply.body](std::size_t, httplib::DataSink& sink) {
                                  sink.write(body.data(), body.size());
                                  return false;
                                });
}

class HttplibApi final : public Api {
 public:
  HttplibApi(const std::string& address, ApiContent content)
      : content_(std::move(content)), guard_(address, content_.names) {
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
    server_.set_payload_max_length(kMaxUpload);
    server_.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    // All of it is answered before the library looks for a handler: its patterns are regular
    // expressions that recurse over what a client sends. Only the body of a POST needs one, which
    // reads it piece by piece: whole, the library takes 8 KiB of what curl calls a form.
    server_.set_pre_routing_handler(
        [this](const httplib::Request& request, httplib::Response& response) {
          if (auto refused = refuse(request)) {
            put_and_close(*refused, response);
            return HandlerResponse::Handled;
          }
          if (request.method != "POST") {
            answer_get(request, response);
          } else if (request.has_header("Content-Length")) {
            return HandlerResponse::Unhandled;
          } else {
            answer_without_body(request, response);
          }
          return HandlerResponse::Handled;
        });
    for (const auto& route : content_.routes) {
      if (route.method != "POST") continue;
      server_.Post(
          route.path, [&route](const httplib::Request& request, httplib::Response& response,
                               const httplib::ContentReader& read) {
            std::string body;
            const bool whole = read([&body](const char* piece, std::size_t size) {
              body.append(piece, size);
              return true;
            });
            if (!whole)
              return put_and_close(refusal(400, {"the body did not come whole"}), response);
            Ask ask = ask_of(request);
            ask.body = body;
            put(guarded(route, ask), response);
          });
    }
  }

  ~HttplibApi() override {
    ending_ = true;
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
  static Ask ask_of(const httplib::Request& request) {
    Ask ask;
    for (const auto& [name, value] : request.params) ask.params[name] = value;
    return ask;
  }

  static Reply guarded(const Route& route, const Ask& ask) {
    try {
      return route.answer(ask);
    } catch (const std::exception& error) {
      return refusal(500, {std::string("this should not have happened: ") + error.what()});
    }
  }

  [[nodiscard]] std::optional<Reply> refuse(const httplib::Request& request) const {
    const std::string host = request.get_header_value("Host");
    if (!guard_.answers_to(host))
      return refusal(421, {"this server has no name \"" + host + "\"",
                           "ask for http://localhost:" + std::to_string(port_)});
    if (request.method == "GET" || request.method == "HEAD") return std::nullopt;
    if (!guard_.own_origin(request.get_header_value("Origin"), host))
      return refusal(403, {"a page of another origin may not post here"});
    Ask ask;
    const Route* route = find_route(content_.routes, request.method, request.path, ask);
    if (route == nullptr) {
      const bool readable = find_route(content_.routes, "GET", request.path, ask) != nullptr;
      return refusal(readable ? 405 : 404,
                     {"nothing takes a " + request.method + " at " + request.path});
    }
    if (request.has_header("Transfer-Encoding") || request.has_header("Content-Encoding") ||
        request.get_header_value("Content-Type").starts_with("multipart/"))
      return refusal(415, {"the body is taken as it is: no encoding, no multipart form",
                           "with curl: --data-binary @FILE"});
    if (!request.has_header("Content-Length")) return std::nullopt;  // then there is no body
    const auto length = digits(request.get_header_value("Content-Length"));
    if (!length) return refusal(411, {"a request with a body says its Content-Length"});
    if (*length > route->max_body)
      return refusal(413, {"the body has " + std::to_string(*length) + " bytes; at most " +
                           std::to_string(route->max_body) + " are taken"});
    return std::nullopt;
  }

  // And closes: whatever comes after it is no body, and must not be read as the next request.
  void answer_without_body(const httplib::Request& request, httplib::Response& response) {
    Ask ask = ask_of(request);
    if (const Route* route = find_route(content_.routes, "POST", request.path, ask))
      put_and_close(guarded(*route, ask), response);
  }

  void answer_get(const httplib::Request& request, httplib::Response& response) {
    if (request.path == "/api/events") return stream(response);
    Ask ask = ask_of(request);
    if (const Route* route = find_route(content_.routes, "GET", request.path, ask))
      return put(guarded(*route, ask), response);
    if (request.path != "/api" && !request.path.starts_with("/api/"))
      if (auto file = content_.page(request.path)) return put(std::move(*file), response);
    put(refusal(404, {"there is nothing at " + request.path, "see what there is: GET /"}),
        response);
  }

  void stream(httplib::Response& response) {
    if (feeds_.fetch_add(1) >= kMaxFeeds) {
      --feeds_;
      return put(refusal(503, {"all " + std::to_string(kMaxFeeds) + " streams are taken"}),
                 response);
    }
    std::shared_ptr<Feed> feed = content_.events();
    response.set_header("Cache-Control", "no-store");
    response.set_chunked_content_provider(
        "text/event-stream",
        [this, feed](std::size_t, httplib::DataSink& sink) {
          const std::string text = feed->next(kFeedStep);
          // A closed tab is noticed when there is nothing to write, too.
          if (ending_ || !sink.is_writable()) return false;
          return text.empty() || sink.write(text.data(), text.size());
        },
        [this](bool) { --feeds_; });
  }

  ApiContent content_;
  HostGuard guard_;
  std::atomic<std::size_t> feeds_{0};
  std::atomic<bool> ending_{false};
  httplib::Server server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace

core::Result<std::unique_ptr<Api>> Api::create(const std::string& address, std::uint16_t port,
                                               ApiContent content) {
  auto api = std::make_unique<HttplibApi>(address, std::move(content));
  if (auto begun = api->begin(address, port); !begun) return std::unexpected(begun.error());
  return api;
}

}  // namespace otelier::bench
