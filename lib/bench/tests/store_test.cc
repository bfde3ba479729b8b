// What the store holds, what it lets go, and what it says about both.
#include "bench/store.h"

#include <atomic>
#include <latch>
#include <thread>

#include "bench/tests/arriving.h"
#include "bench/tests/trace_payloads.h"

namespace otelier::bench {
namespace {

using testbed::Signal;
using namespace std::chrono_literals;

Json one_span(char trace, char id = '1') {
  return spans_of("shop", {{trace_id(trace), span_id(id), "", "buy", 10, 20}});
}

TEST(Store, HoldsRequestsInOrderAndCountsTheirItems) {
  Given given;
  given.takes(Signal::traces, one_span('a')).takes(Signal::traces, one_span('b'));
  EXPECT_EQ(given->counts().requests, 2u);
  EXPECT_EQ(given->counts().spans, 2u);
  EXPECT_EQ(given->counts().traces, 2u);
  ASSERT_TRUE(given->find(2));
  EXPECT_EQ(given->find(2)->rows.spans.at(0).trace_id, std::string(16, '\xbb'));
  EXPECT_EQ(given->find(2)->service_of(0), "shop");
  EXPECT_FALSE(given->find(3));
}

TEST(Store, LetsTheOldestGoByNumberAndSaysSo) {
  Given given({.requests = 2});
  for (const char trace : {'a', 'b', 'c'}) given.takes(Signal::traces, one_span(trace));
  EXPECT_FALSE(given->find(1));
  EXPECT_TRUE(given->find(3));
  EXPECT_FALSE(given->has_trace(std::string(16, '\xaa')));
  EXPECT_TRUE(given->has_trace(std::string(16, '\xbb')));
  EXPECT_EQ(given->dropped().requests, 1u);
  EXPECT_EQ(given->dropped().items, 1u);
  EXPECT_EQ(given->dropped().overrun, 0u);
  EXPECT_TRUE(given->dropped().since);
  EXPECT_EQ(given->counts().spans, 2u);
}

TEST(Store, StaysWithinItsMemory) {
  Given given({.bytes = 200'000});
  const std::string large(20'000, 'x');
  for (int i = 0; i < 30; ++i) {
    Json payload = one_span('a');
    payload["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["name"] = large + std::to_string(i);
    given.takes(Signal::traces, payload);
    EXPECT_LE(given->counts().bytes, 200'000u);
  }
  EXPECT_LT(given->counts().requests, 10u);
  EXPECT_GT(given->counts().requests, 4u);
  EXPECT_EQ(given->dropped().requests + given->counts().requests, 30u);
  // A trace of many requests loses its oldest spans with them.
  EXPECT_EQ(given->trace(std::string(16, '\xaa'))->summary->spans, given->counts().requests);
}

// The index stands still until told to go on; senders do not notice, and what is lost is counted.
TEST(Store, CountsWhatComesWhileTheIndexStandsStill) {
  std::latch asked(1), go_on(1);
  std::atomic<bool> first = true;
  Given given({.waiting_requests = 10},
              [&](std::uint64_t number, const testbed::Request& request, bool imported) {
                if (first.exchange(false)) {
                  asked.count_down();
                  go_on.wait();
                }
                return hold(number, request, imported);
              });
  const auto bytes = proto::from_json(one_span('a').dump(), proto::request_message("traces"));
  const auto request = Given::request(Signal::traces, std::make_shared<const core::Bytes>(*bytes));
  given->accept(request);
  asked.wait();
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 20'000; ++i) given->accept(request);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s) << "a sender was made to wait";
  EXPECT_FALSE(given->settle(10ms));
  EXPECT_EQ(given->counts().waiting_requests, 10u);
  EXPECT_EQ(given->counts().requests, 0u);
  Dropped dropped = given->dropped();
  EXPECT_EQ(dropped.overrun, 19'990u);
  EXPECT_EQ(dropped.items, 19'990u);
  EXPECT_TRUE(dropped.since);
  go_on.count_down();
  EXPECT_TRUE(given->settle(30s));
  EXPECT_EQ(given->counts().requests, 11u);
  EXPECT_EQ(given->counts().waiting_requests, 0u);
  EXPECT_EQ(given->dropped().requests, 19'990u) << "and nothing more";
}

// By bytes as by number.
TEST(Store, LetsNoMoreWaitThanItsMemoryAllows) {
  std::latch go_on(1);
  Given given({.waiting_bytes = 1 << 20},
              [&](std::uint64_t number, const testbed::Request& request, bool imported) {
                go_on.wait();
                return hold(number, request, imported);
              });
  const auto body = std::make_shared<const core::Bytes>(100'000);
  for (int i = 0; i < 100; ++i) given->accept(Given::request(Signal::traces, body));
  EXPECT_LE(given->counts().waiting_bytes, 1u << 20);
  EXPECT_GE(given->dropped().overrun, 89u);
  go_on.count_down();
  EXPECT_TRUE(given->settle(30s));
  EXPECT_EQ(given->dropped().requests + given->counts().requests, 100u);
}

TEST(Store, KnowsARepetitionByItsBytes) {
  Given given;
  given.takes(Signal::traces, one_span('a'))
      .takes(Signal::traces, one_span('b'))
      .takes(Signal::traces, one_span('a'));
  EXPECT_EQ(given->find(2)->repeats, 0u);
  EXPECT_EQ(given->find(3)->repeats, 1u);
}

TEST(Store, KeepsWhatWasRefusedButIndexesItNotAsStored) {
  Given given;
  given.takes(Signal::traces, one_span('a'), 503);
  EXPECT_EQ(given->counts().requests, 1u);
  EXPECT_EQ(given->counts().spans, 0u);
  EXPECT_FALSE(given->has_trace(std::string(16, '\xaa')));
  EXPECT_EQ(given->find(1)->rows.spans.size(), 1u) << "what it held can still be looked up";
}

TEST(Store, ReadsJsonAndGzipAndSaysWhatItCannotRead) {
  Given given;
  testbed::Request request;
  request.signal = Signal::traces;
  request.encoding = testbed::Encoding::json;
  request.status = 200;
  const std::string text = one_span('a').dump();
  const auto view = core::as_bytes(text);
  request.body = std::make_shared<const core::Bytes>(view.begin(), view.end());
  request.items = 1;
  given.takes(request);
  EXPECT_EQ(given->counts().spans, 1u);
  request.compression = "gzip";  // it is not
  given.takes(request);
  EXPECT_NE(given->find(2)->payload_error.find("gzip"), std::string::npos);
  request.signal.reset();
  given.takes(request);
  EXPECT_EQ(given->find(3)->payload_error, "its path names no signal");
}

TEST(Store, ForgetsWhenToldAndGoesOnCounting) {
  Given given({.requests = 1});
  given.takes(Signal::traces, one_span('a')).takes(Signal::traces, one_span('b'));
  const std::uint64_t before = given->generation();
  given->clear();
  EXPECT_EQ(given->counts().requests, 0u);
  EXPECT_EQ(given->counts().bytes, 0u);
  EXPECT_EQ(given->dropped().requests, 0u);
  EXPECT_GT(given->generation(), before);
  given.takes(Signal::traces, one_span('c'));
  EXPECT_TRUE(given->find(3)) << "numbers are not used twice";
}

TEST(Store, WakesWhoWaitsForAChange) {
  Given given;
  const std::uint64_t seen = given->generation();
  EXPECT_EQ(given->wait_change(seen, 10ms), seen);
  std::thread sender([&] { given.takes(Signal::traces, one_span('a')); });
  EXPECT_GT(given->wait_change(seen, 10s), seen);
  sender.join();
}

TEST(Store, ServesReadersWhileManySend) {
  Given given({.requests = 50});
  const auto bytes = proto::from_json(one_span('a').dump(), proto::request_message("traces"));
  const auto body = std::make_shared<const core::Bytes>(*bytes);
  std::atomic<bool> ending{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 500; ++n) given->accept(Given::request(Signal::traces, body));
    });
  threads.emplace_back([&] {
    while (!ending) {
      for (const auto& held : given->snapshot()) EXPECT_LE(held->rows.spans.size(), 1u);
      const auto trace = given->trace(std::string(16, '\xaa'));
      if (!trace) continue;
      for (const auto& ref : trace->spans) EXPECT_EQ(ref.span().name, "buy");
    }
  });
  threads.emplace_back([&] {
    for (int n = 0; n < 20; ++n) given->clear();
  });
  for (int i = 0; i < 3; ++i) threads[static_cast<std::size_t>(i)].join();
  EXPECT_TRUE(given->settle(30s));
  ending = true;
  threads[3].join();
  threads[4].join();
  EXPECT_LE(given->counts().requests, 50u);
}

}  // namespace
}  // namespace otelier::bench
