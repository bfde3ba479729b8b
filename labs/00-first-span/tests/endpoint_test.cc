// Stage 1: where a trace goes, and how long it may take.
#include "hello/endpoint.h"

#include "transcript.h"

namespace {

using namespace otelier;
using std::chrono::milliseconds;
using transcript::Transcript;

void traces_go_to(const std::string& base, const std::string& origin, const std::string& path) {
  Transcript t;
  t.given("OTEL_EXPORTER_OTLP_ENDPOINT=" + base);
  const auto endpoint = t.when("traces_endpoint", [&] { return hello::traces_endpoint(base); });
  ASSERT_TRUE(endpoint.has_value()) << endpoint.error().message;
  t.then("the origin", endpoint->origin, origin).then("the path", endpoint->path, path);
}

TEST(Endpoint, TheSignalsPathIsPutBelowTheBase) {
  traces_go_to("http://collector:4318", "http://collector:4318", "/v1/traces");
}

TEST(Endpoint, ASlashAtTheEndIsNotDoubled) {
  traces_go_to("http://collector:4318/", "http://collector:4318", "/v1/traces");
}

TEST(Endpoint, AnEmptySettingMeansTheDefault) {
  traces_go_to("", "http://localhost:4318", "/v1/traces");
}

TEST(Endpoint, ABaseMayHaveAPathOfItsOwn) {
  traces_go_to("http://gateway/tenant-7", "http://gateway", "/tenant-7/v1/traces");
  traces_go_to("http://gateway/tenant-7/", "http://gateway", "/tenant-7/v1/traces");
}

TEST(Endpoint, HttpsIsKept) {
  traces_go_to("https://telemetry.example", "https://telemetry.example", "/v1/traces");
}

TEST(Endpoint, AnAddressThatIsNoneIsAnErrorThatQuotesIt) {
  for (const std::string base : {"localhost:4318", "ftp://collector", "http://", "http:///v1"}) {
    Transcript t;
    t.given("OTEL_EXPORTER_OTLP_ENDPOINT=" + base);
    const auto endpoint = t.when("traces_endpoint", [&] { return hello::traces_endpoint(base); });
    t.then("there is an endpoint", endpoint.has_value(), false);
    if (!endpoint) t.then_contains("the error", endpoint.error().message, base);
  }
}

TEST(Timeout, IsInMilliseconds) {
  Transcript t;
  t.given("OTEL_EXPORTER_OTLP_TIMEOUT=1500");
  const auto timeout = t.when("export_timeout", [] { return hello::export_timeout("1500"); });
  ASSERT_TRUE(timeout.has_value()) << timeout.error().message;
  t.then("the timeout in milliseconds", timeout->count(), 1500);
}

TEST(Timeout, IsTenSecondsByDefault) {
  Transcript t;
  t.given("OTEL_EXPORTER_OTLP_TIMEOUT is empty");
  const auto timeout = t.when("export_timeout", [] { return hello::export_timeout(""); });
  ASSERT_TRUE(timeout.has_value()) << timeout.error().message;
  t.then("the timeout in milliseconds", timeout->count(), 10'000);
}

TEST(Timeout, WhatIsNoPositiveNumberIsAnErrorThatQuotesIt) {
  for (const std::string text : {"soon", "10s", "-5", "0", " 7", "99999999999999999999"}) {
    Transcript t;
    t.given("OTEL_EXPORTER_OTLP_TIMEOUT=" + text);
    const auto timeout = t.when("export_timeout", [&] { return hello::export_timeout(text); });
    t.then("there is a timeout", timeout.has_value(), false);
    if (!timeout) t.then_contains("the error", timeout.error().message, text);
  }
}

}  // namespace
