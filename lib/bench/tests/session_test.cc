// A session out and in again, and files that are none.
#include "bench/session.h"

#include "bench/tests/arriving.h"
#include "bench/tests/trace_payloads.h"

namespace otelier::bench {
namespace {

using testbed::Signal;

std::string exported(Store& store) {
  Reply reply = reply_to(session_routes(store), "GET", "/api/session");
  std::string file = reply.body;
  for (std::string piece = reply.rest(); !piece.empty(); piece = reply.rest()) file += piece;
  return file;
}

TEST(Session, ComesBackAsItWas) {
  Given given;
  given.takes(Signal::traces, spans_of("shop", {{trace_id('a'), span_id('1'), "", "buy", 1, 2}}));
  auto odd = Given::request(Signal::logs, std::make_shared<const core::Bytes>(3), 503);
  odd.transport = testbed::Transport::grpc;
  odd.headers = {{"user-agent", "t\xc3\xa4st"}, {"x", ""}};
  odd.compression = "gzip";
  odd.error = "why";
  odd.connection = 4;
  odd.answered.retry_after = std::chrono::seconds(2);
  odd.answered.partial_success = testbed::Answer::PartialSuccess{5, "full"};
  given.takes(odd);
  const std::string file = exported(given.store());
  EXPECT_EQ(std::ranges::count(file, '\n'), 3);

  Given other;
  const Reply reply = reply_to(session_routes(other.store()), "POST", "/api/session", file);
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(Json::parse(reply.body)["imported"], 2);
  ASSERT_TRUE(other->settle(std::chrono::seconds(10)));
  EXPECT_EQ(other->counts().spans, 1u);
  const HeldPtr one = other->find(2);
  ASSERT_TRUE(one);
  EXPECT_TRUE(one->imported);
  EXPECT_EQ(one->request.transport, testbed::Transport::grpc);
  EXPECT_EQ(one->request.headers, odd.headers);
  EXPECT_EQ(one->request.status, 503);
  EXPECT_EQ(one->request.error, "why");
  EXPECT_EQ(*one->request.body, *odd.body);
  EXPECT_EQ(one->request.answered.retry_after, odd.answered.retry_after);
  EXPECT_EQ(one->request.answered.partial_success->rejected, 5);
  // Once more: the same lines but for their numbers and the moment.
  const auto tail = [](const std::string& text) { return text.substr(text.find('\n')); };
  EXPECT_EQ(tail(exported(other.store())), tail(file));
}

TEST(Session, IsTakenWholeOrNotAtAll) {
  Given given;
  given.takes(Signal::traces, spans_of("shop", {{trace_id('a'), span_id('1'), "", "buy", 1, 2}}));
  const std::string file = exported(given.store());
  Given other;
  const auto refused = [&](const std::string& text) {
    const Reply reply = reply_to(session_routes(other.store()), "POST", "/api/session", text);
    EXPECT_EQ(reply.status, 400) << text;
    return Json::parse(reply.body)["error"].get<std::string>();
  };
  EXPECT_NE(refused("").find("empty"), std::string::npos);
  EXPECT_NE(refused("{}\n").find("line 1"), std::string::npos);
  EXPECT_NE(refused(R"({"otelier_session": 2})").find("version 1"), std::string::npos);
  EXPECT_NE(refused(file + "{\"path\": \"/v1/traces\"}\n").find("line 3"), std::string::npos);
  EXPECT_NE(refused(file + "{\"path\": \"/\", \"body\": \"!\"}").find("base64"), std::string::npos);
  EXPECT_NE(refused(file + std::string(100'000, '[')).find("line 3"), std::string::npos);
  EXPECT_EQ(other->counts().requests, 0u);
}

// What an imported request claims of itself is checked like anything else.
TEST(Session, AnImportedBodyMayBeAnything) {
  Given given;
  const std::string file =
      session_header(1) +
      "\n{\"path\":\"/v1/traces\",\"signal\":\"traces\",\"encoding\":\"protobuf\","
      "\"status\":200,\"body\":\"CgQKAggB\"}\n"  // a length past the end
      "{\"path\":\"/v1/traces\",\"signal\":\"traces\",\"encoding\":\"protobuf\","
      "\"status\":200,\"body\":\"/////w==\"}\n";
  EXPECT_EQ(reply_to(session_routes(given.store()), "POST", "/api/session", file).status, 200);
  ASSERT_TRUE(given->settle(std::chrono::seconds(10)));
  EXPECT_EQ(given->counts().requests, 2u);
  EXPECT_FALSE(given->find(2)->payload_error.empty());
}

}  // namespace
}  // namespace otelier::bench
