// Every check of an endpoint, seen to miss: each server here is right but for one thing, and the
// checks that are about it miss for that reason.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <fstream>
#include <map>
#include <set>
#include <thread>

#include "conform/server/payloads.h"
#include "conform/server/probe.h"
#include "conform/server/run.h"
#include "judge/spec.h"
#include "testbed/http_client.h"
#include "testbed/http_server.h"
#include "testbed/sink.h"
#include "testbed/socket.h"
#include "workspace/lab.h"

namespace otelier::conform::server {
namespace {

using namespace std::chrono_literals;
using testbed::Answer;
using testbed::HttpAnswer;
using testbed::HttpRequest;
using testbed::Then;
using ::testing::HasSubstr;

constexpr auto kPatience = 2s;

// What is wrong with the server: it changes the answers of the sink, or how they end.
using Wrong = std::function<void(const HttpRequest&, HttpAnswer&, Then&)>;

void replace_header(HttpAnswer& answer, const std::string& name, const std::string& value) {
  std::erase_if(answer.headers, [&](const auto& header) { return header.first == name; });
  if (!value.empty()) answer.headers.emplace_back(name, value);
}

// Hands every request on to a sink, and its answer back, changed.
class WrongServer {
 public:
  explicit WrongServer(Wrong wrong, testbed::HttpServerOptions options = {})
      : wrong_(std::move(wrong)) {
    testbed::SinkOptions sink;
    sink.with_grpc = false;
    sink_ = std::move(*testbed::Sink::start(sink));
    options.listen_fd = *testbed::listen_on("127.0.0.1", 0);
    target_.host = "127.0.0.1";
    target_.port = testbed::port_of(options.listen_fd);
    target_.within = kPatience;
    server_ = std::move(*testbed::HttpServer::create(
        options,
        [this](HttpRequest& request, testbed::Exchange exchange) { take(request, exchange); }));
    server_->serve();
  }
  ~WrongServer() { server_.reset(); }
  WrongServer(const WrongServer&) = delete;
  WrongServer& operator=(const WrongServer&) = delete;

  [[nodiscard]] const Target& target() const { return target_; }

 private:
  HttpAnswer ask_sink(const HttpRequest& request) {
    HttpAnswer refused;
    refused.status = request.refusal ? request.refusal->status : 502;
    if (request.refusal) return refused;
    auto client = testbed::HttpClient::dial("127.0.0.1", sink_->http_port(), kPatience);
    if (!client) return refused;
    std::string bytes = request.method + " " + request.target + " HTTP/1.1\r\nHost: sink\r\n";
    for (const char* name : {"content-type", "content-encoding"})
      if (const std::string* value = request.header(name))
        bytes += std::string(name) + ": " + *value + "\r\n";
    bytes += "Content-Length: " + std::to_string(request.body.size()) + "\r\n\r\n";
    client->say(bytes.append(core::as_text(request.body)), kPatience);
    return client
        ->hear(kPatience, request.method == "HEAD" ? testbed::HttpClient::Body::none
                                                   : testbed::HttpClient::Body::as_framed)
        .value_or(refused);
  }

  void take(const HttpRequest& request, testbed::Exchange exchange) {
    HttpAnswer answer = ask_sink(request);
    Then then = Then::done;
    wrong_(request, answer, then);
    for (const char* name : {"date", "content-length", "connection"})
      replace_header(answer, name, "");
    answer.headers.emplace_back("content-length", std::to_string(answer.body.size()));
    server_->send(exchange, testbed::http_head(answer.status, answer.headers) + answer.body, then);
  }

