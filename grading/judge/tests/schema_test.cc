#include "judge/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace otelier::judge {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::string first_problem(const std::string& schema, const std::string& yaml) {
  const auto rules = Schema::parse(schema, "rules.json");
  EXPECT_TRUE(rules) << (rules ? "" : rules.error().message);
  const auto document = parse_yaml(yaml, "a.yaml");
  EXPECT_TRUE(document) << (document ? "" : document.error().message);
  const auto problems = rules->problems(*document);
  return problems.empty() ? "" : problems.front().text();
}

struct Case {
  const char* schema;
  const char* valid;
  const char* invalid;
  const char* says;
};

class Keyword : public testing::TestWithParam<Case> {};

TEST_P(Keyword, AcceptsAndRefuses) {
  EXPECT_THAT(first_problem(GetParam().schema, GetParam().valid), IsEmpty());
  EXPECT_THAT(first_problem(GetParam().schema, GetParam().invalid), HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Each, Keyword,
    testing::Values(
        Case{R"({"type":"integer"})", "12", "twelve", "a.yaml:1:1: this must be an integer"},
        Case{R"({"type":"string"})", "\"5\"", "5", "quote it: \"5\""},
        Case{R"({"type":["string","null"]})", "~", "[a]", "this must be text or nothing"},
        Case{R"({"enum":["debug","release"]})", "debug", "relaese", "did you mean \"release\"?"},
        Case{R"({"const":"x"})", "x", "y", "this must be x"},
        Case{R"({"required":["id"]})", "id: 1", "name: 1", "the key \"id\" is missing"},
        Case{R"({"properties":{"points":{}},"additionalProperties":false})", "points: 1",
             "\n\npoint: 1", "a.yaml:3:1: unknown key \"point\"; did you mean \"points\"?"},
        Case{R"({"additionalProperties":{"type":"integer"}})", "a: 1", "a: b",
             "a.yaml:1:4: a: this must be an integer"},
        Case{R"({"propertyNames":{"pattern":"^[a-z]+$"}})", "a: 1", "A: 1",
             "does not have the form"},
        Case{R"({"minProperties":1})", "a: 1", "{}", "at least 1 keys"},
        Case{R"({"maxProperties":1})", "a: 1", "{a: 1, b: 2}", "at most 1 keys"},
        Case{R"({"items":{"type":"integer"}})", "[1]", "[1, b]", "a.yaml:1:5: [1]: this must be"},
        Case{R"({"minItems":2})", "[1, 2]", "[1]", "at least 2 entries"},
        Case{R"({"maxItems":1})", "[1]", "[1, 2]", "at most 1 entries"},
        Case{R"({"pattern":"^[0-9]+(ms|s)$"})", "2s", "2h", "\"2h\" does not have the form"},
        Case{R"({"minLength":1})", "a", "\"\"", "must not be empty"},
        Case{R"({"minimum":1})", "1", "0", "0 is less than 1"},
        Case{R"({"maximum":9})", "9", "10", "10 is more than 9"},
        Case{R"({"oneOf":[{"required":["a"]},{"required":["b"]}]})", "a: 1", "{a: 1, b: 2}",
             "of a and b only one may stand here"},
        Case{R"({"oneOf":[{"required":["a"]},{"required":["b"]}]})", "b: 1", "c: 1",
             "one of a or b is missing"},
        Case{R"({"oneOf":[{"type":"string"},{"type":"object","required":["en"]}]})", "en: x",
             "zh: x", "the key \"en\" is missing"},
        Case{R"({"items":{"$ref":"#/$defs/n"},"$defs":{"n":{"type":"integer"}}})", "[1]", "[x]",
             "this must be an integer"}));

TEST(Schema, RefusesAKeywordThatItWouldNotHonour) {
  const auto rules = Schema::parse(R"({"items":{"if":{}}})", "rules.json");
  ASSERT_FALSE(rules);
  EXPECT_THAT(rules.error().message, HasSubstr("#/items uses the keyword \"if\""));
}

TEST(Schema, RefusesAReferenceToNothing) {
  const auto rules = Schema::parse(R"({"$ref":"#/$defs/x"})", "rules.json");
  ASSERT_FALSE(rules);
  EXPECT_THAT(rules.error().message, HasSubstr("#/$defs/x, which is not there"));
}

TEST(Yaml, NamesTheSecondOfTwoEqualKeys) {
  const auto document = parse_yaml("a: 1\nb: 2\na: 3\n", "a.yaml");
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().message,
            "a.yaml:3:1: the key \"a\" stands here twice; it stands first in line 1");
}

TEST(Yaml, NamesThePlaceWhereYamlBreaks) {
  const auto document = parse_yaml("a: [1, 2\nb: 3\n", "a.yaml");
  ASSERT_FALSE(document);
  EXPECT_THAT(document.error().message, testing::StartsWith("a.yaml:"));
  EXPECT_THAT(document.error().message, HasSubstr("this is no YAML"));
}

TEST(Yaml, TypesPlainScalarsAndLeavesQuotedOnesText) {
  const auto document = parse_yaml(
      "[1, -1, 1.5, true, ~, word, \"1\", 'true', 18446744073709551615, nan, 503ms]", "a.yaml");
  ASSERT_TRUE(document);
  using Kind = Node::Kind;
  const std::vector<Kind> kinds{Kind::integer, Kind::integer, Kind::real, Kind::boolean,
                                Kind::null,    Kind::text,    Kind::text, Kind::text,
                                Kind::integer, Kind::text,    Kind::text};
  ASSERT_EQ(document->root.children.size(), kinds.size());
  for (std::size_t i = 0; i < kinds.size(); ++i)
    EXPECT_EQ(document->root.children[i].kind, kinds[i]) << document->root.children[i].value;
}

}  // namespace
}  // namespace otelier::judge
