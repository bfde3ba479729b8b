// A session that listens, driven by a client that does all right and by ones that do one thing
// wrong: the row about it misses, and says what came.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <thread>

#include "conform/listen/session.h"
#include "conform/server/payloads.h"
#include "testbed/grpc_client.h"

namespace otelier::conform::listen {
namespace {

using namespace std::chrono_literals;
using server::Encoding;
using server::Finding;
using server::Row;
using server::Signal;
using std::chrono::milliseconds;
using testbed::Transport;
using ::testing::HasSubstr;

constexpr auto kPatience = 5s;

// How a client takes an answer, and what it sends.
struct Habits {
  std::set<int> retried = {429, 502, 503, 504};
  std::set<int> retried_codes = {1, 4, 10, 11, 14, 15};
  bool heeds_delays = true, waits_longer = true, retries_disconnects = true;
  bool retries_partial = false;
  std::string agent = "OTel-OTLP-Exporter-Test/1.0";
  Encoding encoding = Encoding::json;
  std::string span_id = "eee19b7ec3c1b174";
};

// What an answer asks of its client.
struct Heard {
  bool again = false;
  milliseconds after = 0ms;
};

class Client {
 public:
  Client(Session& session, Habits habits) : session_(session), habits_(std::move(habits)) {
    target_.host = "127.0.0.1";
    const std::string endpoint = session.http_endpoint();
    target_.port = static_cast<std::uint16_t>(std::stoi(endpoint.substr(endpoint.rfind(':') + 1)));
  }

  // Sends requests that are all new until every row is settled.
  void run(Transport over) {
    while (!session_.complete()) {
      server::Shape shape;
      shape.name = "request " + std::to_string(++count_);
      shape.span_id = habits_.span_id;
      const std::string body = habits_.encoding == Encoding::json && over == Transport::http
                                   ? server::json_request(Signal::traces, shape)
                                   : server::protobuf_request(Signal::traces, shape);
      deliver(over, body);
      for (Row& row : session_.news()) rows_.insert_or_assign(row.check.id, std::move(row));
      std::this_thread::sleep_for(5ms);
    }
    for (Row& row : session_.news()) rows_.insert_or_assign(row.check.id, std::move(row));
  }

  [[nodiscard]] const std::map<std::string, Row>& rows() const { return rows_; }

 private:
  void deliver(Transport over, const std::string& body) {
    for (int attempt = 1; attempt < 6; ++attempt) {
      const Heard heard = over == Transport::http ? over_http(body) : over_grpc(body);
      if (!heard.again) return;
      const milliseconds pause = habits_.waits_longer ? attempt * 15ms : 15ms;
      std::this_thread::sleep_for(habits_.heeds_delays && heard.after > 0ms ? heard.after : pause);
    }
  }

  Heard over_http(const std::string& body) const {
    const server::Ask ask =
        habits_.encoding == Encoding::json ? server::json_ask(body) : server::protobuf_ask(body);
    const server::Probe probe(target_, {Signal::traces});
    auto client = probe.dial();
    if (!client) return {};
    std::string bytes = probe.bytes_of(ask);
    constexpr std::string_view kProbe = "otelier-conform/1.0";
    bytes.replace(bytes.find(kProbe), kProbe.size(), habits_.agent);
    client->say(bytes, kPatience);
    const auto answer = client->hear(kPatience);
    if (!answer) return {habits_.retries_disconnects};
    if (answer->body.contains("partialSuccess")) return {habits_.retries_partial};
    const std::string* after = answer->header("retry-after");
    return {habits_.retried.contains(answer->status),
            after == nullptr ? 0ms : milliseconds(1000 * std::stoi(*after))};
  }

  Heard over_grpc(const std::string& body) const {
    testbed::GrpcClient client(session_.grpc_endpoint());
    const auto reply =
        client.call({"/opentelemetry.proto.collector.trace.v1.TraceService/Export", body});
    if (reply.code == 0 && !reply.body.empty()) return {habits_.retries_partial};
    for (const auto& [name, value] : reply.trailers)
      if (name == "grpc-status-details-bin" && value.contains("RetryInfo")) return {true, 3000ms};
    return {habits_.retried_codes.contains(reply.code)};
  }

