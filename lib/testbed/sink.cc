#include "testbed/sink.h"

#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "testbed/coding.h"
#include "testbed/intake.h"
#include "testbed/otlp_grpc.h"
#include "testbed/otlp_http.h"
#include "testbed/pacer.h"
#include "testbed/socket.h"

namespace otelier::testbed {

core::Result<core::Bytes> Request::decoded() const {
  if (!body) return core::Bytes{};
  auto plain = decode(*body, compression, decoded_limit);
  if (!plain) return core::fail(plain.error().message);
  return std::move(*plain);
}

std::string Request::sha256() const {
  std::array<std::byte, 32> digest{};
  unsigned size = 0;
  const core::ByteView bytes = body ? core::ByteView(*body) : core::ByteView{};
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &size,
             EVP_sha256(), nullptr);
  return core::to_hex(digest);
}

namespace {

std::string host(const std::string& address) {
  if (address == "0.0.0.0") return "127.0.0.1";
  if (address == "::") return "[::1]";
  return address.contains(':') ? "[" + address + "]" : address;
}

core::Result<int> listener(const std::optional<int>& given, const SinkOptions& options,
                           std::uint16_t port) {
  return given ? adopt_listener(*given) : listen_on(options.address, port);
}

class TestSink final : public Sink {
 public:
  explicit TestSink(SinkOptions options)
      : options_(std::move(options)),
        pacer_(options_.virtual_time),
        intake_(options_.limits, options_.capture_bodies, pacer_) {}

  ~TestSink() override {
    pacer_.stop();  // before the servers that its actions answer through
    grpc_.reset();
    http_.reset();
  }

  core::Result<> begin() {
    const auto http_fd = listener(options_.http_fd, options_, options_.http_port);
    if (!http_fd) return std::unexpected(http_fd.error());
    http_port_ = port_of(*http_fd);
    if (options_.with_grpc) {
      const auto grpc_fd = listener(options_.grpc_fd, options_, options_.grpc_port);
      if (!grpc_fd) {
        close(*http_fd);
        return std::unexpected(grpc_fd.error());
      }
      grpc_port_ = port_of(*grpc_fd);
      auto grpc = OtlpGrpc::start(*grpc_fd, intake_, pacer_);
      if (!grpc) {
        close(*http_fd);
        return std::unexpected(grpc.error());
      }
      grpc_ = std::move(*grpc);
    }
    auto http = OtlpHttp::start(*http_fd, intake_, pacer_);
    if (!http) return std::unexpected(http.error());
    http_ = std::move(*http);
    return {};
  }

  std::uint16_t http_port() const override { return http_port_; }
  std::uint16_t grpc_port() const override { return grpc_port_; }
  std::string http_endpoint() const override {
    return "http://" + host(options_.address) + ":" + std::to_string(http_port_);
  }
  std::string grpc_endpoint() const override {
    return grpc_port_ == 0 ? "" : host(options_.address) + ":" + std::to_string(grpc_port_);
  }

  void script(std::vector<Answer> answers) override { intake_.script(std::move(answers)); }
  void answer_by(std::function<std::optional<Answer>(const Request&)> choose) override {
    intake_.answer_by(std::move(choose));
  }
  std::vector<Request> requests() const override { return intake_.requests(); }
  void clear() override { intake_.clear(); }
  bool wait_for(std::size_t n, std::chrono::nanoseconds within) override {
    return intake_.wait_for(n, within);
  }
  void on_request(std::function<void(const Request&)> callback) override {
    intake_.on_request(std::move(callback));
  }

  Counters counters() const override {
    Counters counters = intake_.counters();
    const HttpServer::Counts http = http_->counts();
    counters.connections = http.connections + (grpc_ ? grpc_->connections() : 0);
    counters.http_thread_cpu = http.thread_cpu;
    return counters;
  }

  void advance_to(std::chrono::nanoseconds now) override {
    pacer_.advance_to(now);
    http_->settle();
    if (grpc_) grpc_->settle();
  }
  Held held() const override { return pacer_.held(); }

 private:
  const SinkOptions options_;
  Pacer pacer_;
  Intake intake_;
  std::uint16_t http_port_ = 0, grpc_port_ = 0;
  std::unique_ptr<OtlpGrpc> grpc_;
  std::unique_ptr<OtlpHttp> http_;
};

}  // namespace

core::Result<std::unique_ptr<Sink>> Sink::start(SinkOptions options) {
  auto sink = std::make_unique<TestSink>(std::move(options));
  if (auto begun = sink->begin(); !begun) return std::unexpected(begun.error());
  return sink;
}

}  // namespace otelier::testbed
