// Stage 1: ids and flags.
#include <set>
#include <thread>

#include "transcript.h"

namespace otelier::context {
namespace {

TEST(SpanContext, IsValidWithBothIds) {
  SpanContext span;
  EXPECT_FALSE(span.is_valid());
  span.trace_id = *TraceId::from_hex("0af7651916cd43dd8448eb211c80319c");
  EXPECT_FALSE(span.is_valid());
  span.span_id = *SpanId::from_hex("b7ad6b7169203331");
  EXPECT_TRUE(span.is_valid());
}

TEST(TraceFlags, AreBits) {
  EXPECT_TRUE(TraceFlags(3).sampled());
  EXPECT_TRUE(TraceFlags(3).random());
  EXPECT_FALSE(TraceFlags(2).sampled());
  EXPECT_EQ(TraceFlags(0xff).bits(), 3);
}

TEST(Ids, DifferAlsoBetweenThreads) {
  std::vector<std::string> drawn[2];
  const auto draw = [](std::vector<std::string>& into) {
    for (int i = 0; i < 100; ++i) {
      into.push_back(random_ids().new_trace_id().hex());
      into.push_back(random_ids().new_span_id().hex());
    }
  };
  draw(drawn[0]);
  // A hole must not be reached on a thread, where no exception travels.
  std::thread([&] { draw(drawn[1]); }).join();
  std::set<std::string> all(drawn[0].begin(), drawn[0].end());
  all.insert(drawn[1].begin(), drawn[1].end());
  EXPECT_EQ(all.size(), 400u);
}

TEST(Children, KeepTheTrace) {
  SpanContext parent;
  parent.trace_id = *TraceId::from_hex("0af7651916cd43dd8448eb211c80319c");
  parent.span_id = *SpanId::from_hex("b7ad6b7169203331");
  parent.remote = true;
  const SpanContext child = child_of(parent);
  EXPECT_EQ(child.trace_id, parent.trace_id);
  EXPECT_NE(child.span_id, parent.span_id);
  EXPECT_FALSE(child.remote);
  EXPECT_FALSE(child.flags.random()) << "the random flag is handed on as it came";
  EXPECT_TRUE(child_of(SpanContext()).flags.random()) << "a new trace says that its id is random";
}

}  // namespace
}  // namespace otelier::context
