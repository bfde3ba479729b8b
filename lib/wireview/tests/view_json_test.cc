#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "payloads.h"

namespace otelier::wireview {
namespace {

using testing::HasSubstr;

std::string view(std::string_view text, std::string_view message) {
  return transcript(view_json(core::as_bytes(text), message));
}

TEST(Json, EveryValueStandsAtItsByte) {
  EXPECT_EQ(view(R"({"spanId":"0a0b", "kind":2,"links":[{"flags":256},{}],"x":[true]})", kSpan),
            "0+65 . Span\n"
            " 10+6 spanId bytes 0a0b\n"
            " 25+1 kind Span.SpanKind SPAN_KIND_SERVER (2)\n"
            " 35+18 links list of Span.Link\n"
            "  36+13 links[0] Span.Link\n"
            "   45+3 links[0].flags fixed32 0x100\n"
            "  50+2 links[1] Span.Link\n"
            " 58+6 x unknown\n"
            "  59+4 x[0] unknown true\n");
}

TEST(Json, ValuesReadAsTheirFieldsDo) {
  EXPECT_THAT(view(R"({"startTimeUnixNano":"1544712660000000000"})", kSpan),
              HasSubstr("fixed64 2018-12-13T14:51:00.000000000Z (1544712660000000000)"));
  EXPECT_THAT(view(R"({"bytesValue":"aGk="})", kAnyValue), HasSubstr("bytes 6869"));
  EXPECT_THAT(view(R"({"stringValue":"\u00e9\ud83d\ude00"})", kAnyValue), HasSubstr("\"é😀\""));
  EXPECT_THAT(view(R"({"name":null})", kSpan), HasSubstr("null (the default)"));
  EXPECT_THAT(view(R"({"details":[{"@type":"x/google.rpc.RetryInfo","retryDelay":"1.5s"}]})",
                   "google.rpc.Status"),
              HasSubstr("details[0].retryDelay Duration \"1.5s\""));
}

struct Damage {
  std::string_view name, text;
  std::size_t at;
  std::string_view why;
};
class DamagedJson : public testing::TestWithParam<Damage> {};

TEST_P(DamagedJson, IsMarkedAtTheByteWhereItBegins) {
  const Node tree = view_json(core::as_bytes(GetParam().text), kSpan);
  const Node* damage = first_damage(tree);
  ASSERT_NE(damage, nullptr) << transcript(tree);
  EXPECT_EQ(damage->offset, GetParam().at) << transcript(tree);
  EXPECT_THAT(damage->damage, HasSubstr(GetParam().why));
}

INSTANTIATE_TEST_SUITE_P(
    Grammar, DamagedJson,
    testing::Values(
        Damage{"empty", "", 0, "expected a value, but the text ends"},
        Damage{"cut_in_object", R"({"name":"a")", 11, "the text ends inside an object"},
        Damage{"cut_in_list", R"({"links":[{})", 12, "the text ends inside a list"},
        Damage{"cut_in_string", R"({"name":"a)", 8, "this string does not end"},
        Damage{"trailing_comma", R"({"name":"a",})", 12, "expected a name in quotes"},
        Damage{"no_colon", R"({"name" "a"})", 8, "expected a colon"},
        Damage{"no_comma", R"({"a":1 "b":2})", 7, "expected a comma or a closing brace"},
        Damage{"leading_zero", R"({"flags":012})", 10, "does not begin with 0"},
        Damage{"bare_point", R"({"flags":1.})", 11, "a digit after the point"},
        Damage{"word", R"({"name":nul})", 8, "expected a value"},
        Damage{"control", "{\"name\":\"a\nb\"}", 10, "a control character"},
        Damage{"escape", R"({"name":"\x41"})", 9, "an escape that JSON does not have"},
        Damage{"half_surrogate", R"({"name":"\ud800x"})", 9, "half of a surrogate pair"},
        Damage{"utf8", "{\"name\":\"a\xff\"}", 10, "not UTF-8 from here"},
        Damage{"twice", R"({"name":"a","name":"b"})", 12, "\"name\" stands twice"},
        Damage{"rest", "{} x", 3, "nothing may follow"}),
    [](const auto& one) { return std::string(one.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Rules, DamagedJson,
    testing::Values(Damage{"enum_name", R"({"kind":"SPAN_KIND_SERVER"})", 8,
                           "an enum is an integer in OTLP/JSON: write 2"},
                    Damage{"id_base64", R"({"spanId":"7uGbfsPBsXM="})", 10, "ids are hexadecimal"},
                    Damage{"number_for_text", R"({"name":3})", 8, "expected a string"},
                    Damage{"text_for_number", R"({"flags":"x"})", 9, "expected a whole number"},
                    Damage{"object_for_list", R"({"links":{}})", 9, "expected a list"},
                    Damage{"list_for_object", R"({"status":[]})", 10, "expected an object"},
                    Damage{"null_in_list", R"({"links":[null]})", 10, "no room for null"},
                    Damage{"not_an_object", "[]", 0, "expected an object"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(Json, ReadingGoesOnPastAValueThatIsNotAllowed) {
  EXPECT_EQ(view(R"({"name":3,"flags":1})", kSpan),
            "0+20 . Span\n 8+1 name string 3 ! expected a string\n 18+1 flags fixed32 0x1\n");
}

TEST(Json, ATreeOfFewNodesSaysWhereItLeftOff) {
  const std::string text = R"({"name":"a","flags":1,"kind":2})";
  const Node tree = view_json(core::as_bytes(text), kSpan, 2);
  ASSERT_EQ(tree.children.size(), 3U);
  EXPECT_EQ(tree.children[2].type, "more");
  EXPECT_EQ(text.substr(tree.children[2].offset), "2}");
  EXPECT_EQ(first_damage(tree), nullptr);
}

TEST(Json, DepthIsBounded) {
  const std::string brackets = R"({"x":)" + std::string(1'000'000, '[');
  EXPECT_THAT(first_damage(view_json(core::as_bytes(brackets), kSpan))->damage,
              HasSubstr("nests more than 512 deep"));
}

}  // namespace
}  // namespace otelier::wireview
