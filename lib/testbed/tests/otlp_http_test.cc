// What a conformant OTLP/HTTP server answers, said and heard on raw sockets.
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <thread>

#include "conversation.h"
#include "payloads.h"
#include "testbed/sink.h"

namespace otelier::testbed {
namespace {

std::unique_ptr<Sink> start(SinkOptions options = {}) {
  options.with_grpc = false;
  auto sink = Sink::start(options);
  EXPECT_TRUE(sink) << sink.error().message;
  return std::move(*sink);
}

std::string gzip(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zstd(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

TEST(OtlpHttp, AcceptsBothEncodingsOnOnePortAndAnswersInKind) {
  const auto sink = start();
  Conversation client(sink->http_port());
  client.says(post("/v1/traces", kProtobuf, traces({"a", "b", "c"})))
      .hears(200)
      .with_header("content-type: application/x-protobuf")
      .with_body("");
  client.says(post("/v1/traces", "application/json; charset=utf-8", kJsonTraces))
      .hears(200)
      .with_header("content-type: application/json")
      .with_body("{}");
  const auto requests = sink->requests();
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[0].number, 1u);
  EXPECT_EQ(requests[0].items, 3u);
  EXPECT_EQ(requests[0].encoding, Encoding::protobuf);
  EXPECT_EQ(requests[0].signal, Signal::traces);
  EXPECT_EQ(requests[0].method, "POST");
  EXPECT_EQ(requests[0].path, "/v1/traces");
  EXPECT_EQ(core::as_text(*requests[0].body), traces({"a", "b", "c"}));
  EXPECT_EQ(requests[1].items, 2u);
  EXPECT_EQ(requests[1].encoding, Encoding::json);
  EXPECT_EQ(requests[1].connection, 1u);
  EXPECT_EQ(requests[0].headers[0], (std::pair<std::string, std::string>{"host", "sink"}));
  EXPECT_EQ(sink->counters().items, 5u);
  EXPECT_EQ(sink->counters().connections, 1u);
}

TEST(OtlpHttp, ServesEverySignal) {
  const auto sink = start();
  Conversation client(sink->http_port());
  // metrics[0] = gauge { data_points: [{}, {}] }
  client
      .says(post("/v1/metrics", kProtobuf,
                 nested(1, nested(2, nested(2, nested(5, nested(1, "") + nested(1, "")))))))
      .hears(200);
  client.says(post("/v1/logs", kProtobuf, nested(1, nested(2, nested(2, ""))))).hears(200);
  client
      .says(post("/v1development/profiles", kProtobuf,
                 nested(1, nested(2, nested(2, nested(2, "") + nested(2, ""))))))
      .hears(200);
  const auto requests = sink->requests();
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(requests[0].items, 2u);
  EXPECT_EQ(requests[1].items, 1u);
  EXPECT_EQ(requests[2].items, 2u);
}

// OTLP: an empty request succeeds (SHOULD).
TEST(OtlpHttp, AcceptsARequestWithNothingInIt) {
  const auto sink = start();
  Conversation client(sink->http_port());
  client.says(post("/v1/logs", kProtobuf, "")).hears(200).with_body("");
  client.says(post("/v1/logs", kJson, "{}")).hears(200).with_body("{}");
  EXPECT_EQ(sink->counters().refused, 0u);
}

TEST(OtlpHttp, UndoesGzipAndZstd) {
  const auto sink = start();
  Conversation client(sink->http_port());
  const std::string plain = traces({"a", "b"});
  client.says(post("/v1/traces", kProtobuf, gzip(plain), "Content-Encoding: gzip\r\n")).hears(200);
  client.says(post("/v1/traces", kProtobuf, zstd(plain), "Content-Encoding: zstd\r\n")).hears(200);
  client.says(post("/v1/traces", kProtobuf, plain, "Content-Encoding: identity\r\n")).hears(200);
  client.says(post("/v1/traces", kJson, gzip(kJsonTraces), "Content-Encoding: GZIP\r\n"))
      .hears(200);
  // Two members of a gzip stream are one body (RFC 1952).
  client
      .says(post("/v1/traces", kProtobuf, gzip(plain) + gzip(plain), "Content-Encoding: gzip\r\n"))
      .hears(200);
  const auto requests = sink->requests();
  ASSERT_EQ(requests.size(), 5u);
  for (const auto& request : requests) {
    const auto decoded = request.decoded();
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_GE(request.items, 2u);
  }
  EXPECT_EQ(core::as_text(*requests[0].body), gzip(plain));
  EXPECT_EQ(core::as_text(*requests[0].decoded()), plain);
  EXPECT_EQ(core::as_text(*requests[1].decoded()), plain);
  EXPECT_EQ(requests[0].compression, "gzip");
  EXPECT_EQ(requests[4].items, 4u);
}

TEST(OtlpHttp, RefusesDamagedCompression) {
  const auto sink = start();
  Conversation client(sink->http_port());
  const std::string whole = gzip(traces({"a"}));
  client
      .says(post("/v1/traces", kJson, whole.substr(0, whole.size() - 9),
                 "Content-Encoding: gzip\r\n"))
      .hears(400)
      .with_body_containing("ends early");
  client.says(post("/v1/traces", kJson, "not gzip at all", "Content-Encoding: gzip\r\n"))
      .hears(400)
      .with_body_containing("gzip body is damaged");
  const std::string frame = zstd(traces({"a"}));
  client
      .says(post("/v1/traces", kJson, frame.substr(0, frame.size() - 1),
                 "Content-Encoding: zstd\r\n"))
      .hears(400)
      .with_body_containing("zstd body ends early");
  client.says(post("/v1/traces", kJson, "x", "Content-Encoding: br\r\n"))
      .hears(415)
      .with_body_containing("\\\"br\\\" is not supported");
  EXPECT_EQ(sink->counters().refused, 4u);
}

// OTLP: the limit holds before and after decompression (MUST), at its edge.
TEST(OtlpHttp, LimitsTheRequestBeforeAndAfterDecompression) {
  SinkOptions options;
  options.limits.request_bytes = 1000;
  const auto sink = start(options);
  const std::string edge = traces({std::string(100, 'x')});
  std::string body;
  while (body.size() + edge.size() <= 1000) body += edge;
  body += nested(15, std::string(1000 - body.size() - 2, 'x'));
  ASSERT_EQ(body.size(), 1000u);
  {
    Conversation client(sink->http_port());
    client.says(post("/v1/traces", kProtobuf, body)).hears(200);
    client.says(post("/v1/traces", kProtobuf, gzip(body), "Content-Encoding: gzip\r\n")).hears(200);
    client
        .says(post("/v1/traces", kProtobuf, gzip(body + nested(15, "")),
                   "Content-Encoding: gzip\r\n"))
        .hears(413)
        .with_body_containing("after decompression");
    // Refused by its Content-Length: the body is never read, so the connection ends.
    client.says(post("/v1/traces", kProtobuf, body + nested(15, "")))
        .hears(413)
        .with_header("connection: close")
        .with_body_containing("exceeds the limit of 1000")
        .is_closed();
  }
  Conversation client(sink->http_port());
  client
      .says(
          "POST /v1/traces HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
          "Transfer-Encoding: chunked\r\n\r\n3E9\r\n")
      .hears(413)
      .with_header("content-type: application/json")
      .is_closed();
  const auto requests = sink->requests();
  ASSERT_EQ(requests.size(), 5u);
  EXPECT_EQ(requests[2].status, 413);
  EXPECT_NE(requests[4].error.find("exceeds the limit"), std::string::npos);
  EXPECT_EQ(requests[4].path, "/v1/traces");
}

TEST(OtlpHttp, ABombCostsNoMoreThanTheLimit) {
  SinkOptions options;
  options.limits.request_bytes = 1u << 20;
  const auto sink = start(options);
  Conversation client(sink->http_port());
  const std::string bomb = gzip(std::string(50u << 20, '\0'));
  ASSERT_LT(bomb.size(), 1u << 20);
  client.says(post("/v1/traces", kProtobuf, bomb, "Content-Encoding: gzip\r\n")).hears(413);
}

TEST(OtlpHttp, RefusesOtherContentTypes) {
  const auto sink = start();
  Conversation client(sink->http_port());
  client.says(post("/v1/traces", "text/plain", "hello"))
      .hears(415)
      .with_header("content-type: text/plain")
      .with_body_containing("send application/x-protobuf or application/json");
  client.says("POST /v1/traces HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
      .hears(415)
      .with_body_containing("no Content-Type");
}

// OTLP: the body of every failure is a Status, in the request's encoding.
TEST(OtlpHttp, AnswersMalformedBodiesWithAStatus) {
  const auto sink = start();
  Conversation client(sink->http_port());
  client
      .says(post("/v1/traces", kProtobuf,
                 "\x0a\x05"
                 "abc"))
      .hears(400)
      .with_header("content-type: application/x-protobuf")
      .with_body_containing("\x08\x03\x12")  // code: 3 (INVALID_ARGUMENT), message
      .with_body_containing("at byte 1, a length runs past the end");
  client.says(post("/v1/traces", kJson, "{\"resourceSpans\": 7}"))
      .hears(400)
      .with_header("content-type: application/json")
      .with_body_containing("\"code\":3");
  client.says(post("/v1/traces", kJson, "{"))
      .hears(400)
      .with_body_containing(R"({"@type":"type.googleapis.com/google.rpc.BadRequest",)")
      .with_body_containing(R"("fieldViolations":[{"description":)")
      .with_body_containing("\"message\":");
  client.says(post("/v1/traces", kProtobuf, traces({"\xff\xfe"})))
      .hears(400)
      .with_body_containing("not valid UTF-8");
  EXPECT_EQ(sink->counters().refused, 4u);
}

TEST(OtlpHttp, KnowsItsPathsAndItsMethod) {
  const auto sink = start();
  Conversation client(sink->http_port());
  client.says(post("/v1/trace", kJson, "{}"))
      .hears(404)
      .with_body_containing("OTLP/HTTP is at /v1/traces");
  client.says("GET /v1/traces HTTP/1.1\r\nHost: h\r\n\r\n").hears(405).with_header("allow: POST");
  client.says("HEAD /v1/traces HTTP/1.1\r\nHost: h\r\n\r\n").hears(405, true);
  client.says(post("/v1/traces?tenant=7", kJson, "{}")).hears(200);
  EXPECT_EQ(sink->requests().size(), 4u);
}

TEST(OtlpHttp, KeepsTheConnectionAndAnswersPipelinedRequestsInOrder) {
  const auto sink = start();
  Conversation client(sink->http_port());
  client
      .says(post("/v1/traces", kJson, "{}") + post("/nowhere", kJson, "{}") +
            post("/v1/logs", kProtobuf, ""))
      .hears(200)
      .hears(404)
      .hears(200)
      .with_header("content-type: application/x-protobuf");
  EXPECT_TRUE(client.is_open());
  client.says(post("/v1/logs", kJson, "{}", "Connection: close\r\n"))
      .hears(200)
      .with_header("connection: close")
      .is_closed();
}

TEST(OtlpHttp, ReadsChunkedBodies) {
  const auto sink = start();
  Conversation client(sink->http_port());
  client
      .says(
          "POST /v1/traces HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
          "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n")
      .hears_nothing(30)
      .says("1\r\n}\r\n0\r\n\r\n")
      .hears(200)
      .with_body("{}");
}

TEST(OtlpHttp, AsksForTheBodyOfAClientThatWaits) {
  const auto sink = start();
  Conversation client(sink->http_port());
  client
      .says(
          "POST /v1/traces HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
          "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
      .hears(100)
      .says("{}")
      .hears(200);
  client
      .says(
          "POST /v1/traces HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
          "Expect: 100-continue\r\nContent-Length: 999999999\r\n\r\n")
      .hears(413)
      .is_closed();
}

TEST(OtlpHttp, AnswersAClientThatHasFinishedSending) {
  const auto sink = start();
  Conversation client(sink->http_port());
  client.says(post("/v1/traces", kJson, "{}")).finishes_sending().hears(200).is_closed();
}

TEST(OtlpHttp, RefusesWhatIsNotHttp) {
  const auto sink = start();
  Conversation client(sink->http_port());
  client.says("\x16\x03\x01\x02 hello\r\n\r\n").hears(400).is_closed();
  EXPECT_EQ(sink->counters().refused, 1u);
}

TEST(OtlpHttp, WritesAreHeardWhateverTheirPace) {
  const auto sink = start();
  Conversation client(sink->http_port());
  for (const char c : post("/v1/traces", kProtobuf, traces({"slow"})))
    client.says(std::string(1, c));
  client.hears(200);
  EXPECT_EQ(sink->counters().items, 1u);
}

TEST(OtlpHttp, LargeBodiesArriveWhole) {
  const auto sink = start();
  Conversation client(sink->http_port());
  std::string body;
  while (body.size() < (8u << 20)) body += traces({std::string(100, 'n')});
  client.says(post("/v1/traces", kProtobuf, body)).hears(200);
  ASSERT_EQ(sink->requests().size(), 1u);
  EXPECT_EQ(core::as_text(*sink->requests()[0].body), body);
}

TEST(OtlpHttp, TheStoreIsBoundedAndSaysWhatItDropped) {
  SinkOptions options;
  options.limits.captured_requests = 3;
  const auto sink = start(options);
  Conversation client(sink->http_port());
  for (int i = 0; i < 5; ++i) client.says(post("/v1/traces", kJson, "{}")).hears(200);
  const auto requests = sink->requests();
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(requests.front().number, 3u);
  EXPECT_EQ(sink->counters().dropped_requests, 2u);
  EXPECT_EQ(sink->counters().requests, 5u);
  sink->clear();
  EXPECT_TRUE(sink->requests().empty());
}

TEST(OtlpHttp, TheStoreIsBoundedInBytesToo) {
  SinkOptions options;
  options.limits.captured_bytes = 10'000;
  const auto sink = start(options);
  Conversation client(sink->http_port());
  const std::string body = traces({std::string(100, 'x')});
  std::string large;
  while (large.size() < 4'000) large += body;
  for (int i = 0; i < 4; ++i) client.says(post("/v1/traces", kProtobuf, large)).hears(200);
  EXPECT_EQ(sink->requests().size(), 2u);
  EXPECT_EQ(sink->counters().dropped_requests, 2u);
}

TEST(OtlpHttp, CountsWithoutCapturing) {
  SinkOptions options;
  options.capture_bodies = false;
  const auto sink = start(options);
  Conversation client(sink->http_port());
  client.says(post("/v1/traces", kProtobuf, traces({"a", "b"}))).hears(200);
  client.says(post("/v1/traces", kProtobuf, traces({"a"}))).hears(200);
  EXPECT_TRUE(sink->requests().empty());
  EXPECT_EQ(sink->counters().items, 3u);
  EXPECT_EQ(sink->counters().bytes, traces({"a", "b"}).size() + traces({"a"}).size());
}

TEST(OtlpHttp, TellsWhoWaitsAndWhoListens) {
  const auto sink = start();
  std::vector<std::uint64_t> heard;
  sink->on_request([&](const Request& request) { heard.push_back(request.number); });
  EXPECT_FALSE(sink->wait_for(1, std::chrono::milliseconds(20)));
  std::jthread later([&] {
    Conversation client(sink->http_port());
    client.says(post("/v1/traces", kJson, "{}")).hears(200);
  });
  EXPECT_TRUE(sink->wait_for(1, std::chrono::seconds(5)));
  later.join();
  EXPECT_EQ(heard, (std::vector<std::uint64_t>{1}));
}

TEST(OtlpHttp, NamesTheDigestOfTheBodyAsItCame) {
  const auto sink = start();
  Conversation client(sink->http_port());
  client.says(post("/v1/traces", kProtobuf, "")).hears(200);
  EXPECT_EQ(sink->requests().at(0).sha256(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

// At the limit the longest idle connection makes room: newcomers are served, the process is not
// filled with descriptors.
TEST(OtlpHttp, BoundsItsConnections) {
  SinkOptions options;
  options.limits.connections = 8;
  const auto sink = start(options);
  std::vector<std::unique_ptr<Conversation>> idle;
  for (int i = 0; i < 8; ++i) {
    idle.push_back(std::make_unique<Conversation>(sink->http_port()));
    idle.back()->says(post("/v1/traces", kJson, "{}")).hears(200);
  }
  Conversation ninth(sink->http_port());
  ninth.says(post("/v1/traces", kJson, "{}")).hears(200);
  idle.front()->is_closed();
  EXPECT_TRUE(idle.back()->is_open());
}

TEST(OtlpHttp, ServesHundredsOfConnectionsAtOnce) {
  SinkOptions options;
  const auto sink = start(options);
  std::vector<std::unique_ptr<Conversation>> clients;
  for (int i = 0; i < 450; ++i)
    clients.push_back(std::make_unique<Conversation>(sink->http_port()));
  for (auto& client : clients) client->says(post("/v1/traces", kProtobuf, traces({"a"})));
  for (auto& client : clients) client->hears(200);
  EXPECT_EQ(sink->counters().items, 450u);
  EXPECT_EQ(sink->counters().connections, 450u);
}

TEST(OtlpHttp, NamesThePortThatIsTakenAndItsHolder) {
  const auto sink = start();
  SinkOptions options;
  options.with_grpc = false;
  options.http_port = sink->http_port();
  const auto second = Sink::start(options);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("port " + std::to_string(sink->http_port())),
            std::string::npos);
  EXPECT_NE(second.error().message.find("process " + std::to_string(getpid())), std::string::npos)
      << second.error().message;
}

TEST(OtlpHttp, ListensOnASocketThatWasHandedIn) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  SinkOptions options;
  options.with_grpc = false;
  options.http_fd = fd;
  const auto refused = Sink::start(options);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("is not a listening socket"), std::string::npos);
  listen(fd, 16);
  const auto sink = Sink::start(options);
  ASSERT_TRUE(sink) << sink.error().message;
  Conversation client((*sink)->http_port());
  client.says(post("/v1/traces", kJson, "{}")).hears(200);
}

}  // namespace
}  // namespace otelier::testbed