  Wrong wrong_;
  std::unique_ptr<testbed::Sink> sink_;
  Target target_;
  std::unique_ptr<testbed::HttpServer> server_;
};

const std::vector<Signal> kAll = {Signal::traces, Signal::metrics, Signal::logs, Signal::profiles};

std::map<std::string, Check> by_id() {
  std::map<std::string, Check> checks;
  for (Check& check : all_checks()) checks.emplace(check.what.id, std::move(check));
  return checks;
}

void expect_misses(const Target& target, const std::vector<const char*>& ids,
                   const std::string& reason) {
  const auto checks = by_id();
  for (const char* id : ids) {
    SCOPED_TRACE(id);
    ASSERT_TRUE(checks.contains(id));
    Probe probe(target, kAll);
    const Finding finding = checks.at(id).look(probe);
    EXPECT_EQ(finding.kind, Finding::Kind::missed)
        << (finding.wanted.contains("en") ? finding.wanted.at("en") : "it held");
    const std::string told =
        finding.came + "\n" + (finding.wanted.contains("en") ? finding.wanted.at("en") : "");
    EXPECT_NE(told.find(reason), std::string::npos) << told;
  }
}

constexpr auto kLikeTheSink = [](const HttpRequest&, HttpAnswer&, Then&) {};

TEST(EndpointChecks, MissWhereGoodRequestsAreRefused) {
  const WrongServer server([](const HttpRequest&, HttpAnswer& answer, Then&) {
    if (answer.status == 200) answer.status = 400;
  });
  expect_misses(server.target(),
                {"protobuf",
                 "json",
                 "one-port",
                 "content-type-charset",
                 "content-type-case",
                 "empty-protobuf",
                 "empty-json",
                 "empty-list",
                 "empty-resource",
                 "success-traces",
                 "success-metrics",
                 "success-logs",
                 "success-profiles",
                 "gzip-protobuf",
                 "gzip-json",
                 "gzip-members",
                 "coding-case",
                 "failure-goes-on",
                 "json-hex-upper",
                 "json-int-numbers",
                 "json-int-strings",
                 "json-int-attribute",
                 "json-unknown-fields",
                 "json-enum-number",
                 "json-null",
                 "json-base64",
                 "json-special-double",
                 "json-escapes",
                 "json-nested-value",
                 "protobuf-unknown-fields",
                 "protobuf-unknown-group",
                 "protobuf-unknown-enum",
                 "span-flags",
                 "log-flags",
                 "protobuf-two-records",
                 "large-request",
                 "header-case",
                 "chunked",
                 "chunked-gzip",
                 "expect-continue",
                 "http-1-0",
                 "keep-alive",
                 "pipelining",
                 "concurrent",
                 "slow-client",
                 "slow-others",
                 "gone-clients"},
                "HTTP 400");
}

// A server that refuses what it should take, told by the request.
struct Narrow {
  const char* what;
  std::function<bool(const HttpRequest&)> refuses;
  std::vector<const char*> miss;
};

std::string value_of(const HttpRequest& request, const char* name) {
  const std::string* value = request.header(name);
  return value == nullptr ? "" : *value;
}

bool has(const HttpRequest& request, std::string_view text) {
  return core::as_text(request.body).contains(text);
}

std::vector<Narrow> narrow_servers() {
  const auto holds = [](std::string_view text) {
    return [text](const HttpRequest& request) { return has(request, text); };
  };
  const auto is_json = [](const HttpRequest& request) {
    return value_of(request, "content-type").starts_with("application/json");
  };
  return {
      {"takes nothing compressed",
       [](const HttpRequest& r) { return !value_of(r, "content-encoding").empty(); },
       {"gzip-protobuf", "gzip-json", "gzip-members", "coding-case", "chunked-gzip"}},
      {"reads the name of a coding by its letters",
       [](const HttpRequest& r) { return value_of(r, "content-encoding") == "GZip"; },
       {"coding-case"}},
      {"reads the media type by its letters",
       [](const HttpRequest& r) {
         const std::string type = value_of(r, "content-type");
         return type != "application/json" && type != "application/x-protobuf";
       },
       {"content-type-charset", "content-type-case"}},
      {"takes no JSON on this port", is_json, {"json", "one-port", "success-traces"}},
      {"takes no empty request",
       [](const HttpRequest& r) { return r.body.size() <= 2 || has(r, ":[]}"); },
       {"empty-protobuf", "empty-json", "empty-list", "empty-resource"}},
      {"wants small letters in ids", holds("5B8EFFF7"), {"json-hex-upper"}},
      {"wants 64-bit integers as text",
       [](const HttpRequest& r) {
         const std::string_view body = core::as_text(r.body);
         const std::size_t at = body.find("\"startTimeUnixNano\":");
         return (at != std::string_view::npos && body.at(at + 20) != '"') ||
                has(r, "\"intValue\":42");
       },
       {"json-int-numbers", "json-int-attribute"}},
      {"wants 64-bit integers as numbers", holds(R"("intValue":")"), {"json-int-strings"}},
      {"knows every field there is",
       [](const HttpRequest& r) { return has(r, "later") || has(r, "\xfb\x7f"); },
       {"json-unknown-fields", "protobuf-unknown-fields", "protobuf-unknown-group"}},
      {"wants an enum by its name", holds(R"("kind":1,)"), {"json-enum-number"}},
      {"wants no null", holds(":null"), {"json-null"}},
      {"knows no bytes", holds("bytesValue"), {"json-base64"}},
      {"knows finite numbers alone", holds("-Infinity"), {"json-special-double"}},
      {"knows ASCII alone", holds("\\u00e9"), {"json-escapes"}},
      {"knows flat values alone", holds("kvlistValue"), {"json-nested-value"}},
      {"takes a MiB and no more",
       [](const HttpRequest& r) { return r.body.size() > 1u << 20; },
       {"large-request"}},
      {"knows HTTP/1.1 alone",
       [](const HttpRequest& r) { return r.minor_version == 0; },
       {"http-1-0"}},
      {"reads no chunks",
       [](const HttpRequest& r) { return !value_of(r, "transfer-encoding").empty(); },
       {"chunked", "chunked-gzip"}},
      {"meets no expectation",
       [](const HttpRequest& r) { return !value_of(r, "expect").empty(); },
       {"expect-continue"}},
  };
}

TEST(EndpointChecks, MissOneByOneWhereAServerIsNarrow) {
  for (const Narrow& narrow : narrow_servers()) {
    SCOPED_TRACE(narrow.what);
    const WrongServer server([&](const HttpRequest& request, HttpAnswer& answer, Then&) {
      if (narrow.refuses(request)) answer.status = 400;
    });
    expect_misses(server.target(), narrow.miss, "HTTP 400");
    Probe probe(server.target(), kAll);
    EXPECT_EQ(probe.accepts(ask_of(Encoding::protobuf, Signal::traces)).kind, Finding::Kind::held);
  }
}

TEST(EndpointChecks, MissWhereBadRequestsAreAccepted) {
  const WrongServer server([](const HttpRequest&, HttpAnswer& answer, Then&) {
    answer.status = 200;
    answer.body.clear();
  });
  expect_misses(server.target(),
                {"content-type-wrong",
                 "content-type-missing",
                 "coding-unknown",
                 "gzip-garbage",
                 "gzip-truncated",
                 "gzip-checksum",
                 "protobuf-truncated",
                 "protobuf-endless-varint",
                 "protobuf-wire-type",
                 "protobuf-text",
                 "protobuf-utf8",
                 "json-truncated",
                 "json-not-an-object",
                 "json-wrong-type",
                 "json-empty",
                 "json-bad-id",
                 "failure-final",
                 "protobuf-deep",
                 "get",
                 "put",
                 "unknown-path",
                 "no-host",
                 "bad-length"},
                "HTTP 200");
}

TEST(EndpointChecks, MissWhereTheServerCallsItTemporary) {
  const WrongServer server([](const HttpRequest&, HttpAnswer& answer, Then&) {
    if (answer.status == 400) answer.status = 503;
  });
  expect_misses(server.target(), {"failure-final", "gzip-garbage", "json-truncated"}, "HTTP 503");
}

TEST(EndpointChecks, MissWhereTheContentTypeIsAnother) {
  const WrongServer server([](const HttpRequest&, HttpAnswer& answer, Then&) {
    replace_header(answer, "content-type", "text/plain");
  });
  expect_misses(
      server.target(),
      {"success-type-protobuf", "success-type-json", "failure-type-protobuf", "failure-type-json"},
      "content-type: text/plain");
}

TEST(EndpointChecks, MissWhereTheBodyIsNoMessage) {
  const WrongServer server(
      [](const HttpRequest&, HttpAnswer& answer, Then&) { answer.body = "that went well\xff"; });
  expect_misses(server.target(),
                {"success-traces", "success-metrics", "success-logs", "success-profiles",
                 "failure-body-protobuf", "failure-body-json"},
                "this is none");
}

TEST(EndpointChecks, MissWhereARefusalSaysNothing) {
  const WrongServer server([](const HttpRequest& request, HttpAnswer& answer, Then&) {
    const std::string* type = request.header("content-type");
    if (answer.status >= 400)
      answer.body = type != nullptr && *type == "application/json" ? R"({"code":3})" : "\x08\x03";
  });
  expect_misses(server.target(), {"failure-message"}, "says what is wrong");
  expect_misses(server.target(), {"failure-details"}, "BadRequest");
}

TEST(EndpointChecks, MissWhereAFullSuccessIsCalledPartial) {
  const WrongServer server([](const HttpRequest&, HttpAnswer& answer, Then&) {
    if (answer.status == 200) answer.body = std::string("\x0a\x02\x08\x01", 4);
  });
  expect_misses(server.target(), {"success-unset"}, "no partial_success");
}

TEST(EndpointChecks, MissWhereAPartialSuccessCountsWrongAndIsSilent) {
  const WrongServer server([](const HttpRequest&, HttpAnswer& answer, Then&) {
    if (answer.status == 200) answer.body = std::string("\x0a\x02\x08\x02", 4);
  });
  expect_misses(server.target(), {"partial-count"}, "one item rejected");
  expect_misses(server.target(), {"partial-message"}, "says why");
}

TEST(EndpointChecks, MissWhereAWarningCountsLessThanNothing) {
  const WrongServer server([](const HttpRequest&, HttpAnswer& answer, Then&) {
    if (answer.status == 200) answer.body = "\x0a\x0b\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";
  });
  expect_misses(server.target(), {"partial-warning"}, "zero rejected items");
}

TEST(EndpointChecks, MissWhereAResponseIsCompressedUnasked) {
  const WrongServer server([](const HttpRequest&, HttpAnswer& answer, Then&) {
    replace_header(answer, "content-encoding", "gzip");
    answer.body = gzip(answer.body);
  });
  expect_misses(server.target(), {"response-coding"}, "content-encoding: gzip");
}

TEST(EndpointChecks, MissWhereTooLargeIsCalledBad) {
  const WrongServer server([](const HttpRequest&, HttpAnswer& answer, Then&) {
    if (answer.status == 413) answer.status = 400;
  });
  expect_misses(server.target(), {"limit-413", "limit-gzip-413"}, "HTTP 400");
}

TEST(EndpointChecks, MissWhereTheServerIsLostAfterTooMuch) {
  std::atomic<bool> lost = false;
  const WrongServer server([&lost](const HttpRequest&, HttpAnswer& answer, Then&) {
    if (answer.status == 413) lost = true;
    if (lost && answer.status == 200) answer.status = 500;
  });
  expect_misses(server.target(), {"limit-plain"}, "HTTP 500");
  lost = false;
  expect_misses(server.target(), {"limit-gzip"}, "HTTP 500");
}

TEST(EndpointChecks, MissWhereTheAnswerIsHuge) {
  const WrongServer server(
      [](const HttpRequest&, HttpAnswer& answer, Then&) { answer.body.assign(5u << 20, 'x'); });
  expect_misses(server.target(), {"answer-size"}, "5242880 bytes");
}

TEST(EndpointChecks, MissWhereAllowIsLeftOut) {
  const WrongServer server(
      [](const HttpRequest&, HttpAnswer& answer, Then&) { replace_header(answer, "allow", ""); });
  expect_misses(server.target(), {"allow"}, "Allow: POST");
}

TEST(EndpointChecks, MissWhereHeadGetsABody) {
  const WrongServer server(
      [](const HttpRequest&, HttpAnswer& answer, Then&) { answer.body = "what GET would get"; });
  expect_misses(server.target(), {"head-no-body"}, "nothing after the head");
}

TEST(EndpointChecks, MissWhereConnectionsStayOpen) {
  const WrongServer server([](const HttpRequest&, HttpAnswer&, Then& then) { then = Then::more; });
  expect_misses(server.target(), {"close"}, "the end of the connection");
}

TEST(EndpointChecks, MissWhereConnectionsEndAfterEveryAnswer) {
  const WrongServer server([](const HttpRequest&, HttpAnswer&, Then& then) { then = Then::close; });
  expect_misses(server.target(), {"keep-alive"}, "end of the connection");
}

TEST(EndpointChecks, MissWhereSlowClientsTakeEveryPlace) {
  testbed::HttpServerOptions few;
  few.connections = 8;
  const WrongServer server(kLikeTheSink, few);
  expect_misses(server.target(), {"slow-others"}, "silence");
}

// Takes what comes first for all that comes, as a server does that forgets that TCP is a stream.
class HastyServer {
 public:
  HastyServer() : fd_(*testbed::listen_on("127.0.0.1", 0)) {
    target_.host = "127.0.0.1";
    target_.port = testbed::port_of(fd_);
    target_.within = kPatience;
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }
  ~HastyServer() {
    thread_ = {};
    ::close(fd_);
  }
  HastyServer(const HastyServer&) = delete;
  HastyServer& operator=(const HastyServer&) = delete;

  [[nodiscard]] const Target& target() const { return target_; }

 private:
  void serve(const std::stop_token& stop) const {
    while (!stop.stop_requested()) {
      pollfd one{fd_, POLLIN, 0};
      if (::poll(&one, 1, 50) <= 0) continue;
      const int client = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) continue;
      std::array<char, 4096> first;
      const ssize_t n = ::recv(client, first.data(), first.size(), 0);
      const bool whole = n > 0 && std::string_view(first.data(), n).contains("\r\n\r\n");
      const std::string answer = testbed::http_head(whole ? 200 : 400, {{"content-length", "0"}});
      (void)::send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
      ::close(client);
    }
  }

  int fd_;
  Target target_;
  std::jthread thread_;
};

TEST(EndpointChecks, MissWhereTheFirstBytesAreTakenForAll) {
  const HastyServer server;
  expect_misses(server.target(), {"slow-client"}, "HTTP 400");
}

// A sink that answers every call so.
std::unique_ptr<testbed::Sink> scripted(const Answer& answer) {
  auto sink = std::move(*testbed::Sink::start({}));
  sink->script(std::vector<Answer>(200, answer));
  return sink;
}

Target grpc_target(const testbed::Sink& sink) {
  Target target;
  target.host = "127.0.0.1";
  target.port = sink.http_port();
  target.grpc = sink.grpc_endpoint();
  return target;
}

TEST(EndpointChecks, MissWhereGoodCallsAreRefused) {
  const auto sink = scripted({.status = 3});
  expect_misses(grpc_target(*sink),
                {"grpc-success-traces", "grpc-success-metrics", "grpc-success-logs",
                 "grpc-success-profiles", "grpc-gzip", "grpc-empty", "grpc-unknown-fields",
                 "grpc-unknown-method", "grpc-unknown-service", "grpc-limit-code"},
                "INVALID_ARGUMENT");
  expect_misses(grpc_target(*sink), {"grpc-concurrent"}, "OK to 0 of 64");
}

TEST(EndpointChecks, MissWhereADamagedCallIsAcceptedOrTemporary) {
  const auto accepting = scripted({});
  expect_misses(grpc_target(*accepting), {"grpc-malformed"}, "OK");
  const auto busy = scripted({.status = 14});
  expect_misses(grpc_target(*busy), {"grpc-malformed"}, "UNAVAILABLE");
}

TEST(EndpointChecks, MissWhereACallIsAnsweredByNoMessage) {
  const auto sink = scripted({.body = "\xff"});
  expect_misses(grpc_target(*sink), {"grpc-success-traces"}, "this is none");
}

TEST(EndpointChecks, MissWhereTheAnswerToACallIsHuge) {
  const auto sink = scripted({.body = std::string(5u << 20, 'x')});
  expect_misses(grpc_target(*sink), {"grpc-answer-size"}, "5242880 bytes");
}

TEST(EndpointChecks, MissWhereCallsAreCalledPartial) {
  Answer counted;
  counted.partial_success = Answer::PartialSuccess{2, ""};
  const auto wrong = scripted(counted);
  expect_misses(grpc_target(*wrong), {"grpc-success-unset"}, "no partial_success");
  expect_misses(grpc_target(*wrong), {"grpc-partial-count"}, "one item rejected");
  expect_misses(grpc_target(*wrong), {"grpc-partial-message"}, "says why");
  Answer negative;
  negative.partial_success = Answer::PartialSuccess{-1, "careful"};
  const auto warning = scripted(negative);
  expect_misses(grpc_target(*warning), {"grpc-partial-warning"}, "zero rejected items");
}

// What follows is right: a sink of ours, which no MUST or SHOULD may find wanting, and a server
// that only hands on, as the wrong ones above do.
TEST(EndpointChecks, HoldOfTheSink) {
  const auto kit = workspace::Kit::open(OTELIER_SOURCE_DIR);
  ASSERT_TRUE(kit) << kit.error().message;
  const auto sink = std::move(*testbed::Sink::start({}));
  const auto outcome = run(*kit, grpc_target(*sink));
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_GT(outcome->count(Row::Verdict::passed), 90);
  for (const Row& row : outcome->rows)
    EXPECT_NE(row.finding.kind, Finding::Kind::missed) << row.check.id << "\n"
                                                       << row.finding.sent << "\n"
                                                       << row.finding.came << "\n"
                                                       << row.finding.wanted.at("en");
  EXPECT_EQ(exit_code(*outcome), 0);
}

TEST(EndpointChecks, HoldWhereAServerOnlyHandsOn) {
  const WrongServer server(kLikeTheSink);
  for (const Check& check : all_checks()) {
    if (check.over == Check::Over::grpc) continue;
    Probe probe(server.target(), kAll);
    const Finding finding = check.look(probe);
    EXPECT_NE(finding.kind, Finding::Kind::missed) << check.what.id << "\n" << finding.came;
  }
}

TEST(Endpoints, ThatCannotBeAskedAreToldInASentence) {
  const auto kit = workspace::Kit::open(OTELIER_SOURCE_DIR);
  ASSERT_TRUE(kit) << kit.error().message;
  const auto sink = std::move(*testbed::Sink::start({}));
  const auto told = [&](const Target& target) {
    const auto outcome = run(*kit, target);
    return outcome ? "asked" : outcome.error().message + " | " + outcome.error().next;
  };
  Target nobody;
  nobody.host = "127.0.0.1";
  {
    const int fd = *testbed::listen_on("127.0.0.1", 0);
    nobody.port = testbed::port_of(fd);
    ::close(fd);
  }
  EXPECT_THAT(told(nobody), HasSubstr("Connection refused | is the server running there?"));
  Target without_grpc = grpc_target(*sink);
  without_grpc.grpc = "127.0.0.1:" + std::to_string(nobody.port);
  EXPECT_THAT(told(without_grpc), HasSubstr("no gRPC server answers at " + without_grpc.grpc));
  Target grpc_port = grpc_target(*sink);
  grpc_port.port = sink->grpc_port();
  grpc_port.grpc.clear();
  grpc_port.within = kPatience;
  EXPECT_THAT(told(grpc_port), HasSubstr("gives no answer of HTTP/1.1"));
  EXPECT_THAT(told(grpc_port), HasSubstr("a gRPC port goes to --grpc HOST:PORT"));
  Target elsewhere = grpc_target(*sink);
  elsewhere.path = "/elsewhere";
  EXPECT_THAT(told(elsewhere), HasSubstr("serves none of the paths of OTLP/HTTP"));
  const WrongServer guarded(
      [](const HttpRequest&, HttpAnswer& answer, Then&) { answer.status = 401; });
  EXPECT_THAT(told(guarded.target()), HasSubstr("answers 401 | give what it wants: --header"));
  const WrongServer tls([](const HttpRequest&, HttpAnswer& answer, Then&) {
    answer.status = 400;
    answer.body = "Client sent an HTTP request to an HTTPS server.\n";
  });
  EXPECT_THAT(told(tls.target()), HasSubstr("TLS"));
  const WrongServer moved([](const HttpRequest&, HttpAnswer& answer, Then&) {
    answer.status = 301;
    answer.headers.emplace_back("location", "https://elsewhere/");
  });
  EXPECT_THAT(told(moved.target()), HasSubstr("answers 301, see https://elsewhere/ | name the"));
  const WrongServer page([](const HttpRequest&, HttpAnswer& answer, Then&) {
    replace_header(answer, "content-type", "text/html; charset=utf-8");
  });
  EXPECT_THAT(told(page.target()), HasSubstr("a page of HTML: that is no OTLP server | name the"));
}

// A server that dies of a check is told with the check, and is no table of misses.
TEST(Endpoints, ThatGoAwayAreToldWithTheCheck) {
  const auto kit = workspace::Kit::open(OTELIER_SOURCE_DIR);
  ASSERT_TRUE(kit) << kit.error().message;
  testbed::SinkOptions options;
  options.with_grpc = false;
  auto sink = std::move(*testbed::Sink::start(options));
  Target target;
  target.host = "127.0.0.1";
  target.port = sink->http_port();
  std::atomic<bool> hit = false;
  sink->on_request([&hit](const testbed::Request& request) {
    if (request.compression == "gzip") hit = true;
  });
  const std::jthread dies([&](const std::stop_token& stop) {
    while (!hit && !stop.stop_requested()) std::this_thread::sleep_for(1ms);
    sink.reset();
  });
  const auto outcome = run(*kit, target);
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().message, HasSubstr("since the check gzip-"));
}

// Each test here runs alone, so the list of what they make miss is this file. What a limit alone
// decides can be found, or not be found, but not be wrong.
TEST(EndpointChecksOfAll, AreMadeToMissByATestOfThisFile) {
  std::ifstream file(OTELIER_SOURCE_DIR "/grading/conform/tests/server_test.cc");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  ASSERT_THAT(text, HasSubstr("void expect_misses("));
  const std::string lists = text.substr(0, text.find("TEST(EndpointChecksOfAll"));
  std::set<std::string> never;
  for (const ServerCheck& check : server_checks())
    if (!lists.contains('"' + check.id + '"')) never.insert(check.id);
  EXPECT_EQ(never, (std::set<std::string>{"grpc-limit", "grpc-limit-gzip"}));
}

TEST(EndpointChecksOfAll, CiteClausesThatThereAre) {
  const auto spec = judge::Spec::read(OTELIER_SOURCE_DIR);
  ASSERT_TRUE(spec) << spec.error().message;
  std::set<std::string> ids;
  for (const ServerCheck& check : server_checks()) {
    EXPECT_TRUE(ids.insert(check.id).second) << check.id << " is there twice";
    ASSERT_FALSE(check.clauses.empty()) << check.id;
    for (const std::string& clause : check.clauses)
      EXPECT_TRUE(spec->find(clause) != nullptr) << check.id << " cites " << clause;
    for (const char* language : {"en", "zh"}) EXPECT_FALSE(check.title.at(language).empty());
  }
}

TEST(Target, IsReadFromAnAddress) {
  EXPECT_EQ(target_of("http://localhost:9090/api/v1/otlp/")->url(),
            "http://localhost:9090/api/v1/otlp");
  EXPECT_EQ(target_of("http://[::1]:4318")->host, "::1");
  EXPECT_EQ(target_of("http://collector")->port, 4318);
  EXPECT_EQ(target_of("collector:4318").error().next, "did you mean http://collector:4318?");
  EXPECT_EQ(target_of("4318").error().next, "did you mean http://127.0.0.1:4318?");
  EXPECT_THAT(target_of("http://collector:4318?a=b").error().message, HasSubstr("is more than"));
  EXPECT_THAT(target_of("http://collector:4318 x").error().message, HasSubstr("is more than"));
  EXPECT_THAT(target_of("http://me:secret@collector").error().next, HasSubstr("--header"));
  EXPECT_NE(target_of("https://collector:4318").error().message.find("TLS"), std::string::npos);
  EXPECT_FALSE(target_of("http://:4318"));
  EXPECT_FALSE(target_of("http://collector:99999"));
  EXPECT_FALSE(target_of("ftp://collector"));
  EXPECT_THAT(target_of("http://collector:4318/v1/traces").error().next,
              HasSubstr("http://collector:4318"));
  for (const char* address : {"collector:4317", "127.0.0.1:1", "[::1]:4317"})
    EXPECT_TRUE(check_grpc_address(address)) << address;
  for (const char* address : {"collector", ":4317", "http://collector:4317", "collector:grpc",
                              "collector:0", "collector:70000", "collector:4317/"})
    EXPECT_FALSE(check_grpc_address(address)) << address;
}

}  // namespace
}  // namespace otelier::conform::server
