#include "bench/stack.h"

#include <unistd.h>

#include "bench/api.h"
#include "bench/views.h"
#include "testbed/socket.h"

namespace otelier::bench {
namespace {

class EmbeddedStack final : public Stack {
 public:
  explicit EmbeddedStack(StackOptions options) : options_(std::move(options)) {}

  core::Result<> begin() {
    testbed::SinkOptions sink;
    sink.address = options_.address;
    sink.limits = options_.limits;
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
    return begin_api();
  }

  testbed::Sink& sink() override { return *sink_; }
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
    content.status = [this] {
      const auto up = std::chrono::steady_clock::now() - began_;
      return status_json(ports(), host(), std::chrono::duration_cast<std::chrono::seconds>(up),
                         sink_->counters(), sink_->requests().size());
    };
    content.requests = [this](std::size_t most) { return requests_json(sink_->requests(), most); };
    content.request = [this](std::uint64_t number, bool text) -> std::string {
      for (const auto& request : sink_->requests())
        if (request.number == number) return text ? request_text(request) : request_json(request);
      return "";
    };
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

  const StackOptions options_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::vector<std::string> moved_;
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