  Session& session_;
  const Habits habits_;
  server::Target target_;
  int count_ = 0;
  std::map<std::string, Row> rows_;
};

std::unique_ptr<Session> listening() {
  const auto spec = judge::Spec::read(OTELIER_SOURCE_DIR);
  EXPECT_TRUE(spec) << spec.error().message;
  SessionOptions options;
  options.http_port = options.grpc_port = 0;
  options.again = 500ms;
  options.quiet = 300ms;
  auto session = Session::start(*spec, options);
  EXPECT_TRUE(session) << session.error().message;
  return std::move(*session);
}

std::string all_that_missed(const server::Outcome& outcome) {
  std::string ids;
  for (const Row& row : outcome.rows)
    if (row.finding.kind == Finding::Kind::missed)
      ids += row.check.id + ": " + row.finding.came + "; ";
  return ids;
}

TEST(Listening, FillsTheTableOverHttp) {
  const auto session = listening();
  Client client(*session, {});
  client.run(Transport::http);
  const auto outcome = session->outcome();
  EXPECT_EQ(all_that_missed(outcome), "");
  EXPECT_TRUE(outcome.http);
  EXPECT_FALSE(outcome.grpc);
  // Each trial, and of the watches those about JSON and spans; no metric or log record was sent.
  EXPECT_EQ(outcome.count(Row::Verdict::passed), 20);
  EXPECT_EQ(outcome.count(Row::Verdict::untold), 4);
  EXPECT_EQ(client.rows().size(), 20u);
  EXPECT_EQ(server::exit_code(outcome), 0);
}

TEST(Listening, FillsTheTableOverGrpc) {
  const auto session = listening();
  Client client(*session, {});
  client.run(Transport::grpc);
  const auto outcome = session->outcome();
  EXPECT_TRUE(outcome.grpc);
  EXPECT_FALSE(outcome.http);
  // The bare library of gRPC names no exporter.
  EXPECT_THAT(all_that_missed(outcome), HasSubstr("user-agent: grpc-c++"));
  for (const Row& row : outcome.rows) {
    if (row.check.id.starts_with("client-grpc")) {
      EXPECT_EQ(row.finding.kind, Finding::Kind::held) << row.check.id;
    }
  }
}

// The rows that miss when a client has these habits, with what one of them says.
void expect_misses(const Habits& habits, Transport over, const std::set<std::string>& ids,
                   const std::string& came) {
  const auto session = listening();
  Client client(*session, habits);
  client.run(over);
  std::set<std::string> missed;
  bool said = false;
  for (const Row& row : session->outcome().rows) {
    if (row.finding.kind != Finding::Kind::missed) continue;
    missed.insert(row.check.id);
    said = said || row.finding.came.contains(came);
  }
  EXPECT_EQ(missed, ids) << all_that_missed(session->outcome());
  EXPECT_TRUE(said) << all_that_missed(session->outcome());
}

TEST(Listening, SeesAClientThatGivesUp) {
  Habits habits;
  habits.retried = {};
  habits.retries_disconnects = false;
  expect_misses(habits, Transport::http,
                {"client-retry-503", "client-retry-429", "client-retry-502", "client-retry-504",
                 "client-retry-after", "client-disconnect", "client-backoff"},
                "nothing for 500 ms");
}

TEST(Listening, SeesAClientThatNeverGivesUp) {
  Habits habits;
  habits.retried = {400, 404, 429, 500, 502, 503, 504};
  habits.retries_partial = true;
  expect_misses(habits, Transport::http,
                {"client-final-400", "client-final-404", "client-final-500", "client-partial"},
                "the same request after");
}

TEST(Listening, SeesAClientThatIsInAHurry) {
  Habits habits;
  habits.heeds_delays = false;
  expect_misses(habits, Transport::http, {"client-retry-after"}, "the same request after");
}

TEST(Listening, SeesAClientThatSendsWhatItShouldNot) {
  Habits habits;
  habits.agent = "curl/8.0";
  habits.span_id = "0000000000000000";
  expect_misses(habits, Transport::http, {"client-agent", "client-ids"}, "user-agent: curl/8.0");
}

TEST(Listening, SeesAGrpcClientThatGivesUpAndOneThatNeverDoes) {
  Habits timid;
  timid.retried_codes = {};
  expect_misses(timid, Transport::grpc,
                {"client-grpc-unavailable", "client-grpc-deadline", "client-grpc-cancelled",
                 "client-grpc-aborted", "client-grpc-out-of-range", "client-grpc-data-loss",
                 "client-grpc-backoff", "client-agent"},
                "nothing for 500 ms");
  Habits stubborn;
  for (const int code : {3, 8, 13}) stubborn.retried_codes.insert(code);
  stubborn.retries_partial = true;
  stubborn.heeds_delays = false;
  expect_misses(
      stubborn, Transport::grpc,
      {"client-grpc-invalid", "client-grpc-exhausted", "client-grpc-internal",
       "client-grpc-partial", "client-grpc-retry-info", "client-grpc-recovers", "client-agent"},
      "the same request after");
}

TEST(Listening, TellsOfATableThatEndedEarly) {
  const auto session = listening();
  EXPECT_FALSE(session->complete());
  const auto outcome = session->outcome();
  EXPECT_EQ(outcome.count(Row::Verdict::passed), 0);
  EXPECT_EQ(session->requests(), 0u);
}

TEST(Listening, CitesClausesThatThereAre) {
  const auto spec = judge::Spec::read(OTELIER_SOURCE_DIR);
  ASSERT_TRUE(spec) << spec.error().message;
  std::set<std::string> ids;
  for (const ClientCheck& check : client_checks()) {
    EXPECT_TRUE(ids.insert(check.id).second) << check.id << " is there twice";
    for (const std::string& clause : check.clauses)
      EXPECT_TRUE(spec->find(clause) != nullptr) << check.id << " cites " << clause;
    for (const char* language : {"en", "zh"}) EXPECT_FALSE(check.title.at(language).empty());
  }
}

}  // namespace
}  // namespace otelier::conform::listen
