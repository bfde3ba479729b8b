#include "proto/messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/oracle.h"

namespace otelier::proto {
namespace {

TEST(Messages, EverySignalHasARequestAndAResponse) {
  for (const auto* signal : {"traces", "metrics", "logs", "profiles"}) {
    const auto request = find_message(request_message(signal));
    const auto response = find_message(response_message(signal));
    ASSERT_TRUE(request && response) << signal;
    EXPECT_THAT((*request)->name(), testing::EndsWith("ServiceRequest"));
    EXPECT_EQ((*response)->field(0)->name(), "partial_success");
  }
  EXPECT_EQ(request_message("trace"), "");
  EXPECT_EQ(response_message(""), "");
}

TEST(Messages, AreFoundByFullNameByShortNameAndBySignal) {
  EXPECT_EQ((*find_message("opentelemetry.proto.trace.v1.Span.Link"))->name(), "Link");
  EXPECT_EQ((*find_message("ProcessContext"))->field_count(), 2);
  EXPECT_EQ(*find_message("metrics"), *find_message("ExportMetricsServiceRequest"));
  EXPECT_EQ((*find_message("google.rpc.RetryInfo"))->field_count(), 1);
  EXPECT_EQ((*find_message("google.rpc.BadRequest"))->field_count(), 1);
  EXPECT_EQ((*find_message("google.protobuf.Any"))->field_count(), 2);
}

TEST(Messages, AnUnknownNameListsTheKnownOnes) {
  const auto found = find_message("spans");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().message, "no OTLP message is called \"spans\"");
  EXPECT_THAT(found.error().next, testing::HasSubstr("traces, metrics, logs, profiles"));
  EXPECT_THAT(found.error().next, testing::HasSubstr("TracesData"));
}

TEST(Messages, EveryTopMessageCanBeMadeAndIsEmpty) {
  EXPECT_EQ(top_messages().size(), 14U);
  for (const auto& name : top_messages()) {
    const auto type = find_message(name);
    ASSERT_TRUE(type) << name;
    EXPECT_EQ(make_message(**type)->ByteSizeLong(), 0U) << name;
  }
}

}  // namespace
}  // namespace otelier::proto
