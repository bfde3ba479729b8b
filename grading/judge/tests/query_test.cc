#include "judge/query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace otelier::judge {
namespace {

using Json = nlohmann::json;
using Kind = Queries::Answer::Kind;
using testing::HasSubstr;

Queries::Answer ask(const std::string& program, const Json& input) {
  const auto queries = Queries::compile({program});
  EXPECT_TRUE(queries) << (queries ? "" : queries.error().message);
  return queries->run(0, input);
}

TEST(Query, GivesOneNoneManyOrAnError) {
  EXPECT_EQ(ask(".a", {{"a", 5}}).kind, Kind::one);
  EXPECT_EQ(ask(".a", {{"a", 5}}).value, 5);
  EXPECT_EQ(ask("empty", {}).kind, Kind::none);
  EXPECT_EQ(ask(".[]", {1, 2, 3}).kind, Kind::many);
  const auto failed = ask(".a.b", {{"a", 5}});
  EXPECT_EQ(failed.kind, Kind::failed);
  EXPECT_THAT(failed.error, HasSubstr("Cannot index number"));
}

TEST(Query, KeepsProgramsApartThoughTheyAreCompiledAsOne) {
  const auto queries = Queries::compile(
      {"def twice: . * 2; .a | twice", ".a # a comment", ".a as $x | $x + 1", ".program, .input"});
  ASSERT_TRUE(queries) << queries.error().message;
  const Json input{{"a", 4}};
  const auto answers = queries->run({0, 1, 2, 3}, input);
  EXPECT_EQ(answers[0].value, 8);
  EXPECT_EQ(answers[1].value, 4);
  EXPECT_EQ(answers[2].value, 5);
  EXPECT_EQ(answers[3].kind, Kind::many);  // both null: the wrapping does not shine through
  EXPECT_TRUE(answers[3].value.is_null());
}

TEST(Query, NamesTheProgramThatDoesNotCompile) {
  const auto queries = Queries::compile({".a", ".b | nosuch", ".c"});
  ASSERT_FALSE(queries);
  EXPECT_THAT(queries.error().message, HasSubstr("'.b | nosuch' does not compile"));
  EXPECT_THAT(queries.error().message, HasSubstr("nosuch/0 is not defined"));
}

TEST(Query, DoesNotRoundLargeIntegers) {
  const Json input{{"u", 18446744073709551615ULL}, {"i", -9223372036854775807LL - 1}, {"n", 5}};
  EXPECT_EQ(ask(".u", input).value, "18446744073709551615");
  EXPECT_EQ(ask(".i", input).value, "-9223372036854775808");
  EXPECT_EQ(ask(".n", input).value, 5);
}

TEST(Query, MatchesRegularExpressions) {
  const auto queries = Queries::compile({"."});
  ASSERT_TRUE(queries);
  EXPECT_EQ(queries->matches("abc123", "[0-9]+$").value, true);
  EXPECT_EQ(queries->matches("abc", "[0-9]").value, false);
  EXPECT_EQ(queries->matches("abc", "[0-9").kind, Kind::failed);
}

TEST(Query, SurvivesManyThreads) {
  const auto queries = Queries::compile({".a | length", "[.a[] | .x] | add"});
  ASSERT_TRUE(queries);
  Json input{{"a", Json::array()}};
  for (int i = 0; i < 50; ++i) input["a"].push_back({{"x", i}});
  std::vector<std::jthread> threads;
  std::atomic<int> wrong = 0;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        const auto answers = queries->run({0, 1}, input);
        if (answers[0].value != 50 || answers[1].value != 1225) ++wrong;
      }
    });
  threads.clear();
  EXPECT_EQ(wrong, 0);
}

TEST(Absent, NamesTheFirstPartOfThePathThatIsNotThere) {
  const Json input{{"requests", {{{"path", "/v1/traces"}, {"body", nullptr}}}},
                   {"replies", {{"flush", {{"error", {{"kind", "exception"}}}}}}},
                   {"spans", Json::array()}};
  EXPECT_EQ(what_is_absent(".requests[1].path", input, "en"),
            ".requests has 1 element, so there is no [1]");
  EXPECT_EQ(what_is_absent(".spans[0].name", input, "en"), ".spans is empty");
  EXPECT_EQ(what_is_absent(".spans[] | .name", input, "en"), ".spans is empty");
  EXPECT_EQ(what_is_absent(".requests[0].paht", input, "en"),
            ".requests[0] has no .paht; it has .body, .path");
  EXPECT_EQ(what_is_absent(".requests[0].body.resourceSpans", input, "en"),
            ".requests[0].body is null");
  EXPECT_EQ(what_is_absent(".requests[0] | .[\"nope\"]", input, "en"),
            ".requests[0] has no .nope; it has .body, .path");
  EXPECT_THAT(what_is_absent(".replies.flush.ok", input, "en"), HasSubstr("exception"));
  EXPECT_EQ(what_is_absent(".requests[0].path", input, "en"), "");
  EXPECT_EQ(what_is_absent("[.spans[] | .name]", input, "en"), "");
}

TEST(Absent, IsToldInChineseToWhoReadsIt) {
  const Json input{{"requests", {{{"path", "/v1/traces"}, {"body", nullptr}}}}};
  EXPECT_EQ(what_is_absent(".requests[1].path", input, "zh"), ".requests 有 1 个元素，没有 [1]");
  EXPECT_EQ(what_is_absent(".requests[0].paht", input, "zh"),
            ".requests[0] 没有 .paht；有的是 .body, .path");
  EXPECT_EQ(what_is_absent(".requests[0].body.spans", input, "zh"), ".requests[0].body 为 null");
  EXPECT_EQ(what_is_absent(".spans", input, "zh"), "观察结果 没有 .spans");
}

TEST(Absent, IsLookedForInsideJsonText) {
  const Json input{
      {"requests",
       {{{"text", R"({"spans":[{"kind":1,"attributes":[{"key":"a","value":{"intValue":"5"}}]}]})"}},
        {{"text", "{"}}}}};
  EXPECT_EQ(what_is_absent(".requests[0].text | fromjson | .spans[0].name", input, "en"),
            ".spans[0] has no .name; it has .attributes, .kind");
  EXPECT_EQ(what_is_absent(".requests[0].text | fromjson | .logs", input, "en"),
            "the JSON in .requests[0].text has no .logs; it has .spans");
  EXPECT_EQ(what_is_absent(".requests[1].text | fromjson | .spans", input, "en"),
            ".requests[1].text is not JSON");
  const std::string attributes = ".requests[0].text | fromjson | [.spans[0].attributes[] | ";
  EXPECT_EQ(what_is_absent(attributes + "select(.key == \"b\")][0].value", input, "en"),
            "nothing in .spans[0].attributes has .key \"b\"; there is \"a\"");
  EXPECT_EQ(what_is_absent(attributes + "select(.key == \"a\")][0].value.stringValue", input, "en"),
            ".spans[0].attributes[key a].value has no .stringValue; it has .intValue");
  EXPECT_EQ(what_is_absent(attributes + "select(.key == \"a\")][0].value.intValue", input, "en"),
            "");
  EXPECT_EQ(what_is_absent(attributes + "select(.key != \"a\")][0]", input, "en"), "");
}

}  // namespace
}  // namespace otelier::judge
