// The judge as a client, against answers that end in each of the three ways HTTP/1.1 has, and in
// none of them.
#include "judge/subject/exchange.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <thread>

namespace otelier::judge {
namespace {

// Answers one request with these pieces, then ends the connection.
class Server {
 public:
  explicit Server(std::vector<std::string> pieces) {
    listener_ = Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(listener_.get(), 1), 0);
    EXPECT_EQ(::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, pieces = std::move(pieces)] {
      const Descriptor client(::accept(listener_.get(), nullptr, nullptr));
      char got[4096];
      while (!heard_.ends_with("\r\n\r\nbody")) {
        const ssize_t count = ::recv(client.get(), got, sizeof got, 0);
        if (count <= 0) return;
        heard_.append(got, static_cast<std::size_t>(count));
      }
      for (const std::string& piece : pieces) {
        ::send(client.get(), piece.data(), piece.size(), MSG_NOSIGNAL);
        std::this_thread::yield();
      }
    });
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() { thread_.join(); }

  [[nodiscard]] core::Result<Incoming> ask() const {
    return exchange({.url = "http://127.0.0.1:" + std::to_string(port_) + "/path",
                     .method = "PUT",
                     .fields = {{"TraceParent", "one"}, {"traceparent", "two"}},
                     .body = "body"},
                    dial_here, std::chrono::seconds(5));
  }
  // After ask().
  [[nodiscard]] const std::string& heard() const { return heard_; }

 private:
  Descriptor listener_;
  std::uint16_t port_ = 0;
  std::string heard_;
  std::thread thread_;
};

TEST(Exchange, SendsFieldsAsTheyStand) {
  const Server server({"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"});
  const auto answer = server.ask();
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 204);
  EXPECT_TRUE(server.heard().starts_with("PUT /path HTTP/1.1\r\n")) << server.heard();
  EXPECT_NE(server.heard().find("\r\nTraceParent: one\r\ntraceparent: two\r\n"), std::string::npos);
}

TEST(Exchange, KnowsTheEndOfAnAnswer) {
  const std::vector<std::vector<std::string>> ways = {
      {"HTTP/1.1 200 OK\r\nContent-", "Length: 5\r\n\r\nhel", "lo"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r",
       "\n2;x=1\r\nlo\r\n0\r\n\r\n"},
      {"HTTP/1.1 200 OK\r\n\r\nhel", "lo"},
  };
  for (const auto& pieces : ways) {
    const Server server(pieces);
    const auto answer = server.ask();
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->body, "hello");
  }
}

TEST(Exchange, SaysWhatIsWrong) {
  const auto message = [](std::vector<std::string> pieces) {
    const Server server(std::move(pieces));
    const auto answer = server.ask();
    return answer ? "an answer" : answer.error().message;
  };
  EXPECT_NE(
      message({"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"}).find("ended the connection"),
      std::string::npos);
  EXPECT_NE(message({"220 mail.example.org\r\n\r\n"}).find("not HTTP"), std::string::npos);
  const auto nowhere = exchange({.url = "https://example.org/", .fields = {}, .body = {}},
                                dial_here, std::chrono::seconds(1));
  ASSERT_FALSE(nowhere);
  EXPECT_NE(nowhere.error().message.find("no address of the subject"), std::string::npos);
}

}  // namespace
}  // namespace otelier::judge
