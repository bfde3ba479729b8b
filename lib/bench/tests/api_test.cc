// The API over real sockets: whom it answers, what it refuses, and that it stays up meanwhile.
#include "bench/api.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "bench/judged_run.h"
#include "bench/stack.h"

namespace otelier::bench {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

// One connection, spoken to in bytes. Reading gives up after five seconds.
class Raw {
 public:
  explicit Raw(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{5, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    open_ = connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~Raw() { close(fd_); }
  Raw(const Raw&) = delete;
  Raw& operator=(const Raw&) = delete;

  [[nodiscard]] bool is_open() const { return open_; }
  void send(std::string_view bytes) const {
    (void)!::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
  // What comes until the text has come, or the end.
  std::string read_until(std::string_view text) {
    while (!read_.contains(text) && more()) {
    }
    return read_;
  }
  std::string read_all() {
    while (more()) {
    }
    return read_;
  }

 private:
  bool more() {
    char piece[4096];
    const ssize_t got = recv(fd_, piece, sizeof piece, 0);
    if (got > 0) read_.append(piece, static_cast<std::size_t>(got));
    return got > 0;
  }

  int fd_;
  bool open_ = false;
  std::string read_;
};

class OverSockets : public testing::Test {
 protected:
  OverSockets() {
    fs::create_directories(folder_ / "page" / "assets");
    std::ofstream(folder_ / "page" / "index.html") << "<title>the bench</title>";
    std::ofstream(folder_ / "page" / "assets" / "a.js") << "1;";
    std::ofstream(folder_ / "page" / ".hidden") << "secret";
    std::ofstream(folder_ / "outside.txt") << "secret";
    fs::create_symlink(folder_ / "outside.txt", folder_ / "page" / "link.txt");
    StackOptions options;
    options.ports = {0, 0, 0};
    options.page_folder = folder_ / "page";
    stack_ = std::move(*Stack::start(options));
  }
  ~OverSockets() override {
    stack_.reset();
    fs::remove_all(folder_);
  }

  std::uint16_t port() { return stack_->ports().api; }
  std::string asked(const std::string& head, const std::string& body = "") {
    Raw raw(port());
    raw.send(head + "\r\nConnection: close\r\n\r\n" + body);
    return raw.read_all();
  }
  std::string get_path(const std::string& path) {
    return asked("GET " + path + " HTTP/1.1\r\nHost: localhost");
  }
  static std::string post_to(const std::string& path, const std::string& more = "") {
    return "POST " + path + " HTTP/1.1\r\nHost: localhost" + more;
  }
  bool answers() { return get(port(), "/api/status").has_value(); }
  void send_log() { ASSERT_TRUE(post(stack_->ports().http, "/v1/logs", "application/json", "{}")); }

  const fs::path folder_ = fs::temp_directory_path() / ("otelier-api-" + std::to_string(getpid()));
  std::unique_ptr<Stack> stack_;
};

TEST_F(OverSockets, ServesThePageAndItsViews) {
  EXPECT_TRUE(get_path("/").contains("the bench"));
  EXPECT_TRUE(get_path("/traces/0af7").contains("the bench")) << "a view of the page";
  const std::string script = get_path("/assets/a.js");
  EXPECT_TRUE(script.contains("text/javascript")) << script;
  EXPECT_TRUE(script.contains("immutable"));
  EXPECT_TRUE(get_path("/").contains("Content-Security-Policy: default-src 'self'"));
  EXPECT_TRUE(get_path("/api/nothing").starts_with("HTTP/1.1 404"));
  EXPECT_TRUE(get_path("/assets/none.js").starts_with("HTTP/1.1 404"));
}

TEST_F(OverSockets, ReadsNoFileOutsideThePage) {
  for (const char* path :
       {"/../outside.txt", "/assets/../../outside.txt", "/%2e%2e/outside.txt", "/..%2foutside.txt",
        "/%2e%2e%2foutside.txt", "//etc/passwd", "/link.txt", "/.hidden", "/assets/%00/a.js",
        "/..\\outside.txt", "/a/../../outside.txt"}) {
    const std::string answer = get_path(path);
    EXPECT_FALSE(answer.contains("secret")) << path;
    EXPECT_FALSE(answer.contains("root:")) << path;
  }
}

TEST_F(OverSockets, AnswersOnlyToNamesOfThisMachine) {
  EXPECT_TRUE(
      asked("GET /api/status HTTP/1.1\r\nHost: rebound.example").starts_with("HTTP/1.1 421"));
  EXPECT_TRUE(asked("GET /api/status HTTP/1.1").starts_with("HTTP/1.1 421")) << "without a Host";
  EXPECT_TRUE(asked("GET / HTTP/1.1\r\nHost: rebound.example").starts_with("HTTP/1.1 421"));
  EXPECT_TRUE(asked("GET /api/status HTTP/1.1\r\nHost: localhost:" + std::to_string(port()))
                  .contains(" 200 "));
}

TEST_F(OverSockets, TakesNoPostFromAPageOfAnotherOrigin) {
  send_log();
  const auto clear = [&](const std::string& origin) {
    return asked(post_to("/api/clear", "\r\nContent-Length: 0\r\nOrigin: " + origin));
  };
  EXPECT_TRUE(clear("http://evil.example").starts_with("HTTP/1.1 403"));
  EXPECT_TRUE(clear("null").starts_with("HTTP/1.1 403"));
  EXPECT_TRUE(clear("http://localhost:1").starts_with("HTTP/1.1 403")) << "another port";
  EXPECT_EQ(Json::parse(*get(port(), "/api/status"))["store"]["behind"]["requests"], 0);
  EXPECT_EQ(Json::parse(*get(port(), "/api/requests"))["items"].size(), 1u);
  EXPECT_TRUE(clear("http://localhost").contains(" 200 "));
  EXPECT_EQ(Json::parse(*get(port(), "/api/requests"))["items"].size(), 0u);
}

// The body of a refused request must not be read as the next request: it is the foreign page's
// text.
TEST_F(OverSockets, ReadsNoRequestOutOfARefusedBody) {
  send_log();
  const std::string inner =
      "POST /api/clear HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
  for (const char* outer : {"/api/sql", "/api/clear", "/api/none"}) {
    Raw raw(port());
    raw.send(post_to(outer, "\r\nOrigin: http://evil.example\r\nContent-Length: " +
                                std::to_string(inner.size()) + "\r\n\r\n") +
             inner);
    const std::string answer = raw.read_all();
    EXPECT_EQ(answer.find("HTTP/1.1", 1), std::string::npos) << answer;
  }
  EXPECT_EQ(Json::parse(*get(port(), "/api/requests"))["items"].size(), 1u);
}

TEST_F(OverSockets, RefusesBodiesItWouldHaveToHold) {
  EXPECT_TRUE(
      asked(post_to("/api/sql", "\r\nContent-Length: 9999999")).starts_with("HTTP/1.1 413"));
  EXPECT_TRUE(asked(post_to("/api/sql", "\r\nContent-Length: -1")).starts_with("HTTP/1.1 411"));
  EXPECT_TRUE(asked(post_to("/api/sql")).starts_with("HTTP/1.1 400")) << "no query";
  EXPECT_TRUE(asked(post_to("/api/sql", "\r\nContent-Length: 3\r\nContent-Encoding: gzip"), "abc")
                  .starts_with("HTTP/1.1 415"));
  EXPECT_TRUE(asked(post_to("/api/sql",
                            "\r\nContent-Length: 3\r\n"
                            "Content-Type: multipart/form-data; boundary=a"),
                    "abc")
                  .starts_with("HTTP/1.1 415"));
  EXPECT_TRUE(asked(post_to("/api/none", "\r\nContent-Length: 0")).starts_with("HTTP/1.1 404"));
  EXPECT_TRUE(asked(post_to("/api/traces", "\r\nContent-Length: 0")).starts_with("HTTP/1.1 405"));
  EXPECT_TRUE(
      asked("DELETE /api/requests/1 HTTP/1.1\r\nHost: localhost").starts_with("HTTP/1.1 40"));
  EXPECT_TRUE(answers());
}

TEST_F(OverSockets, StaysUpWhateverIsSaid) {
  for (const std::string& head :
       {std::string("\x16\x03\x01\x02"), std::string("GET"), std::string(100'000, 'A'),
        "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: localhost",
        "GET /api/requests/" + std::string(4000, '9') + " HTTP/1.1\r\nHost: localhost",
        "GET /api/traces?most=-1&before=x&min_ns=" + std::string(200, '9') +
            "&attribute== HTTP/1.1\r\nHost: localhost",
        std::string("GET /api/logs?text=%ff%00&trace_id=%zz HTTP/1.1\r\nHost: localhost"),
        std::string("GET /api/requests HTTP/1.1\r\nHost: localhost\r\nRange: bytes=9-1")})
    (void)asked(head);
  EXPECT_TRUE(answers());
}

TEST_F(OverSockets, TellsChangesAsTheyCome) {
  Raw raw(port());
  raw.send("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_TRUE(raw.read_until("\n\n").contains("text/event-stream"));
  const auto sent = std::chrono::steady_clock::now();
  send_log();
  const std::string told = raw.read_until("\"number\":1,");
  EXPECT_TRUE(told.contains("event: change\ndata: {\"generation\":")) << told;
  EXPECT_TRUE(told.contains("\"number\":1,")) << told;
  EXPECT_LT(std::chrono::steady_clock::now() - sent, 2s);
}

TEST_F(OverSockets, TellsAtMostTenTimesASecond) {
  Raw raw(port());
  raw.send("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
  raw.read_until("\n\n");
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 100; ++i) send_log();
  const std::string told = raw.read_until("\"number\":100,");
  const auto tenths = (std::chrono::steady_clock::now() - began) / 100ms;
  std::size_t events = 0;
  for (std::size_t at = 0; (at = told.find("event: change", at)) != std::string::npos; ++at)
    ++events;
  EXPECT_TRUE(told.contains("\"number\":100,"));
  EXPECT_LE(events, static_cast<std::size_t>(tenths) + 3);
}

// Streams nobody reads, more of them than there may be, and idle connections besides.
TEST_F(OverSockets, SlowAndManyClientsLockNobodyOut) {
  std::vector<std::unique_ptr<Raw>> streams;
  for (std::size_t i = 0; i < kMaxFeeds; ++i) {
    streams.push_back(std::make_unique<Raw>(port()));
    streams.back()->send("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_TRUE(streams.back()->read_until("\n\n").contains(" 200 "));
  }
  EXPECT_TRUE(get_path("/api/events").starts_with("HTTP/1.1 503"));
  for (int i = 0; i < 50; ++i) send_log();
  std::vector<std::unique_ptr<Raw>> idle;
  for (int i = 0; i < 60; ++i) idle.push_back(std::make_unique<Raw>(port()));
  bool answered = false;
  for (int i = 0; i < 10 && !answered; ++i) answered = answers();
  EXPECT_TRUE(answered);
  EXPECT_EQ(stack_->sink().counters().requests, 50u) << "senders are not concerned";
  streams.clear();  // their places are free again once the server has noticed
  bool again = false;
  for (int i = 0; i < 50 && !again; ++i) {
    std::this_thread::sleep_for(100ms);
    send_log();
    Raw raw(port());
    raw.send("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    again = raw.read_until("\n\n").contains(" 200 ");
  }
  EXPECT_TRUE(again);
}

// As tabs are that one closes: nothing more is sent meanwhile.
TEST_F(OverSockets, AStreamThatIsClosedLeavesItsPlace) {
  const auto stream_opens = [](Raw& raw) {
    raw.send("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    return raw.read_until("\n\n").contains(" 200 ");
  };
  for (std::size_t i = 0; i < 3 * kMaxFeeds; ++i) {
    bool opened = false;
    for (int tries = 0; tries < 50 && !opened; ++tries) {
      if (tries > 0) std::this_thread::sleep_for(100ms);
      Raw raw(port());
      opened = stream_opens(raw);
    }
    ASSERT_TRUE(opened) << "after " << i << " tabs";
  }
}

TEST_F(OverSockets, ASessionGoesOutAndInOverHttp) {
  send_log();
  const auto file = get(port(), "/api/session");
  ASSERT_TRUE(file);
  const auto answer = post(port(), "/api/session", "application/x-ndjson", *file);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(Json::parse(*answer)["imported"], 1);
  const Json requests = Json::parse(*get(port(), "/api/requests"))["items"];
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[0]["imported"], true);
}

TEST_F(OverSockets, ARunOfTheJudgeGoesInAndIsForgotten) {
  JudgedRun run;
  run.lab = "00-first-span";
  JudgedCheck check;
  check.id = "request-arrives";
  check.status = "failed";
  testbed::Request request;
  request.method = "POST";
  request.path = "/v1/traces";
  request.body = std::make_shared<const core::Bytes>(4);
  check.mine = within_limits({request});
  run.checks = {check};
  const auto taken = post(port(), "/api/verdicts", "application/x-ndjson", write_run(run));
  ASSERT_TRUE(taken) << taken.error().message;
  EXPECT_EQ(Json::parse(*taken)["requests"], 1);
  EXPECT_EQ(Json::parse(*get(port(), "/api/verdicts"))["items"][0]["lab"], run.lab);
  const Json one = Json::parse(*get(port(), "/api/requests/1"));
  EXPECT_EQ(one["verdicts"][0]["check"], check.id);
  EXPECT_TRUE(get(port(), "/api/verdicts/00-first-span/request-arrives"));

  EXPECT_TRUE(
      asked(post_to("/api/verdicts", "\r\nContent-Length: 99999999")).starts_with("HTTP/1.1 413"));
  EXPECT_TRUE(
      asked(post_to("/api/verdicts", "\r\nContent-Length: 3\r\nOrigin: http://a.example"), "abc")
          .starts_with("HTTP/1.1 403"));
  const std::string refused = asked(post_to("/api/verdicts", "\r\nContent-Length: 3"), "abc");
  EXPECT_TRUE(refused.starts_with("HTTP/1.1 400")) << refused;
  EXPECT_TRUE(refused.contains("\"next\":")) << refused;
  EXPECT_EQ(Json::parse(*get(port(), "/api/verdicts"))["items"].size(), 1u);

  EXPECT_TRUE(asked(post_to("/api/clear")).contains(" 200 "));
  EXPECT_EQ(Json::parse(*get(port(), "/api/verdicts"))["items"].size(), 0u);
}

// curl says of whatever it posts that it is a form, and of nothing not even its length.
TEST_F(OverSockets, TakesWhatCurlPosts) {
  for (int i = 0; i < 50; ++i) send_log();
  const auto file = get(port(), "/api/session");
  ASSERT_TRUE(file);
  ASSERT_GT(file->size(), 8192u);
  const auto answer = post(port(), "/api/session", "application/x-www-form-urlencoded", *file);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(Json::parse(*answer)["imported"], 50);
  EXPECT_TRUE(asked(post_to("/api/clear")).contains(" 200 "));
  EXPECT_EQ(Json::parse(*get(port(), "/api/requests"))["items"].size(), 0u);
}

}  // namespace
}  // namespace otelier::bench
