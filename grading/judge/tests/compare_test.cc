#include "judge/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace otelier::judge {
namespace {

using Json = nlohmann::json;
using Comparison = Expectation::Comparison;
using testing::HasSubstr;

struct Case {
  Comparison comparison;
  const char* operand;
  const char* holds;
  const char* fails;
  const char* says;
};

class EachComparison : public testing::TestWithParam<Case> {};

TEST_P(EachComparison, HoldsAndFails) {
  static const Queries queries = Queries::compile({"."}).value();
  Expectation expectation;
  expectation.comparison = GetParam().comparison;
  const Json operand = Json::parse(GetParam().operand);
  const auto fine = compare(expectation, operand, Json::parse(GetParam().holds), queries, "en");
  EXPECT_FALSE(fine) << fine->expected << " / " << fine->came;
  const auto wrong = compare(expectation, operand, Json::parse(GetParam().fails), queries, "en");
  ASSERT_TRUE(wrong);
  EXPECT_THAT(wrong->expected + " | " + wrong->came + " | " + wrong->difference,
              HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    All, EachComparison,
    testing::Values(
        Case{Comparison::equals, "1", "1.0", "\"1\"", "1 | \"1\""},
        Case{Comparison::equals, "18446744073709551615", "\"18446744073709551615\"",
             "\"18446744073709551614\"", "18446744073709551614"},
        Case{Comparison::equals, R"({"a":[1,{"b":2}]})", R"({"a":[1,{"b":2}]})",
             R"({"a":[1,{"b":3}]})", "first difference at .a[1].b: expected 2, came 3"},
        Case{Comparison::equals, R"({"a":1})", R"({"a":1})", R"({"a":1,"c":2})",
             ".c is too much: 2"},
        Case{Comparison::equals, "[1,2]", "[1,2]", "[1]", ". has 1 elements, expected 2"},
        Case{Comparison::not_equals, "0", "1", "0", "anything but 0"},
        Case{Comparison::between, "[1, 2]", "2", "3", "between 1 and 2 | 3"},
        Case{Comparison::between, R"(["9007199254740993", "9007199254740993"])",
             "\"9007199254740993\"", "\"9007199254740992\"", "between"},
        Case{Comparison::between, "[1, 2]", "1", "null", "between 1 and 2 | null"},
        Case{Comparison::at_least, "2", "2", "1", "at least 2"},
        Case{Comparison::at_least, "2", "\"3\"", "\"three\"", "at least 2"},
        Case{Comparison::at_most, "2", "2", "2.5", "at most 2 | 2.5"},
        Case{Comparison::matches, "\"^[0-9a-f]{4}$\"", "\"00ff\"", "\"00fg\"",
             "text that matches ^[0-9a-f]{4}$"},
        Case{Comparison::matches, "\"a\"", "\"a\"", "5", "text that matches"},
        Case{Comparison::contains, "\"ell\"", "\"hello\"", "\"hull\"", "contains \"ell\""},
        Case{Comparison::contains, "2", "[1,2]", "[1,3]", "contains 2"},
        Case{Comparison::contains, R"({"k":1})", R"([{"k":1,"v":2}])", R"([{"k":2}])", "contains"},
        Case{Comparison::contains, R"({"a":{"b":1}})", R"({"a":{"b":1,"c":2},"d":3})", R"({"a":1})",
             "contains"},
        Case{Comparison::one_of, "[1, \"a\"]", "\"a\"", "2", "one of [1,\"a\"] | 2"},
        Case{Comparison::bytes, "\"0a 0B\"", "\"0A0b\"", "\"0a0c\"", "0a0b | 0a0c"},
        Case{Comparison::bytes, "\"0a\"", "\"0a\"", "\"xyz\"", "no hexadecimal text"},
        Case{Comparison::length, "2", "\"跨度\"", "[1]", "length 2 | length 1: [1]"},
        Case{Comparison::length, "1", R"({"a":1})", "7", "has no length"}));

TEST(Compare, IsToldInChineseToWhoReadsIt) {
  const Queries queries = Queries::compile({"."}).value();
  Expectation expectation;
  const auto told = [&](Comparison comparison, const char* operand, const char* came) {
    expectation.comparison = comparison;
    const auto wrong = compare(expectation, Json::parse(operand), Json::parse(came), queries, "zh");
    return wrong ? wrong->expected + " | " + wrong->came + " | " + wrong->difference : "";
  };
  EXPECT_EQ(told(Comparison::matches, "\"^a$\"", "\"b\""), "匹配此模式的文本：^a$ | \"b\" | ");
  EXPECT_EQ(told(Comparison::between, "[1, 2]", "3"), "介于 1 与 2 | 3 | ");
  EXPECT_THAT(told(Comparison::equals, R"({"a":1})", R"({"a":2})"),
              HasSubstr("第一处不同在 .a：期望 1，实际 2"));
  EXPECT_THAT(told(Comparison::length, "1", "7"), HasSubstr("7，它没有长度"));
}

TEST(Brief, CutsLongValuesBetweenCharacters) {
  const std::string text = brief(Json(std::string(300, 'x') + "跨度"), 302);
  EXPECT_THAT(text, HasSubstr("more bytes"));
  EXPECT_EQ(brief(Json("\xff")), "\"\xEF\xBF\xBD\"");
}

}  // namespace
}  // namespace otelier::judge
