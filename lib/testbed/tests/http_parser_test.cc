#include "testbed/http_parser.h"

#include <gtest/gtest.h>

#include <random>

namespace otelier::testbed {
namespace {

// Feeds the text in pieces of the size and takes every request it holds.
std::vector<HttpRequest> parse(std::string_view text, std::size_t piece, HttpLimits limits = {}) {
  HttpParser parser(limits);
  std::vector<HttpRequest> requests;
  while (!text.empty()) {
    const std::string_view next = text.substr(0, piece);
    const std::size_t taken = parser.consume(core::as_bytes(next));
    text.remove_prefix(taken);
    if (!parser.complete()) continue;
    requests.push_back(parser.take());
    if (requests.back().refusal) break;
  }
  return requests;
}

struct Case {
  const char* name;
  std::string text;
  int refused = 0;        // HTTP status, 0 for a good request
  std::string body = {};  // of a good one
  bool keep_alive = true;
  const char* says = "";  // part of the reason
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.name;
}

class OneRequest : public testing::TestWithParam<Case> {};

// However the bytes are cut, the request is the same.
TEST_P(OneRequest, IsReadTheSameInPiecesOfAnySize) {
  const Case& expected = GetParam();
  HttpLimits limits;
  limits.body_bytes = 100;
  limits.head_bytes = 1000;
  limits.target_bytes = 200;
  limits.headers = 10;
  for (const std::size_t piece : {1, 2, 3, 7, 64, 100'000}) {
    SCOPED_TRACE(piece);
    const auto requests = parse(expected.text, piece, limits);
    ASSERT_EQ(requests.size(), 1u);
    const HttpRequest& got = requests[0];
    if (expected.refused == 0) {
      ASSERT_FALSE(got.refusal) << got.refusal->reason;
      EXPECT_EQ(core::as_text(got.body), expected.body);
      EXPECT_EQ(got.keep_alive, expected.keep_alive);
    } else {
      ASSERT_TRUE(got.refusal);
      EXPECT_EQ(got.refusal->status, expected.refused) << got.refusal->reason;
      EXPECT_NE(got.refusal->reason.find(expected.says), std::string::npos) << got.refusal->reason;
      EXPECT_FALSE(got.keep_alive);
    }
  }
}

const std::string kHost = "Host: h\r\n";

INSTANTIATE_TEST_SUITE_P(
    Rfc9112, OneRequest,
    testing::Values(
        Case{"Get", "GET / HTTP/1.1\r\n" + kHost + "\r\n"},
        Case{"EmptyLineBefore", "\r\n\r\nGET / HTTP/1.1\r\n" + kHost + "\r\n"},
        Case{"ContentLength", "POST /a HTTP/1.1\r\n" + kHost + "Content-Length: 5\r\n\r\nhello", 0,
             "hello"},
        Case{"SameLengthTwice",
             "POST /a HTTP/1.1\r\n" + kHost + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi", 0,
             "hi"},
        Case{"Chunked",
             "POST /a HTTP/1.1\r\n" + kHost +
                 "Transfer-Encoding: chunked\r\n\r\n5;ext=1\r\nhello\r\nA\r\n0123456789\r\n0\r\n"
                 "Trailer: x\r\n\r\n",
             0, "hello0123456789"},
        Case{"ChunkedEmpty",
             "POST /a HTTP/1.1\r\n" + kHost + "Transfer-Encoding: Chunked\r\n\r\n0\r\n\r\n"},
        Case{"Close", "GET / HTTP/1.1\r\n" + kHost + "Connection: foo, Close\r\n\r\n", 0, "",
             false},
        Case{"Http10", "GET / HTTP/1.0\r\n\r\n", 0, "", false},
        Case{"Http10KeepAlive", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 0, "", true},
        Case{"EdgeOfBody",
             "POST /a HTTP/1.1\r\n" + kHost + "Content-Length: 100\r\n\r\n" + std::string(100, 'x'),
             0, std::string(100, 'x')},
        Case{"BodyOverLimit", "POST /a HTTP/1.1\r\n" + kHost + "Content-Length: 101\r\n\r\n", 413,
             "", false, "exceeds the limit of 100"},
        Case{"BodyLengthOverflows",
             "POST /a HTTP/1.1\r\n" + kHost + "Content-Length: 99999999999999999999999\r\n\r\n",
             413},
        Case{"ChunksOverLimit",
             "POST /a HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n32\r\n" +
                 std::string(50, 'x') + "\r\n33\r\n",
             413, "", false, "chunked body exceeds"},
        Case{"ChunkSizeOverflows",
             "POST /a HTTP/1.1\r\n" + kHost +
                 "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffffffff\r\n",
             413},
        Case{"TwoLengths",
             "POST /a HTTP/1.1\r\n" + kHost + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi",
             400, "", false, "disagree"},
        Case{"BothFramings",
             "POST /a HTTP/1.1\r\n" + kHost +
                 "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nhi",
             400, "", false, "ambiguous"},
        Case{"NegativeLength", "POST /a HTTP/1.1\r\n" + kHost + "Content-Length: -1\r\n\r\n", 400},
        Case{"PlusLength", "POST /a HTTP/1.1\r\n" + kHost + "Content-Length: +1\r\n\r\nx", 400},
        Case{"OtherCoding", "POST /a HTTP/1.1\r\n" + kHost + "Transfer-Encoding: gzip\r\n\r\n",
             501},
        Case{"ChunkTooLong",
             "POST /a HTTP/1.1\r\n" + kHost +
                 "Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n",
             400, "", false, "longer than its size"},
        Case{"ChunkSizeNotHex",
             "POST /a HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "",
             false, "not hexadecimal"},
        Case{"BareLf", "GET / HTTP/1.1\n" + kHost + "\r\n", 400, "", false, "LF alone"},
        Case{"BareCr", "GET / HTTP/1.1\r\n" + kHost + "X: a\rb\r\n\r\n", 400, "", false, "bare CR"},
        Case{"NoHost", "GET / HTTP/1.1\r\n\r\n", 400, "", false, "Host"},
        Case{"TwoHosts", "GET / HTTP/1.1\r\n" + kHost + kHost + "\r\n", 400, "", false, "Host"},
        Case{"Folded", "GET / HTTP/1.1\r\n" + kHost + "X: a\r\n b\r\n\r\n", 400, "", false, "fold"},
        Case{"SpaceBeforeColon", "GET / HTTP/1.1\r\n" + kHost + "X : a\r\n\r\n", 400},
        Case{"NoColon", "GET / HTTP/1.1\r\n" + kHost + "X\r\n\r\n", 400, "", false, "colon"},
        Case{"NoVersion", "GET /\r\n" + kHost + "\r\n", 400},
        Case{"Http2", "GET / HTTP/2.0\r\n" + kHost + "\r\n", 505},
        Case{"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        Case{"LongTarget", "GET /" + std::string(200, 'a') + " HTTP/1.1\r\n" + kHost + "\r\n", 414},
        Case{"ControlInTarget", "GET /\x01 HTTP/1.1\r\n" + kHost + "\r\n", 400},
        Case{"ManyHeaders",
             "GET / HTTP/1.1\r\n" + kHost + "A: 1\r\nA: 1\r\nA: 1\r\nA: 1\r\nA: 1\r\nA: 1\r\n" +
                 "A: 1\r\nA: 1\r\nA: 1\r\nA: 1\r\n\r\n",
             431},
        Case{"LongHead", "GET / HTTP/1.1\r\n" + kHost + "A: " + std::string(2000, 'a'), 431},
        Case{"OddExpectation", "GET / HTTP/1.1\r\n" + kHost + "Expect: cake\r\n\r\n", 417}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(HttpParser, LeavesThePipelinedRestToTheNextRequest) {
  const std::string two = "POST /a HTTP/1.1\r\n" + kHost + "Content-Length: 1\r\n\r\n1" +
                          "POST /b?q=1 HTTP/1.1\r\n" + kHost + "Content-Length: 1\r\n\r\n2";
  const auto requests = parse(two, two.size());
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[0].path, "/a");
  EXPECT_EQ(requests[1].path, "/b");
  EXPECT_EQ(requests[1].target, "/b?q=1");
  EXPECT_EQ(core::as_text(requests[1].body), "2");
}

TEST(HttpParser, ReadsAProxysAbsoluteTarget) {
  const auto requests = parse("GET http://h:1/v1/traces?x HTTP/1.1\r\n" + kHost + "\r\n", 1000);
  ASSERT_EQ(requests.size(), 1u);
  EXPECT_EQ(requests[0].path, "/v1/traces");
}

TEST(HttpParser, AsksForTheBodyOnceWhenTheClientWaits) {
  HttpParser parser;
  parser.consume(
      core::as_bytes("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
                     "Content-Length: 2\r\n\r\n"));
  EXPECT_TRUE(parser.take_continue());
  EXPECT_FALSE(parser.take_continue());
  parser.consume(core::as_bytes("hi"));
  EXPECT_TRUE(parser.complete());
}

TEST(HttpParser, LendsRoomForTheBodyAndTakesBackWhatWasNotUsed) {
  HttpParser parser;
  parser.consume(core::as_bytes("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nh"));
  EXPECT_EQ(parser.body_room(3).size(), 3u);
  parser.commit(0);
  auto room = parser.body_room(100);
  ASSERT_EQ(room.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) room[i] = std::byte{'i'};
  parser.commit(4);
  ASSERT_TRUE(parser.complete());
  EXPECT_EQ(core::as_text(parser.take().body), "hiiii");
}

TEST(HttpParser, ShowsNothingOfTheBodyThatLentItsMemory) {
  HttpParser parser;
  const core::Bytes old(100, std::byte{'o'});
  const auto next = [&](const std::string& request) {
    std::string_view rest = request;
    while (!parser.complete()) rest.remove_prefix(parser.consume(core::as_bytes(rest)));
    return std::string(core::as_text(parser.take(old).body));
  };
  parser.consume(core::as_bytes("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
  ASSERT_TRUE(parser.complete());
  static_cast<void>(parser.take(old));
  EXPECT_EQ(next("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi"), "hi");
  EXPECT_EQ(next("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), "");
  EXPECT_EQ(next("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                 "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"),
            "hello");
  EXPECT_EQ(next("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: nine\r\n\r\n"), "");
  EXPECT_EQ(
      next("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 120\r\n\r\n" + std::string(120, 'n')),
      std::string(120, 'n'));
}

// Found by fuzzing: the path was read or not, depending on where the head was cut.
TEST(HttpParser, ReadsNothingOfAHeadWithALoneLfHoweverItComes) {
  const std::string text = "GET /a HTTP/1.1\r\nHost: h\nA: b\r\n\r\n";
  for (const std::size_t piece : {text.size(), std::size_t{1}}) {
    const auto requests = parse(text, piece);
    ASSERT_EQ(requests.size(), 1u);
    EXPECT_TRUE(requests[0].refusal);
    EXPECT_EQ(requests[0].path, "");
  }
}

// Whatever comes, the parser ends, keeps its bounds, and does not depend on how the bytes are cut.
TEST(HttpParser, DoesNotDependOnTheCutEvenForDamagedRequests) {
  const std::string good =
      "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5\r\nhello\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n";
  std::mt19937_64 random(7);
  for (int i = 0; i < 3000; ++i) {
    std::string text = good;
    for (int change = 0; change < 2; ++change)
      text[random() % text.size()] = "\r\n :0a;\x80"[random() % 9];
    const auto whole = parse(text, text.size());
    const auto pieces = parse(text, 1 + random() % 5);
    ASSERT_EQ(whole.size(), pieces.size()) << text;
    for (std::size_t r = 0; r < whole.size(); ++r) {
      ASSERT_EQ(whole[r].refusal.has_value(), pieces[r].refusal.has_value()) << text;
      ASSERT_EQ(core::as_text(whole[r].body), core::as_text(pieces[r].body)) << text;
    }
  }
}

}  // namespace
}  // namespace otelier::testbed
