// The rules of OTLP/JSON one by one: what is read, what is refused, what is written.
// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "proto/oracle.h"

namespace otelier::proto {
namespace {

using nlohmann::json;
using testing::HasSubstr;

constexpr std::string_view kSpan = "opentelemetry.proto.trace.v1.Span";
constexpr std::string_view kAnyValue = "opentelemetry.proto.common.v1.AnyValue";
constexpr std::string_view kPoint = "opentelemetry.proto.metrics.v1.NumberDataPoint";
constexpr std::string_view kHistogram = "opentelemetry.proto.metrics.v1.HistogramDataPoint";

// What a text means: read, then written again.
std::string meaning(std::string_view text, std::string_view message) {
  const auto bytes = from_json(text, message);
  if (!bytes) return "error: " + bytes.error().message;
  const auto written = to_json(*bytes, message);
  return written ? written->dump() : "error: " + written.error().message;
}

std::string refusal(std::string_view text, std::string_view message) {
  const auto bytes = from_json(text, message);
  if (bytes) return "accepted as " + core::to_hex(*bytes);
  return bytes.error().message;
}

struct Case {
  std::string_view name, message, text, means;
};
class Reads : public testing::TestWithParam<Case> {};
TEST_P(Reads, As) {
  EXPECT_EQ(meaning(GetParam().text, GetParam().message), GetParam().means);
}

INSTANTIATE_TEST_SUITE_P(
    Ids, Reads,
    testing::Values(Case{"lower", kSpan, R"({"traceId":"5b8efff798038103d269b633813fc60c"})",
                         R"({"traceId":"5b8efff798038103d269b633813fc60c"})"},
                    Case{"upper", kSpan, R"({"spanId":"EEE19B7EC3C1B174"})",
                         R"({"spanId":"eee19b7ec3c1b174"})"},
                    Case{"parent", kSpan, R"({"parentSpanId":"eee19b7ec3c1b173"})",
                         R"({"parentSpanId":"eee19b7ec3c1b173"})"},
                    Case{"link", kSpan, R"({"links":[{"traceId":"00ff","spanId":"0a"}]})",
                         R"({"links":[{"spanId":"0a","traceId":"00ff"}]})"},
                    Case{"exemplar", "opentelemetry.proto.metrics.v1.Exemplar",
                         R"({"spanId":"0a"})", R"({"spanId":"0a"})"},
                    Case{"empty", kSpan, R"({"traceId":""})", "{}"},
                    Case{"profile_id_is_base64",
                         "opentelemetry.proto.profiles.v1development.Profile",
                         R"({"profileId":"AAEC/w=="})", R"({"profileId":"AAEC/w=="})"}),
    [](const auto& one) { return std::string(one.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Bytes, Reads,
    testing::Values(
        Case{"padded", kAnyValue, R"({"bytesValue":"aGk="})", R"({"bytesValue":"aGk="})"},
        Case{"unpadded", kAnyValue, R"({"bytesValue":"aGk"})", R"({"bytesValue":"aGk="})"},
        Case{"url_safe", kAnyValue, R"({"bytesValue":"-_8="})", R"({"bytesValue":"+/8="})"},
        Case{"empty_but_set", kAnyValue, R"({"bytesValue":""})", R"({"bytesValue":""})"}),
    [](const auto& one) { return std::string(one.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Numbers, Reads,
    testing::Values(
        Case{"int64_string", kAnyValue, R"({"intValue":"9223372036854775807"})",
             R"({"intValue":"9223372036854775807"})"},
        Case{"int64_number", kAnyValue, R"({"intValue":-9223372036854775808})",
             R"({"intValue":"-9223372036854775808"})"},
        Case{"int64_exponent", kAnyValue, R"({"intValue":1e3})", R"({"intValue":"1000"})"},
        Case{"int64_whole_fraction", kAnyValue, R"({"intValue":7.0})", R"({"intValue":"7"})"},
        Case{"zero_in_a_oneof_is_set", kPoint, R"({"asInt":"0"})", R"({"asInt":"0"})"},
        Case{"fixed64", kSpan, R"({"startTimeUnixNano":"18446744073709551615"})",
             R"({"startTimeUnixNano":"18446744073709551615"})"},
        Case{"uint32_string", kSpan, R"({"droppedEventsCount":"4294967295"})",
             R"({"droppedEventsCount":4294967295})"},
        Case{"double_integer", kPoint, R"({"asDouble":3})", R"({"asDouble":3.0})"},
        Case{"double_string", kPoint, R"({"asDouble":"2.5"})", R"({"asDouble":2.5})"},
        Case{"nan", kPoint, R"({"asDouble":"NaN"})", R"({"asDouble":"NaN"})"},
        Case{"infinity", kHistogram, R"({"explicitBounds":["-Infinity",0,"Infinity"]})",
             R"({"explicitBounds":["-Infinity",0.0,"Infinity"]})"},
        Case{"optional_zero_is_set", kHistogram, R"({"sum":0})", R"({"sum":0.0})"},
        Case{"zero_without_presence_is_not", kSpan, R"({"flags":0,"name":""})", "{}"},
        Case{"packed", kHistogram, R"({"bucketCounts":["1",2]})", R"({"bucketCounts":["1","2"]})"}),
    [](const auto& one) { return std::string(one.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Shape, Reads,
    testing::Values(
        Case{"enum_integer", kSpan, R"({"kind":2})", R"({"kind":2})"},
        Case{"enum_unknown_integer", kSpan, R"({"kind":77})", R"({"kind":77})"},
        Case{"unknown_member", kSpan, R"({"colour":{"deep":[1,{"x":null}]},"name":"a"})",
             R"({"name":"a"})"},
        Case{"original_field_name", kSpan, R"({"trace_id":"!!","start_time_unix_nano":[]})", "{}"},
        Case{"null_is_default", kSpan, R"({"name":null,"links":null,"status":null})", "{}"},
        Case{"empty_message_is_set", kSpan, R"({"status":{}})", R"({"status":{}})"},
        Case{"escapes", kAnyValue, R"({"stringValue":"\u00e9\ud83d\ude00\u0000"})",
             "{\"stringValue\":\"é😀\\u0000\"}"},
        Case{"empty_value", "opentelemetry.proto.common.v1.KeyValue", R"({"key":"k","value":{}})",
             R"({"key":"k","value":{}})"}),
    [](const auto& one) { return std::string(one.param.name); });

constexpr std::string_view kStatus = "google.rpc.Status";
INSTANTIATE_TEST_SUITE_P(
    Details, Reads,
    testing::Values(
        Case{
            "retry_info", kStatus,
            R"({"details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1.5s"}]})",
            R"({"details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1.500s"}]})"},
        Case{"negative", "google.rpc.RetryInfo", R"({"retryDelay":"-0.000000001s"})",
             R"({"retryDelay":"-0.000000001s"})"},
        Case{"zero", "google.rpc.RetryInfo", R"({"retryDelay":"0s"})", R"({"retryDelay":"0s"})"},
        Case{"duration_in_any", kStatus,
             R"({"details":[{"@type":"x/google.protobuf.Duration","value":"3s"}]})",
             R"({"details":[{"@type":"x/google.protobuf.Duration","value":"3s"}]})"},
        Case{"unknown_type", kStatus, R"({"details":[{"@type":"x/y.Z","value":"AAE="}]})",
             R"({"details":[{"@type":"x/y.Z","value":"AAE="}]})"}),
    [](const auto& one) { return std::string(one.param.name); });

class Refuses : public testing::TestWithParam<Case> {};
TEST_P(Refuses, AndSaysWhere) {
  EXPECT_THAT(refusal(GetParam().text, GetParam().message), HasSubstr(GetParam().means));
}

INSTANTIATE_TEST_SUITE_P(
    Values, Refuses,
    testing::Values(
        Case{"enum_name", "traces",
             R"({"resourceSpans":[{"scopeSpans":[{"spans":[{},{"kind":"SPAN_KIND_SERVER"}]}]}]})",
             "resourceSpans[0].scopeSpans[0].spans[1].kind: an enum is written as an integer"},
        Case{"enum_digits", kSpan, R"({"kind":"2"})", "kind: an enum is written as an integer"},
        Case{"id_base64", kSpan, R"({"traceId":"W47/95gDgQPSabYzgT/GDA=="})",
             "traceId: ids are hexadecimal in OTLP/JSON, not base64"},
        Case{"id_odd", kSpan, R"({"links":[{"spanId":"abc"}]})", "links[0].spanId: ids are hex"},
        Case{"id_number", kSpan, R"({"spanId":12})", "spanId: expected bytes as hexadecimal text"},
        Case{"base64_space", kAnyValue, R"({"bytesValue":"aG k"})", "bytesValue: expected base64"},
        Case{"base64_length", kAnyValue, R"({"bytesValue":"aGkaa"})", "expected base64"},
        Case{"base64_padding", kAnyValue, R"({"bytesValue":"a==="})", "expected base64"},
        Case{"int64_above", kAnyValue, R"({"intValue":9223372036854775808})",
             "intValue: 9223372036854775808 does not fit in 64 bits"},
        Case{"int64_text_above", kAnyValue, R"({"intValue":"9223372036854775808"})",
             "does not fit in 64 bits"},
        Case{"int64_double_above", kAnyValue, R"({"intValue":9.3e18})", "does not fit in 64 bits"},
        Case{"uint32_above", kSpan, R"({"flags":4294967296})",
             "flags: 4294967296 does not fit in 32 bits without a sign"},
        Case{"uint32_negative", kSpan, R"({"flags":-1})", "does not fit in 32 bits without a sign"},
        Case{"fraction", kAnyValue, R"({"intValue":1.5})", "intValue: 1.5 is not a whole number"},
        Case{"integer_text_rest", kAnyValue, R"({"intValue":"12 "})", "expected a whole number"},
        Case{"integer_text_empty", kAnyValue, R"({"intValue":""})", "expected a whole number"},
        Case{"bool_text", kAnyValue, R"({"boolValue":"true"})",
             "boolValue: expected true or false"},
        Case{"double_word", kPoint, R"({"asDouble":"nan"})", "asDouble: expected a number"},
        Case{"double_blank", kPoint, R"({"asDouble":"1 "})", "asDouble: expected a number"},
        Case{"double_huge", kPoint, R"({"asDouble":"1e999"})", "asDouble: expected a number"},
        Case{"string_number", kSpan, R"({"name":3})", "name: expected a string, got 3"},
        Case{"duration", "google.rpc.RetryInfo", R"({"retryDelay":"1m"})", "retryDelay: expected"},
        Case{"any_untyped", kStatus, R"({"details":[{"retryDelay":"1s"}]})",
             "details[0]: an Any needs \"@type\""}),
    [](const auto& one) { return std::string(one.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Shapes, Refuses,
    testing::Values(
        Case{"two_of_a_oneof", kAnyValue, R"({"intValue":"1","stringValue":"a"})",
             R"(only one of "intValue" and "stringValue" may be set)"},
        Case{"member_twice", kSpan, R"({"name":"a","name":"b"})",
             R"("name" stands twice in one object)"},
        Case{"list_for_one", kSpan, R"({"status":[]})", "status: expected an object, got []"},
        Case{"one_for_list", kSpan, R"({"links":{}})", "links: expected a list, got {}"},
        Case{"null_in_list", kSpan, R"({"links":[{},null]})", "links[1]: a list has no room"},
        Case{"not_an_object", kSpan, "[]", "the top: expected an object, got []"},
        Case{"nothing", kSpan, "", "not JSON"}, Case{"rest", kSpan, "{} {}", "not JSON"},
        Case{"nul_and_rest", kSpan, std::string_view("{}\0 rest", 8), "byte 2 is NUL"},
        Case{"byte_order_mark", kSpan, "\xEF\xBB\xBF{}", "byte order mark"},
        Case{"comment", kSpan, "{} // hi", "not JSON"},
        Case{"trailing_comma", kSpan, R"({"name":"a",})", "not JSON"},
        Case{"broken_utf8", kSpan, "{\"name\":\"\xff\"}", "not JSON"},
        Case{"lone_surrogate", kSpan, R"({"name":"\ud800"})", "not JSON"}),
    [](const auto& one) { return std::string(one.param.name); });

// {"arrayValue":{"values":[ … ]}} n times around an integer.
std::string nested_lists(int n) {
  std::string text = R"({"intValue":"1"})";
  for (int i = 0; i < n; ++i) text = R"({"arrayValue":{"values":[)" + text + "]}}";
  return text;
}

TEST(Depth, AtTheLimitIsReadAndOneBeyondIsRefused) {
  // A value is one message, each list around it two: 99 and 101 of the 100 there may be.
  EXPECT_EQ(meaning(nested_lists(49), kAnyValue), nested_lists(49));
  EXPECT_THAT(refusal(nested_lists(50), kAnyValue), HasSubstr("nest more than 100 deep"));
}

TEST(Depth, AMillionBracketsCostNothing) {
  const std::string brackets(1'000'000, '[');
  EXPECT_THAT(refusal(brackets, kSpan), HasSubstr("not JSON"));
  EXPECT_THAT(refusal("{\"unknown\":" + brackets + std::string(1'000'000, ']') + "}", kSpan),
              HasSubstr("JSON nests more than 512 deep"));
}

TEST(Depth, ProtobufBeyondTheLimitIsRefused) {
  // AnyValue.array_value (5) holding ArrayValue.values (1), by hand: no writer of ours goes so far.
  const auto wrap = [](std::string inner, char tag) {
    std::string out(1, tag);
    for (auto n = inner.size();; n >>= 7) {
      out += static_cast<char>(n >= 0x80 ? (n & 0x7f) | 0x80 : n);
      if (n < 0x80) break;
    }
    return out + inner;
  };
  std::string bytes;
  for (int i = 0; i < 200; ++i) bytes = wrap(wrap(bytes, '\x0a'), '\x2a');
  const auto written = to_json(core::as_bytes(bytes), kAnyValue);
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().message, HasSubstr("are not a whole opentelemetry.proto.common.v1"));
}

TEST(Writes, ADamagedMessageIsRefusedWithTheNextCommand) {
  const auto written = to_json(core::as_bytes("\x0a\x7f"), "traces");
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().message, HasSubstr("2 bytes are not a whole opentelemetry.proto"));
  EXPECT_THAT(written.error().next, HasSubstr("./lab wire FILE --message opentelemetry.proto"));
}

TEST(Writes, TextThatIsNotUtf8IsRefused) {
  EXPECT_FALSE(to_json(core::as_bytes("\x2a\x02\xff\xfe"), kSpan));
}

TEST(Writes, UnknownFieldsAreLeftOut) {
  EXPECT_EQ(to_json(core::as_bytes("\x2a\x01"
                                   "a"
                                   "\xa0\x1f\x07"),
                    kSpan)
                ->dump(),
            R"({"name":"a"})");
}

}  // namespace
}  // namespace otelier::proto
