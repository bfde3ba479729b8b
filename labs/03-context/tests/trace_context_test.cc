// Stage 3: traceparent and tracestate.
#include "transcript.h"

namespace otelier::context {
namespace {

constexpr const char* kTrace = "0af7651916cd43dd8448eb211c80319c";
constexpr const char* kSpan = "b7ad6b7169203331";
constexpr const char* kParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const TraceContextPropagator propagator;

TEST(Traceparent, ComesAndGoes) {
  Crossing(propagator)
      .receives({{"TraceParent", kParent}})
      .has_span(kTrace, kSpan, 1)
      .sends({{"traceparent", kParent}});
}

TEST(Traceparent, IsStrict) {
  for (const char* bad : {"", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
                          "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                          "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                          "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                          "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                          "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                          "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.more"}) {
    Crossing(propagator).receives({{"traceparent", bad}}).has_no_span().sends({});
  }
}

TEST(Traceparent, OfALaterVersionGoesOnAsOurs) {
  Crossing(propagator)
      .receives({{"traceparent", "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more"}})
      .has_span(kTrace, kSpan, 1)
      .sends({{"traceparent", kParent}});
}

TEST(Traceparent, TwiceIsNone) {
  Crossing(propagator).receives({{"traceparent", kParent}, {"traceparent", kParent}}).has_no_span();
}

TEST(Tracestate, LinesAreOneList) {
  Crossing(propagator)
      .receives({{"traceparent", kParent}, {"tracestate", "a=1 ,b= 2"}, {"tracestate", ",c=3 "}})
      .has_tracestate("a=1,b= 2,c=3")
      .sends({{"traceparent", kParent}, {"tracestate", "a=1,b= 2,c=3"}});
}

TEST(Tracestate, ABadMemberCostsTheListAlone) {
  for (const char* bad : {"A=1", "a=", "a", "a=b=c", "=1", "a=1,b=\x01"}) {
    Crossing(propagator)
        .receives({{"traceparent", kParent}, {"tracestate", bad}})
        .has_span(kTrace, kSpan, 1)
        .has_tracestate("");
  }
}

TEST(Tracestate, ChangesGoToTheLeft) {
  const auto state = TraceState::parse("a=1,b=2,c=3");
  ASSERT_TRUE(state);
  EXPECT_EQ(state->set("b", "9")->text(), "b=9,a=1,c=3");
  EXPECT_EQ(state->erase("b").text(), "a=1,c=3");
  EXPECT_FALSE(state->set("B", "9"));
  EXPECT_EQ(state->get("c").value_or(""), "3");
  EXPECT_EQ(state->text(), "a=1,b=2,c=3");
}

TEST(Tracestate, SendsWholeMembersUpTo512Characters) {
  const std::string hundred(98, 'x');
  std::string text = "long=" + std::string(200, 'x');
  for (const char key : {'a', 'b', 'c', 'd'}) text += std::string(",") + key + "=" + hundred;
  const auto state = TraceState::parse(text);
  ASSERT_TRUE(state);
  EXPECT_EQ(state->text(), text);
  EXPECT_EQ(state->header(), text.substr(text.find(',') + 1)) << "the long one goes first";
}

}  // namespace
}  // namespace otelier::context
