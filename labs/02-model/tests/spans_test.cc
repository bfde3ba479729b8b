// Stage 3: a span, and many of them.
#include <thread>

#include "transcript.h"

namespace otelier::model {
namespace {

std::string written(const SpanRecord& record) {
  wire::Writer writer;
  record.write(writer);
  return core::to_hex(writer.view());
}

TEST(Span, WithNothingButAKind) {
  EXPECT_EQ(written(SpanRecord()), "12023001");
}

TEST(Span, WritesWhatIsThereAndNothingElse) {
  SpanRecord record;
  record.span_id = *SpanId::from_hex("00f067aa0ba902b7");
  record.name = "n";
  record.kind = SpanKind::server;
  record.attributes.set("a", 1);
  record.status = StatusCode::error;
  EXPECT_EQ(written(record), core::to_hex(hex("12 1c 12 08 00f067aa0ba902b7 2a 01 6e 30 02"
                                              "4a 07 0a 01 61 12 02 18 01 7a 02 18 02")));
}

TEST(Span, IsAsNewAfterClear) {
  SpanRecord record;
  record.name = "before";
  record.status_message = "bad";
  record.add_event(1, "e");
  record.set_dropped_links(3);
  record.attributes.set("a", 1);
  record.clear();
  EXPECT_EQ(written(record), written(SpanRecord()));
}

TEST(Span, CountsTheEventsItDrops) {
  SpanRecord record({.events = 1});
  record.add_event(1, "first");
  record.add_event(2, "second");
  EXPECT_EQ(record.events().size(), 1u);
  EXPECT_EQ(record.events().dropped(), 1u);
}

TEST(Pool, GivesARecordOutAgain) {
  RecordPool pool(1);
  SpanHandle record = pool.take();
  record->name = "before";
  const SpanRecord* same = record.get();
  pool.give_back(std::move(record));
  EXPECT_EQ(pool.idle(), 1u);
  record = pool.take();
  EXPECT_EQ(record.get(), same);
  EXPECT_TRUE(record->name.empty());
  pool.give_back(pool.take());
  pool.give_back(std::move(record));  // one too many: freed
  EXPECT_EQ(pool.idle(), 1u);
}

TEST(Pool, ServesThreads) {
  RecordPool pool(8);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 500; ++n) {
          SpanHandle record = pool.take();
          record->attributes.set("n", n);
          pool.give_back(std::move(record));
        }
      });
    }
  }
  EXPECT_LE(pool.idle(), 8u);
  EXPECT_GE(pool.idle(), 1u);
}

TEST(Request, PutsSpansUnderTheirScope) {
  const auto resource = Resource::make({});
  const auto one = Scope::make("a"), other = Scope::make("b");
  wire::Writer writer;
  TracesWriter traces(writer);
  traces.add(*resource, *one, SpanRecord());
  traces.add(*resource, *one, SpanRecord());
  traces.add(*resource, *other, SpanRecord());
  traces.finish();
  EXPECT_EQ(core::to_hex(writer.view()),
            core::to_hex(hex("0a 1c 0a 00 12 0d 0a 03 0a 01 61 12 02 30 01 12 02 30 01"
                             "12 09 0a 03 0a 01 62 12 02 30 01")));
}

}  // namespace
}  // namespace otelier::model
