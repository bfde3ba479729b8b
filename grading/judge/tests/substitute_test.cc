#include "judge/substitute.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace otelier::judge {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

class Substitute : public testing::Test {
 protected:
  Substitute() {
    scope_.root("case") = Json::parse(R"({"n": 7, "fields": [{"name": "a"}], "s": "x"})");
    scope_.root("sink") = Json{{"http", "http://127.0.0.1:1"}};
    scope_.root("seed") = 18446744073709551615ULL;
  }
  core::Result<Json> of(const std::string& yaml) {
    const auto document = parse_yaml(yaml, "a.yaml");
    EXPECT_TRUE(document);
    return substitute(document->root, scope_);
  }
  Scope scope_;
};

TEST_F(Substitute, KeepsTheTypeOfAWholeString) {
  EXPECT_EQ(of("${case}").value(), scope_.root("case"));
  EXPECT_EQ(of("{a: '${case.n}', b: ['${case.fields.0.name}']}").value(),
            Json::parse(R"({"a":7,"b":["a"]})"));
  EXPECT_EQ(of("${seed}").value(), 18446744073709551615ULL);
}
TEST_F(Substitute, WritesOutInsideALongerString) {
  EXPECT_EQ(of("'${sink.http}/v1/${case.n}${case.s}'").value(), "http://127.0.0.1:1/v1/7x");
}
TEST_F(Substitute, LeavesOtherValuesAsTheyAre) {
  EXPECT_EQ(of("[1, 1.5, true, ~, '1', 18446744073709551615, -3]").value(),
            Json::parse(R"([1, 1.5, true, null, "1", 18446744073709551615, -3])"));
}
TEST_F(Substitute, NamesThePlaceAndTheNearestWord) {
  const auto bad = of("a:\n  - '${csae.n}'");
  ASSERT_FALSE(bad);
  EXPECT_THAT(bad.error().message, HasSubstr("line 2, column 5"));
  EXPECT_EQ(bad.error().next, "did you mean \"case\"?");
  EXPECT_FALSE(of("${case.fields.1}"));
  EXPECT_FALSE(of("${case.n.x}"));
  EXPECT_THAT(of("'${case'").error().message, HasSubstr("never closes"));
}

}  // namespace
}  // namespace otelier::judge
