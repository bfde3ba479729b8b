// OTLP/gRPC, spoken through gRPC's generic stub: raw bytes in, raw bytes out.
#include <arpa/inet.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <thread>

#include "payloads.h"
#include "testbed/sink.h"

namespace otelier::testbed {
namespace {

using namespace std::chrono_literals;
using grpc::StatusCode;

constexpr const char* kTraces = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

struct Reply {
  grpc::Status status;
  std::string body;
  std::multimap<std::string, std::string> trailers;
};

class Client {
 public:
  explicit Client(const Sink& sink) {
    grpc::ChannelArguments arguments;
    arguments.SetInt("grpc.use_local_subchannel_pool", 1);
    arguments.SetInt("grpc.enable_retries", 0);
    arguments.SetMaxSendMessageSize(-1);
    stub_ = std::make_unique<grpc::GenericStub>(grpc::CreateCustomChannel(
        sink.grpc_endpoint(), grpc::InsecureChannelCredentials(), arguments));
  }

  Reply call(const std::string& body, const std::string& method = kTraces, bool gzip = false,
             std::chrono::milliseconds within = 10s) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + within);
    context.AddMetadata("tenant", "seven");
    if (gzip) context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
    grpc::CompletionQueue queue;
    const grpc::Slice slice(body);
    const grpc::ByteBuffer request(&slice, 1);
    auto reader = stub_->PrepareUnaryCall(&context, method, request, &queue);
    reader->StartCall();
    Reply reply;
    grpc::ByteBuffer response;
    reader->Finish(&response, &reply.status, this);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    std::vector<grpc::Slice> slices;
    if (response.Valid() && response.Dump(&slices).ok())
      for (const auto& part : slices)
        reply.body.append(reinterpret_cast<const char*>(part.begin()), part.size());
    for (const auto& [name, value] : context.GetServerTrailingMetadata())
      reply.trailers.emplace(std::string(name.data(), name.size()),
                             std::string(value.data(), value.size()));
    return reply;
  }

 private:
  std::unique_ptr<grpc::GenericStub> stub_;
};

std::unique_ptr<Sink> start(SinkOptions options = {}) {
  auto sink = Sink::start(options);
  EXPECT_TRUE(sink) << sink.error().message;
  return std::move(*sink);
}

bool eventually(const std::function<bool()>& holds) {
  for (int i = 0; i < 400; ++i) {
    if (holds()) return true;
    usleep(5000);
  }
  return false;
}

TEST(OtlpGrpc, AcceptsEverySignal) {
  const auto sink = start();
  Client client(*sink);
  EXPECT_TRUE(client.call(traces({"a", "b"})).status.ok());
  const std::string service = "/opentelemetry.proto.collector.";
  EXPECT_TRUE(client.call("", service + "metrics.v1.MetricsService/Export").status.ok());
  EXPECT_TRUE(client.call("", service + "logs.v1.LogsService/Export").status.ok());
  EXPECT_TRUE(
      client.call("", service + "profiles.v1development.ProfilesService/Export").status.ok());
  const auto requests = sink->requests();
  ASSERT_EQ(requests.size(), 4u);
  EXPECT_EQ(requests[0].transport, Transport::grpc);
  EXPECT_EQ(requests[0].items, 2u);
  EXPECT_EQ(requests[0].path, kTraces);
  EXPECT_EQ(core::as_text(*requests[0].body), traces({"a", "b"}));
  EXPECT_EQ(requests[0].status, 0);
  EXPECT_EQ(requests[0].connection, 1u);
  EXPECT_EQ(requests[3].signal, Signal::profiles);
  EXPECT_NE(std::ranges::find(requests[0].headers,
                              std::pair<std::string, std::string>{"tenant", "seven"}),
            requests[0].headers.end());
}

TEST(OtlpGrpc, KeepsGzipAsItCameAndCountsWhatIsInIt) {
  const auto sink = start();
  Client client(*sink);
  std::string body;
  for (int i = 0; i < 100; ++i) body += traces({"span"});
  EXPECT_TRUE(client.call(body, kTraces, true).status.ok());
  const auto requests = sink->requests();
  ASSERT_EQ(requests.size(), 1u);
  EXPECT_EQ(requests[0].compression, "gzip");
  EXPECT_LT(requests[0].body->size(), body.size());
  EXPECT_EQ(requests[0].items, 100u);
  EXPECT_EQ(core::as_text(*requests[0].decoded()), body);
}

