// Stage 2: one span as OTLP/JSON.
#include "hello/span.h"

#include "json/json.h"
#include "transcript.h"

namespace {

using namespace otelier;
using std::chrono::nanoseconds;
using std::chrono::system_clock;
using transcript::Transcript;

system_clock::time_point at(std::int64_t nanos) {
  return system_clock::time_point(
      std::chrono::duration_cast<system_clock::duration>(nanoseconds(nanos)));
}

hello::Span checkout() {
  hello::Span span;
  for (std::size_t i = 0; i < 16; ++i) span.trace_id[i] = static_cast<std::byte>(0xa0 + i);
  for (std::size_t i = 0; i < 8; ++i) span.span_id[i] = static_cast<std::byte>(0x01 + i);
  span.name = "checkout";
  span.kind = hello::SpanKind::server;
  span.start = at(1'700'000'000'123'456'789);
  span.end = at(1'700'000'000'123'999'999);
  span.attributes = {{"cart.items", std::int64_t{3}},
                     {"cart.currency", std::string("EUR")},
                     {"cart.weight", 2.5},
                     {"cart.gift", true}};
  span.status = hello::StatusCode::error;
  return span;
}

// Writes the span and reads it back as JSON.
class Written : public testing::Test {
 protected:
  json::Value body(const hello::Span& span) {
    const auto text = t.given("a span named \"" + span.name + "\"").when("to_otlp_json", [&] {
      return to_otlp_json({.attributes = {{"service.name", std::string("shop")}}},
                          {.name = "shop.cart", .version = "2.1"}, span);
    });
    const auto parsed = json::parse(text);
    if (!parsed) {
      ADD_FAILURE() << "it is no JSON: " << parsed.error().message << "\n" << text;
      return {};
    }
    return *parsed;
  }
  // The first item of a list that must hold exactly one.
  const json::Value& only(const json::Value& parent, const std::string& name) {
    const auto& items = parent[name].items();
    t.then(name + " holds one item", items.size() == 1);
    static const json::Value kNothing;
    return items.empty() ? kNothing : items.front();
  }
  json::Value written(const hello::Span& span) {
    const auto root = body(span);
    return only(only(only(root, "resourceSpans"), "scopeSpans"), "spans");
  }

  Transcript t;
};

TEST_F(Written, ResourceAndScopeStandAroundTheSpan) {
  const auto root = body(checkout());
  const auto& resource_spans = only(root, "resourceSpans");
  const auto& service = only(resource_spans["resource"], "attributes");
  t.then("the resource's key", service["key"].as_string(), "service.name");
  t.then("its value", service["value"]["stringValue"].as_string(), "shop");
  const auto& scope_spans = only(resource_spans, "scopeSpans");
  t.then("the scope's name", scope_spans["scope"]["name"].as_string(), "shop.cart");
  t.then("the scope's version", scope_spans["scope"]["version"].as_string(), "2.1");
  t.then("the span's name", only(scope_spans, "spans")["name"].as_string(), "checkout");
}

TEST_F(Written, IdsAreHexadecimal) {
  const auto span = written(checkout());
  t.then("traceId", span["traceId"].as_string(), "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf");
  t.then("spanId", span["spanId"].as_string(), "0102030405060708");
}

TEST_F(Written, TimesAreStringsOfNanoseconds) {
  const auto span = written(checkout());
  t.then("startTimeUnixNano is a string", span["startTimeUnixNano"].is_string());
  t.then("startTimeUnixNano", span["startTimeUnixNano"].as_string(), "1700000000123456789");
  t.then("endTimeUnixNano", span["endTimeUnixNano"].as_string(), "1700000000123999999");
}

TEST_F(Written, EnumsAreIntegers) {
  const auto span = written(checkout());
  t.then("kind is an integer", span["kind"].is_integer());
  t.then("kind", span["kind"].as_int(), 2);
  t.then("status.code is an integer", span["status"]["code"].is_integer());
  t.then("status.code", span["status"]["code"].as_int(), 2);
}

TEST_F(Written, EachKindOfValueHasItsOwnName) {
  const auto span = written(checkout());
  const auto& attributes = span["attributes"].items();
  ASSERT_EQ(attributes.size(), 4U);
  t.then("a whole number is a string", attributes[0]["value"]["intValue"].is_string());
  t.then("a whole number", attributes[0]["value"]["intValue"].as_string(), "3");
  t.then("a text", attributes[1]["value"]["stringValue"].as_string(), "EUR");
  t.then("a double", attributes[2]["value"]["doubleValue"].as_double(), 2.5);
  t.then("a boolean", attributes[3]["value"]["boolValue"].as_bool(), true);
}

TEST_F(Written, TextIsEscapedWhereJsonAsksForIt) {
  auto span = checkout();
  span.name = "GET \"/cart\"\n";
  t.then("the name", written(span)["name"].as_string(), span.name);
}

}  // namespace
