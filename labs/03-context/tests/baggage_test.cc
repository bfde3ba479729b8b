// Stage 4: baggage.
#include "context/percent.h"
#include "transcript.h"

namespace otelier::context {
namespace {

const BaggagePropagator propagator;

std::string encoded(std::string_view text) {
  std::string out;
  percent_encode(text, out);
  return out;
}

TEST(Percent, ThereAndBack) {
  EXPECT_EQ(encoded("DF 28"), "DF%2028");
  EXPECT_EQ(encoded("100%"), "100%25");
  EXPECT_EQ(encoded("é"), "%C3%A9");
  EXPECT_EQ(percent_decode("Am%C3%A9lie"), "Amélie");
  EXPECT_EQ(percent_decode("%zz%4%"), "%zz%4%");
  EXPECT_EQ(percent_decode("a%ffb"),
            "a\xef\xbf\xbd"
            "b");
}

TEST(Baggage, ComesAndGoes) {
  Crossing(propagator)
      .receives({{"baggage", "user = ada , n=%C3%A9;p;q = 1"}, {"Baggage", "last="}})
      .has_baggage("user", "ada")
      .has_baggage("n", "é")
      .has_baggage("last", "")
      .sends({{"baggage", "user=ada,n=%C3%A9;p;q=1,last="}});
}

TEST(Baggage, ABadMemberCostsItselfAlone) {
  Crossing(propagator)
      .receives({{"baggage", "no equals,=1,b d=1,c=in side,good=1"}})
      .has_baggage("good", "1")
      .sends({{"baggage", "good=1"}});
}

TEST(Baggage, IsAValue) {
  const Baggage one = Baggage().set("a", "1");
  const Baggage two = one.set("a", "2").set("b", "3");
  EXPECT_EQ(one.header(), "a=1");
  EXPECT_EQ(two.header(), "a=2,b=3");
  EXPECT_EQ(two.remove("a").header(), "b=3");
  EXPECT_EQ(two.get("A"), std::nullopt);
}

TEST(Baggage, OneLimitForAllLines) {
  const std::string value(1000, 'v');
  std::vector<std::string> lines;
  for (int i = 0; i < 100; ++i) lines.push_back("key" + std::to_string(i) + "=" + value);
  const Baggage baggage = Baggage::parse(std::vector<std::string_view>(lines.begin(), lines.end()));
  EXPECT_EQ(baggage.entries().size(), 8u);
  EXPECT_LE(baggage.header().size(), Baggage::kMaxBytes);
}

}  // namespace
}  // namespace otelier::context
