// Whole payloads through the oracle and back.
#include "proto/oracle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "proto/tests/originals.h"

namespace otelier::proto {
namespace {

using nlohmann::json;

class Examples : public testing::TestWithParam<Original> {};

TEST_P(Examples, MeanTheSameAfterARoundTrip) {
  const auto text = text_of(GetParam());
  if (!text) GTEST_SKIP() << kOriginalsFolder << " is not there";

  const auto bytes = from_json(*text, request_message(GetParam().signal));
  ASSERT_TRUE(bytes) << bytes.error().message;
  const auto written = to_json(*bytes, request_message(GetParam().signal));
  ASSERT_TRUE(written) << written.error().message;
  const auto again = from_json(written->dump(), request_message(GetParam().signal));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(core::to_hex(*again), core::to_hex(*bytes));

  // Nothing that the file says is lost: every string of it stands in what was written.
  const std::string dumped = written->dump();
  const json leaves = json::parse(*text).flatten();
  for (const auto& [pointer, value] : leaves.items()) {
    if (!value.is_string() || value.get<std::string>().empty()) continue;
    std::string expected = value.get<std::string>();
    if (pointer.ends_with("Id")) {
      for (char& c : expected) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    EXPECT_THAT(dumped, testing::HasSubstr(json(expected).dump())) << pointer;
  }
}

INSTANTIATE_TEST_SUITE_P(OfTheOtlpProject, Examples, testing::ValuesIn(kOriginals),
                         [](const auto& one) {
                           return std::string(one.param.file.substr(0, one.param.file.find('.')));
                         });

TEST(Oracle, AnEmptyRequestIsNoBytesAndAnEmptyObject) {
  for (const auto* signal : {"traces", "metrics", "logs", "profiles"}) {
    EXPECT_EQ(from_json("{}", signal)->size(), 0U);
    EXPECT_EQ(*to_json({}, signal), json::object());
  }
}

TEST(Oracle, WritesTheBytesThatTheWireFormatPrescribes) {
  const auto bytes = from_json(
      R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"spanId":"0102","name":"a","kind":2,)"
      R"("startTimeUnixNano":"1","flags":256}]}]}]})",
      "traces");
  ASSERT_TRUE(bytes);
  EXPECT_EQ(core::to_hex(*bytes),
            "0a1c"                // resource_spans, 28 bytes
            "121a"                // scope_spans
            "1218"                // spans
            "12020102"            // span_id
            "2a0161"              // name
            "3002"                // kind
            "390100000000000000"  // start_time_unix_nano, fixed64
            "850100010000");      // flags = 16, fixed32
}

TEST(Oracle, AnUnknownMessageIsAnErrorInBothDirections) {
  EXPECT_THAT(to_json({}, "spans").error().message, testing::HasSubstr("\"spans\""));
  EXPECT_THAT(from_json("{}", "spans").error().message, testing::HasSubstr("\"spans\""));
}

}  // namespace
}  // namespace otelier::proto
