// A client that stalls is let go: each timeout on its own, the others too long to play a part.
// Lower bounds are what is promised; upper ones are generous, since the machine may be busy.
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>

#include "conversation.h"
#include "testbed/http_server.h"
#include "testbed/socket.h"

namespace otelier::testbed {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kShort{300};
constexpr milliseconds kNever{600'000};
constexpr milliseconds kSoon{50'000};  // the conversation's own patience is a minute

class Timeouts : public testing::Test {
 protected:
  void serve(HttpServerOptions options) {
    const auto fd = listen_on("127.0.0.1", 0);
    ASSERT_TRUE(fd) << fd.error().message;
    port_ = port_of(*fd);
    options.listen_fd = *fd;
    auto server = HttpServer::create(options, [this](HttpRequest& request, Exchange exchange) {
      if (request.path == "/never") return;
      const std::string body =
          request.path == "/large" ? std::string(64u << 20, 'x') : request.path;
      server_->send(exchange,
                    http_head(200, {{"content-length", std::to_string(body.size())}}) + body,
                    Then::done);
    });
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(*server);
    server_->serve();
  }
  static HttpServerOptions patient() {
    HttpServerOptions options;
    options.head_timeout = options.stall_timeout = options.idle_timeout = options.linger = kNever;
    return options;
  }
  // Measured from here on.
  void begin() { began_ = Clock::now(); }
  void expect_between(milliseconds least, milliseconds most) const {
    const auto took = std::chrono::duration_cast<milliseconds>(Clock::now() - began_);
    EXPECT_GE(took, least);
    EXPECT_LE(took, most);
  }

  std::uint16_t port_ = 0;
  Clock::time_point began_;
  std::unique_ptr<HttpServer> server_;
};

constexpr const char* kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

TEST_F(Timeouts, AHeadThatDoesNotEndIsAnswered408AndClosed) {
  auto options = patient();
  options.head_timeout = kShort;
  serve(options);
  Conversation client(port_);
  begin();
  client.says("GET /a HTTP/1.1\r\nHo").hears(408).with_header("connection: close").is_closed();
  expect_between(kShort, kSoon);
}

// Bytes that trickle in do not extend it: a head is timed as a whole.
TEST_F(Timeouts, AHeadThatTricklesIsNoExcuse) {
  auto options = patient();
  options.head_timeout = kShort;
  options.linger = 0ms;
  serve(options);
  Conversation client(port_);
  begin();
  client.says("GET /a HTTP/1.1\r\n");
  while (server_->counts().open == 0 && Clock::now() - began_ < kSoon) usleep(1'000);
  for (int i = 0; i < 1000 && server_->counts().open > 0; ++i) {
    client.says("a: b\r\n");
    usleep(50'000);
  }
  EXPECT_EQ(server_->counts().open, 0u);
  expect_between(kShort, kSoon);
}

TEST_F(Timeouts, ABodyThatStallsIsAnswered408AndClosed) {
  auto options = patient();
  options.stall_timeout = kShort;
  serve(options);
  Conversation client(port_);
  begin();
  client.says("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf")
      .hears(408)
      .with_header("connection: close")
      .is_closed();
  expect_between(kShort, kSoon);
}

TEST_F(Timeouts, AChunkedBodyThatStallsIsAnswered408AndClosed) {
  auto options = patient();
  options.stall_timeout = kShort;
  serve(options);
  Conversation client(port_);
  client.says("POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe")
      .hears(408)
      .is_closed();
}

// A body may take as long as it likes while it comes.
TEST_F(Timeouts, ABodyThatTricklesIsTakenWhole) {
  auto options = patient();
  options.stall_timeout = 2s;
  serve(options);
  Conversation client(port_);
  begin();
  client.says("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 8\r\n\r\n");
  for (int i = 0; i < 8; ++i) client.hears_nothing(300).says("x");
  client.hears(200).with_body("/a");
  expect_between(2s, kNever);
}

TEST_F(Timeouts, AKeptConnectionWithoutARequestIsClosedWithoutAWord) {
  auto options = patient();
  options.idle_timeout = kShort;
  serve(options);
  Conversation fresh(port_);
  Conversation used(port_);
  begin();
  used.says(kGet).hears(200).is_closed();
  fresh.is_closed();
  expect_between(kShort, kSoon);
}

TEST_F(Timeouts, AClientThatDoesNotTakeItsAnswerIsLetGo) {
  auto options = patient();
  options.stall_timeout = kShort;
  serve(options);
  Conversation client(port_);
  client.says("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
  const auto until = Clock::now() + kSoon;
  while (server_->counts().open == 0 && Clock::now() < until) usleep(10'000);
  while (server_->counts().open != 0 && Clock::now() < until) usleep(10'000);
  EXPECT_EQ(server_->counts().connections, 1u);
  EXPECT_EQ(server_->counts().open, 0u);
}

TEST_F(Timeouts, AClientThatGoesOnAfterTheEndIsLetGo) {
  auto options = patient();
  options.linger = kShort;
  serve(options);
  Conversation client(port_);
  begin();
  client.says("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").hears(200);
  const auto until = Clock::now() + kSoon;
  while (server_->counts().open != 0 && Clock::now() < until) usleep(10'000);
  EXPECT_EQ(server_->counts().open, 0u);
  expect_between(kShort, kSoon);
}

// While the handler has the request no timeout of the client's runs.
TEST_F(Timeouts, ARequestBeingAnsweredIsNotTimedOut) {
  auto options = patient();
  options.head_timeout = options.stall_timeout = options.idle_timeout = 100ms;
  serve(options);
  Conversation client(port_);
  client.says("GET /never HTTP/1.1\r\nHost: h\r\n\r\n").hears_nothing(1200);
  EXPECT_EQ(server_->counts().open, 1u);
}

}  // namespace
}  // namespace otelier::testbed