TEST(OtlpGrpc, RefusesWhatIsMalformedUnknownOrTooLarge) {
  SinkOptions options;
  options.limits.request_bytes = 1000;
  const auto sink = start(options);
  Client client(*sink);
  const Reply malformed = client.call(
      "\x0a\x05"
      "abc");
  EXPECT_EQ(malformed.status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_NE(malformed.status.error_message().find("at byte 1"), std::string::npos);
  EXPECT_EQ(client.call("", "/no.such.Service/Export").status.error_code(),
            StatusCode::UNIMPLEMENTED);
  const std::string edge = nested(15, std::string(100, 'x'));
  std::string body;
  while (body.size() + edge.size() <= 1000) body += edge;
  body += nested(15, std::string(1000 - body.size() - 2, 'x'));
  EXPECT_TRUE(client.call(body).status.ok());
  const Reply large = client.call(body + nested(15, ""));
  EXPECT_EQ(large.status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  const Reply inflated = client.call(body + nested(15, ""), kTraces, true);
  EXPECT_EQ(inflated.status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_NE(inflated.status.error_message().find("after decompression"), std::string::npos);
  EXPECT_EQ(client.call(std::string(32u << 20, 'x')).status.error_code(),
            StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_GE(sink->counters().refused, 4u);
  EXPECT_EQ(sink->requests().at(3).status, StatusCode::RESOURCE_EXHAUSTED);
}

TEST(OtlpGrpc, FollowsTheScript) {
  const auto sink = start();
  Answer partial;
  partial.partial_success = Answer::PartialSuccess{3, "too old"};
  Answer busy;
  busy.status = 14;
  busy.headers = {{"x-shard", "9"}};
  busy.status_body = Answer::Status{14, "later", 1500ms};
  Answer plain;
  plain.status = 8;
  sink->script({partial, busy, plain});
  Client client(*sink);
  EXPECT_EQ(client.call("").body, "\x0a\x0b\x08\x03\x12\x07too old");
  const Reply later = client.call("");
  EXPECT_EQ(later.status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(later.status.error_message(), "later");
  EXPECT_EQ(later.status.error_details(), std::string("\x08\x0e\x12\x05later\x1a\x36\x0a\x28") +
                                              "type.googleapis.com/google.rpc.RetryInfo" +
                                              "\x12\x0a\x0a\x08\x08\x01\x10\x80\xca\xb5\xee\x01");
  EXPECT_EQ(later.trailers.find("x-shard")->second, "9");
  EXPECT_EQ(client.call("").status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(client.call("").status.ok());
  EXPECT_EQ(sink->requests().at(1).status, 14);
}

TEST(OtlpGrpc, HoldsAnAnswerUntilItsVirtualTime) {
  SinkOptions options;
  options.virtual_time = true;
  const auto sink = start(options);
  Answer slow;
  slow.delay = 5s;
  sink->script({slow});
  Client client(*sink);
  std::atomic<bool> answered = false;
  std::jthread caller([&] {
    EXPECT_TRUE(client.call("").status.ok());
    answered = true;
  });
  ASSERT_TRUE(eventually([&] { return sink->held().count == 1; }));
  EXPECT_EQ(sink->held().earliest, 5s);
  sink->advance_to(4999ms);
  usleep(30'000);
  EXPECT_FALSE(answered);
  sink->advance_to(5s);
  caller.join();
  EXPECT_TRUE(answered);
  EXPECT_EQ(sink->held().count, 0u);
}

TEST(OtlpGrpc, ForgetsACallNobodyWaitsForAnyMore) {
  SinkOptions options;
  options.virtual_time = true;
  const auto sink = start(options);
  Answer slow;
  slow.delay = 5s;
  sink->script({slow});
  Client client(*sink);
  EXPECT_EQ(client.call("", kTraces, false, 200ms).status.error_code(),
            StatusCode::DEADLINE_EXCEEDED);
  EXPECT_TRUE(eventually([&] { return sink->held().count == 0; }));
}

TEST(OtlpGrpc, DelaysInRealTimeAndEndsWithCallsHeld) {
  auto sink = start();
  Answer slow, forever;
  slow.delay = 100ms;
  forever.delay = 1h;
  sink->script({slow, forever});
  Client client(*sink);
  const auto began = std::chrono::steady_clock::now();
  EXPECT_TRUE(client.call("").status.ok());
  EXPECT_GE(std::chrono::steady_clock::now() - began, 100ms);
  std::jthread caller([&] { EXPECT_FALSE(client.call("").status.ok()); });
  ASSERT_TRUE(sink->wait_for(2, 5s));
  sink.reset();
}

TEST(OtlpGrpc, BreaksConnections) {
  const auto sink = start();
  Answer reset, close;
  reset.connection = Answer::Connection::reset_before_answer;
  close.connection = Answer::Connection::close_before_answer;
  sink->script({reset, close});
  Client client(*sink);
  EXPECT_EQ(client.call("").status.error_code(), StatusCode::UNAVAILABLE);
  ASSERT_TRUE(eventually([&] { return !client.call("").status.ok(); }));
  EXPECT_TRUE(eventually([&] { return client.call("").status.ok(); }));
  EXPECT_GE(sink->counters().connections, 3u);
}

TEST(OtlpGrpc, ListensOnASocketThatWasHandedIn) {
  SinkOptions options;
  options.grpc_fd = socket(AF_INET, SOCK_STREAM, 0);
  listen(*options.grpc_fd, 16);
  const auto sink = start(options);
  Client client(*sink);
  EXPECT_TRUE(client.call(traces({"a"})).status.ok());
  EXPECT_EQ(sink->counters().items, 1u);
}

}  // namespace
}  // namespace otelier::testbed
