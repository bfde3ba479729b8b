// Stage 5: carriers and several propagators.
#include "transcript.h"

namespace otelier::context {
namespace {

constexpr const char* kParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(Http, ASetterLetsNoSecondHeaderIn) {
  Headers headers{{"TraceParent", "old"}, {"host", "h"}, {"traceparent", "older"}};
  HttpSetter setter(headers);
  setter.set("traceparent", "new");
  setter.set("x", "1\r\nauthorization: stolen");
  EXPECT_EQ(headers, (Headers{{"TraceParent", "new"}, {"host", "h"}}));
}

TEST(Grpc, NamesAreLowerCase) {
  Metadata metadata;
  MetadataSetter setter(metadata);
  setter.set("X-B3-TraceId", "1");
  EXPECT_EQ(metadata.count("x-b3-traceid"), 1u);
}

TEST(Environment, HasItsOwnSpelling) {
  EXPECT_EQ(environment_name("traceparent"), "TRACEPARENT");
  EXPECT_EQ(environment_name("x-b3-traceid"), "X_B3_TRACEID");
  EXPECT_EQ(environment_name("1st"), "_1ST");
  std::vector<std::string> entries{"PATH=/bin", "TRACEPARENT=old"};
  EnvironmentSetter setter(entries);
  setter.set("traceparent", "new");
  EXPECT_EQ(entries, (std::vector<std::string>{"PATH=/bin", "TRACEPARENT=new"}));
  EXPECT_EQ(EnvironmentGetter(entries).only("traceparent"), "new");
}

TEST(Propagators, AreNamed) {
  const Configured configured = propagators_named("baggage, nonsense,tracecontext,baggage");
  EXPECT_EQ(configured.unknown, std::vector<std::string>{"nonsense"});
  EXPECT_EQ(configured.propagator->fields(),
            (std::vector<std::string_view>{"baggage", "traceparent", "tracestate"}));
  EXPECT_EQ(propagators_named(std::nullopt).propagator->fields().size(), 3u);
  EXPECT_TRUE(propagators_named("none").propagator->fields().empty());
}

TEST(Propagators, EachAddsItsPart) {
  const Configured both = propagators_named("tracecontext,baggage");
  Crossing(*both.propagator)
      .receives({{"baggage", "user=ada"}, {"traceparent", kParent}})
      .has_baggage("user", "ada")
      .sends({{"traceparent", kParent}, {"baggage", "user=ada"}})
      .receives({{"traceparent", "nonsense"}})
      .has_baggage("user", "ada")
      .has_span("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", 1);
}

}  // namespace
}  // namespace otelier::context
