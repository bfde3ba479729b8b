// Stage 2: a context, and whose it is now.
#include <thread>

#include "transcript.h"

namespace otelier::context {
namespace {

const Key<int> kTurn("turn");

int turn(const Context& context = current()) {
  const int* value = context.get(kTurn);
  return value != nullptr ? *value : 0;
}

TEST(Context, IsNeverChanged) {
  const Context one = Context().with(kTurn, 1);
  const Context two = one.with(kTurn, 2);
  EXPECT_EQ(turn(one), 1);
  EXPECT_EQ(turn(two), 2);
  EXPECT_EQ(turn(two.without(kTurn)), 0);
  EXPECT_EQ(turn(two), 2);
}

TEST(Context, KeysOfOneNameAreTwo) {
  const Key<int> namesake("turn");
  const Context context = Context().with(kTurn, 1).with(namesake, 2);
  EXPECT_EQ(turn(context), 1);
  EXPECT_EQ(*context.get(namesake), 2);
}

TEST(Context, KeepsTheSpanBesideTheValues) {
  SpanContext span;
  span.remote = true;
  const Context context = Context().with_span(span).with(kTurn, 1);
  EXPECT_TRUE(context.span().remote);
  EXPECT_EQ(turn(context.with_span({})), 1);
}

TEST(Current, IsTheLastOneAttached) {
  EXPECT_EQ(turn(), 0);
  const Token outer = attach(Context().with(kTurn, 1));
  const Token inner = attach(current().with(kTurn, 2));
  EXPECT_EQ(turn(), 2);
  EXPECT_EQ(detach(inner), Detached::ok);
  EXPECT_EQ(turn(), 1);
  EXPECT_EQ(detach(outer), Detached::ok);
  EXPECT_EQ(turn(), 0);
}

TEST(Current, AWrongOrderIsTold) {
  const Token outer = attach(Context().with(kTurn, 1));
  const Token inner = attach(Context().with(kTurn, 2));
  EXPECT_EQ(detach(outer), Detached::out_of_order);
  EXPECT_EQ(turn(), 0) << "what stood above went with it";
  EXPECT_EQ(detach(inner), Detached::not_here);
  EXPECT_EQ(detach(Token()), Detached::not_here);
}

TEST(Bound, RunsWhereItWasHandedOver) {
  const auto work = [] { return turn(); };
  auto bound = bind(work, Context().with(kTurn, 7));
  EXPECT_EQ(bound(), 7);
  EXPECT_EQ(turn(), 0);
}

TEST(Threads, BeginInTheContextOfTheirStarter) {
  int seen = 0, bare = 0;
  {
    const Token token = attach(Context().with(kTurn, 5));
    {
      const auto thread = start_thread([&] { seen = turn(); });
    }
    {
      const std::jthread thread([&] { bare = turn(); });
    }
    EXPECT_EQ(detach(token), Detached::ok);
  }
  EXPECT_EQ(seen, 5);
  EXPECT_EQ(bare, 0);
}

}  // namespace
}  // namespace otelier::context
