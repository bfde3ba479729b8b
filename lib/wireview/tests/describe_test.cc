#include "wireview/describe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "payloads.h"

namespace otelier::wireview {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(Describe, SaysWhatThePayloadIsAndDrawsIt) {
  const core::Bytes payload = one_span();
  const auto answer = describe({.payload = payload});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_TRUE(answer->sound);
  EXPECT_THAT(answer->text, StartsWith("ExportTraceServiceRequest in protobuf, 30 bytes; guessed"));
  EXPECT_THAT(answer->text, HasSubstr("name  \"a\""));
}

TEST(Describe, ANamedMessageIsNotGuessed) {
  const core::Bytes payload = hex("2a0161");
  const auto answer = describe({.payload = payload, .message = std::string(kSpan)});
  ASSERT_TRUE(answer);
  EXPECT_THAT(answer->text, StartsWith("Span in protobuf, 3 bytes\n"));
  const auto unknown = describe({.payload = payload, .message = "spans"});
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().next, HasSubstr("traces, metrics, logs, profiles"));
}

TEST(Describe, DamageIsTheLastLineAndMakesItUnsound) {
  const core::Bytes whole = one_span();
  const auto answer = describe({.payload = core::ByteView(whole).first(20), .message = "traces"});
  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->sound);
  EXPECT_THAT(
      answer->text,
      HasSubstr("\ndamaged at byte 1, in resource_spans[0]: length 28, but 18 bytes are left"));
}

TEST(Describe, JsonOfTheTreeIsForPrograms) {
  const core::Bytes payload = one_span();
  const auto answer = describe({.payload = payload, .form = Form::json});
  ASSERT_TRUE(answer);
  const auto read = json::parse(answer->text);
  ASSERT_TRUE(read) << answer->text;
  EXPECT_EQ((*read)["encoding"].as_string(), "protobuf");
  const auto& span =
      (*read)["tree"]["children"].items()[0]["children"].items()[0]["children"].items()[0];
  EXPECT_EQ(span["path"].as_string(), "resource_spans[0].scope_spans[0].spans[0]");
  EXPECT_EQ(span["offset"].as_int(), 4);
  EXPECT_EQ(span["children"].items()[1]["value"].as_string(), "\"a\"");
}

TEST(Describe, ComparesWithAnother) {
  const core::Bytes payload = one_span();
  core::Bytes other = payload;
  const auto same = describe({.payload = payload, .other = other});
  EXPECT_EQ(same->text, "the same 30 bytes\n");
  EXPECT_TRUE(same->sound);
  other[14] = std::byte{3};
  const auto different = describe({.payload = payload, .other = other});
  EXPECT_FALSE(different->sound);
  EXPECT_THAT(different->text, HasSubstr("kind  SPAN_KIND_CLIENT (3)"));
}

TEST(Describe, WhatFitsNothingSaysWhatToDo) {
  const auto text = describe({.payload = core::as_bytes("hello, world")});
  ASSERT_FALSE(text);
  EXPECT_THAT(text.error().message, HasSubstr("12 bytes that begin with 68656c6c6f2c2077"));
  EXPECT_THAT(text.error().next, HasSubstr("--message"));
  EXPECT_THAT(describe({}).error().message, HasSubstr("the payload is empty: a valid request"));
}

}  // namespace
}  // namespace otelier::wireview
