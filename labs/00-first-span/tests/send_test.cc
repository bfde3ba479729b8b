// Stages 1 and 3: one POST, against a small server in this process.
#include "hello/send.h"

#include <httplib.h>

#include <future>
#include <thread>

#include "transcript.h"

namespace {

using namespace otelier;
using std::chrono::milliseconds;
using transcript::Transcript;

class Server {
 public:
  explicit Server(httplib::Server::Handler handler) {
    server_.Post("/v1/traces", std::move(handler));
    server_.set_tcp_nodelay(true);
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::jthread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::sleep_for(milliseconds(1));
  }
  ~Server() { server_.stop(); }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] hello::Endpoint endpoint() const {
    return {.origin = "http://127.0.0.1:" + std::to_string(port_), .path = "/v1/traces"};
  }

 private:
  httplib::Server server_;
  int port_ = 0;
  std::jthread thread_;
};

TEST(Post, CarriesTheBodyAsJsonAndSaysWhoCalls) {
  httplib::Request seen;
  Server server([&](const httplib::Request& request, httplib::Response& response) {
    seen = request;
    response.set_content("{}", "application/json");
  });
  Transcript t;
  t.given("a server that answers 200 {}");
  const auto answer = t.when("post", [&] {
    return hello::post(server.endpoint(), R"({"resourceSpans":[]})", milliseconds(2000));
  });
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  t.then("the status", answer->status, 200);
  t.then("the answer's body", answer->body, "{}");
  t.then("the request's body", seen.body, R"({"resourceSpans":[]})");
  t.then("its Content-Type", seen.get_header_value("Content-Type"), "application/json");
  t.then("its User-Agent", seen.get_header_value("User-Agent"), std::string(hello::kUserAgent));
}

TEST(Post, AnAnswerThatIsNoSuccessIsAnAnswerToo) {
  Server server([](const httplib::Request&, httplib::Response& response) {
    response.status = 503;
    response.set_header("Retry-After", "17");
    response.set_content(R"({"message":"queue is full"})", "application/json");
  });
  Transcript t;
  t.given("a server that answers 503 with Retry-After: 17");
  const auto answer =
      t.when("post", [&] { return hello::post(server.endpoint(), "{}", milliseconds(2000)); });
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  t.then("the status", answer->status, 503);
  t.then("retry_after", answer->retry_after, "17");
  t.then("the answer's body", answer->body, R"({"message":"queue is full"})");
}

TEST(Post, NobodyThereIsUnreachable) {
  hello::Endpoint nobody;
  {
    nobody = Server([](const auto&, auto&) {}).endpoint();
  }  // its port is free again
  Transcript t;
  t.given("an address where nobody listens: " + nobody.origin);
  const auto answer = t.when("post", [&] { return hello::post(nobody, "{}", milliseconds(2000)); });
  ASSERT_FALSE(answer.has_value());
  t.then("the exit code says unreachable",
         answer.error().exit_code == hello::ExitCode::unreachable);
  t.then_contains("the message", answer.error().message, nobody.origin);
}

TEST(Post, ASlowAnswerIsGivenUpInTime) {
  std::promise<void> given_up;
  Server server([released = given_up.get_future().share()](const httplib::Request&,
                                                           httplib::Response& response) {
    released.wait_for(std::chrono::seconds(10));
    response.set_content("{}", "application/json");
  });
  Transcript t;
  t.given("a server that takes ten seconds, and a timeout of 100 ms");
  const auto before = std::chrono::steady_clock::now();
  const auto answer =
      t.when("post", [&] { return hello::post(server.endpoint(), "{}", milliseconds(100)); });
  const auto waited = std::chrono::steady_clock::now() - before;
  given_up.set_value();
  ASSERT_FALSE(answer.has_value());
  t.then("the exit code says timed out", answer.error().exit_code == hello::ExitCode::timed_out);
  t.then("it waited 100 ms at least", waited >= milliseconds(100));
  t.then("it did not wait for the answer", waited < std::chrono::seconds(5));
}

TEST(Post, AnAnswerThatTricklesDoesNotProlongTheTimeout) {
  Server server([](const httplib::Request&, httplib::Response& response) {
    response.set_content_provider(8, "application/json",
                                  [](std::size_t at, std::size_t, auto& out) {
                                    std::this_thread::sleep_for(milliseconds(100));
                                    return out.write(&"{\"a\": 1}"[at], 1);
                                  });
  });
  Transcript t;
  t.given("a server that sends one of eight bytes every 100 ms, and a timeout of 250 ms");
  const auto before = std::chrono::steady_clock::now();
  const auto answer =
      t.when("post", [&] { return hello::post(server.endpoint(), "{}", milliseconds(250)); });
  const auto waited = std::chrono::steady_clock::now() - before;
  ASSERT_FALSE(answer.has_value());
  t.then("the exit code says timed out", answer.error().exit_code == hello::ExitCode::timed_out);
  t.then("it did not wait for the last byte", waited < milliseconds(700));
}

}  // namespace
