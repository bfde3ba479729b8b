// What the sink does by script instead, in real and in virtual time.
#include <gtest/gtest.h>

#include "conversation.h"
#include "payloads.h"
#include "testbed/sink.h"

namespace otelier::testbed {
namespace {

using namespace std::chrono_literals;
using Connection = Answer::Connection;

std::unique_ptr<Sink> start(std::vector<Answer> script, bool virtual_time = false) {
  SinkOptions options;
  options.with_grpc = false;
  options.virtual_time = virtual_time;
  auto sink = Sink::start(options);
  EXPECT_TRUE(sink) << sink.error().message;
  (*sink)->script(std::move(script));
  return std::move(*sink);
}

const std::string kRequest = post("/v1/traces", kJson, kJsonTraces);
const std::string kProtobufRequest = post("/v1/traces", kProtobuf, traces({"a"}));

// Waits in real time for what the server's thread is about to do.
bool eventually(const std::function<bool()>& holds) {
  for (int i = 0; i < 400; ++i) {
    if (holds()) return true;
    usleep(5000);
  }
  return false;
}

TEST(Script, IsFollowedInOrderAndThenTheSinkAcceptsAgain) {
  const auto sink = start({{.status = 503, .headers = {{"Retry-After", "2"}}}, {.status = 429}});
  Conversation client(sink->http_port());
  client.says(kRequest)
      .hears(503)
      .with_header("Retry-After: 2")
      .with_body_containing("\"code\":14");
  client.says(kRequest).hears(429).with_body_containing("Too Many Requests");
  client.says(kRequest).hears(200);
  const auto requests = sink->requests();
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(requests[0].status, 503);
  EXPECT_EQ(requests[0].items, 2u);
  EXPECT_EQ(requests[0].error, "");
  EXPECT_EQ(sink->counters().refused, 0u);
}

TEST(Script, PartialSuccessComesInTheRequestsEncoding) {
  Answer partial;
  partial.partial_success = Answer::PartialSuccess{3, "too old"};
  const auto sink = start({partial, partial, partial});
  Conversation client(sink->http_port());
  client.says(kRequest).hears(200).with_body(
      R"({"partialSuccess":{"errorMessage":"too old","rejectedSpans":"3"}})");
  client.says(post("/v1/logs", kJson, "{}")).hears(200).with_body_containing("rejectedLogRecords");
  client.says(kProtobufRequest).hears(200).with_body("\x0a\x0b\x08\x03\x12\x07too old");
}

TEST(Script, AStatusBodyCarriesItsRetryDelay) {
  Answer busy;
  busy.status = 503;
  busy.status_body = Answer::Status{14, "later", 1500ms};
  const auto sink = start({busy, busy});
  Conversation client(sink->http_port());
  client.says(kRequest).hears(503).with_body(
      R"({"code":14,"details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo",)"
      R"("retryDelay":"1.500s"}],"message":"later"})");
  client.says(kProtobufRequest)
      .hears(503)
      .with_body(std::string("\x08\x0e\x12\x05later\x1a\x36\x0a\x28") +
                 "type.googleapis.com/google.rpc.RetryInfo" +
                 "\x12\x0a\x0a\x08\x08\x01\x10\x80\xca\xb5\xee\x01");
}

TEST(Script, BodiesTypesAndLengthsMayBeWrong) {
  Answer wrong_type;
  wrong_type.content_type = "text/html";
  wrong_type.body = "<html>";
  Answer lying_length;
  lying_length.headers = {{"Content-Length", "3"}};
  lying_length.body = "abcdef";
  const auto sink = start({wrong_type, lying_length});
  Conversation client(sink->http_port());
  client.says(kRequest).hears(200).with_header("content-type: text/html").with_body("<html>");
  client.says(kRequest).hears(200).with_header("Content-Length: 3");
  EXPECT_TRUE(sink->wait_for(2, 2s));
}

TEST(Script, AnswersEvenWhatTheSinkWouldRefuse) {
  const auto sink = start({{.status = 200}});
  Conversation client(sink->http_port());
  client.says(post("/v1/traces", kJson, "{")).hears(200).with_body("{}");
  client.says(post("/v1/traces", kJson, "{")).hears(400);
}

TEST(Script, TruncatesAndCloses) {
  Answer cut;
  cut.body = "0123456789";
  cut.truncate_after = 4;
  const auto sink = start({cut});
  Conversation client(sink->http_port());
  client.says(kRequest).hears(200).with_header("content-length: 10").with_body("0123").is_closed();
}

TEST(Script, ClosesOrResetsBeforeOrAfterTheAnswer) {
  const auto sink = start({{.connection = Connection::close},
                           {.connection = Connection::reset},
                           {.connection = Connection::close_before_answer},
                           {.connection = Connection::reset_before_answer}});
  Conversation(sink->http_port()).says(kRequest).hears(200).is_closed();
  Conversation(sink->http_port()).says(kRequest).hears(200).is_reset();
  Conversation(sink->http_port()).says(kRequest).is_closed();
  Conversation(sink->http_port()).says(kRequest).is_reset();
  EXPECT_EQ(sink->requests().size(), 4u);
}

TEST(Script, DelaysInRealTime) {
  const auto sink = start({{.delay = 120ms}});
  Conversation client(sink->http_port());
  const auto began = std::chrono::steady_clock::now();
  client.says(kRequest).hears_nothing(40).hears(200);
  EXPECT_GE(std::chrono::steady_clock::now() - began, 120ms);
}

TEST(Script, DripsInRealTime) {
  Answer drip;
  drip.body = "abcdef";
  drip.drip = Answer::Drip{2, 50ms};
  const auto sink = start({drip});
  Conversation client(sink->http_port());
  const auto began = std::chrono::steady_clock::now();
  client.says(kRequest).hears(200).with_body("abcdef");
  EXPECT_GE(std::chrono::steady_clock::now() - began, 100ms);
  client.says(kRequest).hears(200);
}

TEST(VirtualTime, HoldsAnAnswerUntilItsTime) {
  const auto sink = start({{.status = 503, .delay = 2s}}, true);
  Conversation client(sink->http_port());
  const auto before = sink->held().generation;
  client.says(kRequest);
  ASSERT_TRUE(eventually([&] { return sink->held().count == 1; }));
  EXPECT_EQ(sink->held().earliest, 2s);
  EXPECT_NE(sink->held().generation, before);
  sink->advance_to(1999ms);
  client.hears_nothing();
  EXPECT_EQ(sink->held().count, 1u);
  sink->advance_to(2s);
  client.hears(503);
  EXPECT_EQ(sink->held().count, 0u);
  client.says(kRequest).hears(200);
  const auto requests = sink->requests();
  EXPECT_EQ(requests[0].time, 0ns);
  EXPECT_EQ(requests[1].time, 2s);
}

TEST(VirtualTime, HoldsEveryDropOfADrip) {
  Answer drip;
  drip.body = "abcdef";
  drip.drip = Answer::Drip{2, 1s};
  drip.delay = 1s;
  const auto sink = start({drip}, true);
  Conversation client(sink->http_port());
  client.says(kRequest);
  ASSERT_TRUE(eventually([&] { return sink->held().count == 1; }));
  client.hears_nothing();
  sink->advance_to(1s);
  EXPECT_EQ(sink->held().earliest, 2s);
  sink->advance_to(2s);
  EXPECT_EQ(sink->held().earliest, 3s);
  sink->advance_to(10s);
  EXPECT_EQ(sink->held().count, 0u);
  client.hears(200).with_body("abcdef");
}

TEST(VirtualTime, OneStepPlaysAWholeDrip) {
  Answer drip;
  drip.body = std::string(100, 'x');
  drip.drip = Answer::Drip{1, 1s};
  const auto sink = start({drip}, true);
  Conversation client(sink->http_port());
  client.says(kRequest);
  ASSERT_TRUE(eventually([&] { return sink->held().count == 1; }));
  sink->advance_to(98s);
  EXPECT_EQ(sink->held().count, 1u);
  sink->advance_to(99s);
  EXPECT_EQ(sink->held().count, 0u);
  client.hears(200).with_body(std::string(100, 'x'));
}

TEST(VirtualTime, ForgetsAnAnswerNobodyWaitsForAnyMore) {
  const auto sink = start({{.delay = 2s}}, true);
  Conversation client(sink->http_port());
  client.says(kRequest);
  ASSERT_TRUE(eventually([&] { return sink->held().count == 1; }));
  const auto generation = sink->held().generation;
  client.hang_up();
  EXPECT_TRUE(eventually([&] { return sink->held().count == 0; }));
  EXPECT_NE(sink->held().generation, generation);
  sink->advance_to(3s);
}

TEST(VirtualTime, AnswersFromSeveralConnectionsComeInOrderOfTheirDeadlines) {
  const auto sink = start({{.status = 500, .delay = 3s}, {.status = 501, .delay = 1s}}, true);
  Conversation first(sink->http_port()), second(sink->http_port());
  first.says(kRequest);
  ASSERT_TRUE(sink->wait_for(1, 2s));
  second.says(kRequest);
  ASSERT_TRUE(eventually([&] { return sink->held().count == 2; }));
  EXPECT_EQ(sink->held().earliest, 1s);
  sink->advance_to(1s);
  second.hears(501);
  first.hears_nothing(30);
  sink->advance_to(3s);
  first.hears(500);
}

TEST(VirtualTime, EndsWithAnswersStillHeld) {
  auto sink = start({{.delay = 1h}, {.delay = 2h}}, true);
  Conversation first(sink->http_port()), second(sink->http_port());
  first.says(kRequest);
  second.says(kRequest);
  ASSERT_TRUE(eventually([&] { return sink->held().count == 2; }));
  sink.reset();
}

}  // namespace
}  // namespace otelier::testbed
