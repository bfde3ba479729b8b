#include "json/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "json/locate.h"

namespace otelier::json {
namespace {

Value read(std::string_view text) {
  auto value = parse(text);
  EXPECT_TRUE(value.has_value()) << text << ": " << (value ? "" : value.error().message);
  return value ? *value : Value();
}

std::string error_of(std::string_view text) {
  const auto value = parse(text);
  return value ? "no error" : value.error().message;
}

TEST(JsonNumbers, KeepSixtyFourBits) {
  EXPECT_EQ(read("9223372036854775807").as_int(), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(read("-9223372036854775808").as_int(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(read("18446744073709551615").as_uint(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(read("9007199254740993").dump(), "9007199254740993");
  EXPECT_EQ(read("18446744073709551615").dump(), "18446744073709551615");
  EXPECT_EQ(read("-9223372036854775808").dump(), "-9223372036854775808");
}

TEST(JsonNumbers, BeyondSixtyFourBitsAreDoubles) {
  const Value large = read("18446744073709551616");
  EXPECT_FALSE(large.is_integer());
  EXPECT_TRUE(large.is_number());
  EXPECT_EQ(large.as_double(), 18446744073709551616.0);
}

TEST(JsonNumbers, OutOfTheAskedRangeGiveTheFallback) {
  EXPECT_EQ(read("18446744073709551615").as_int(7), 7);
  EXPECT_EQ(read("-1").as_uint(7), 7u);
  EXPECT_EQ(read("1.5").as_int(7), 7);
  EXPECT_EQ(read("true").as_int(7), 7);
  EXPECT_EQ(read("null").as_double(7), 7);
}

TEST(JsonNumbers, AreReadFromStringsAsOtlpWritesThem) {
  EXPECT_EQ(read(R"("18446744073709551615")").as_uint(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(read(R"("-5")").as_int(), -5);
  for (const char* text : {R"("")", R"("5 ")", R"(" 5")", R"("5x")", R"("0x5")", R"("+5")"}) {
    EXPECT_EQ(read(text).as_int(7), 7) << text;
  }
  EXPECT_TRUE(std::isnan(read(R"("NaN")").as_double()));
  EXPECT_EQ(read(R"("-Infinity")").as_double(), -std::numeric_limits<double>::infinity());
}

TEST(JsonNumbers, ThatJsonDoesNotHaveAreRefusedAndWrittenAsStrings) {
  for (const char* text :
       {"NaN", "Infinity", "-Infinity", "1e999", "01", "+1", ".5", "1.", "0x1"}) {
    EXPECT_FALSE(parse(text).has_value()) << text;
  }
  const double infinity = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(Value::array({infinity, -infinity, nan}).dump(), R"(["Infinity","-Infinity","NaN"])");
}

TEST(JsonDepth, IsBounded) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(parse(nested(kMaxDepth)).has_value());
  EXPECT_EQ(error_of(nested(kMaxDepth + 1)),
            "this is not JSON: deeper than 512 objects and arrays");
  EXPECT_EQ(error_of(nested(1'000'000)), "this is not JSON: deeper than 512 objects and arrays");
}

TEST(JsonStrings, JoinSurrogatesAndRefuseHalves) {
  EXPECT_EQ(read(R"("\ud83d\ude00")").as_string(), "\xF0\x9F\x98\x80");
  EXPECT_EQ(read(R"("\u0000")").as_string(), std::string_view("\0", 1));
  for (const char* text : {R"("\ud83d")", R"("\ude00")", R"("\ud83dx")", R"("\ud83d\u0041")"}) {
    EXPECT_FALSE(parse(text).has_value()) << text;
  }
}

TEST(JsonStrings, MustBeUtf8ToBeReadAndAreMendedWhenWritten) {
  EXPECT_FALSE(parse("\"\xff\"").has_value());
  EXPECT_FALSE(parse("\"\xc0\x80\"").has_value());
  EXPECT_FALSE(parse("\"\xed\xa0\x80\"").has_value());
  EXPECT_EQ(Value("a\xffz").dump(), "\"a\xEF\xBF\xBDz\"");
  EXPECT_EQ(Value("\n\"\\\x01").dump(), R"("\n\"\\\u0001")");
}

TEST(JsonErrors, NameTheByte) {
  EXPECT_TRUE(error_of("").starts_with("this is not JSON: byte 0: ")) << error_of("");
  EXPECT_TRUE(error_of(R"({"a":})").starts_with("this is not JSON: byte 5: "))
      << error_of(R"({"a":})");
  EXPECT_TRUE(error_of("[1,2] x").starts_with("this is not JSON: byte 6: ")) << error_of("[1,2] x");
  EXPECT_EQ(error_of(std::string_view("{}\0{", 4)), "this is not JSON: byte 2: NUL; write \\u0000");
  EXPECT_EQ(error_of("\xEF\xBB\xBF{}"), "this is not JSON: byte 0: a byte order mark");
  for (const char* text :
       {"[1,]", "{,}", "{\"a\"}", "[1", "tru", "'a'", "// a\n1", "[1]]", "\"\t\""}) {
    EXPECT_FALSE(parse(text).has_value()) << text;
  }
}

TEST(JsonObjects, KeepTheOrderAndOfOneNameTheLast) {
  const Value value = read(R"({"z":1,"a":2,"z":{"b":[true,null]},"m":3,"a":4})");
  EXPECT_EQ(value.dump(), R"({"z":{"b":[true,null]},"a":4,"m":3})");
  EXPECT_TRUE(value.has("m"));
  EXPECT_FALSE(value.has("b"));
  EXPECT_TRUE(value["nothing"]["at"]["all"].is_null());
  EXPECT_EQ(read(value.dump(2)), value);
}

TEST(JsonObjects, AreBuiltByHand) {
  Value value;
  value.set("name", "checkout").set("size", std::size_t{3}).set("name", "cart");
  Value list;
  list.push(1).push("two").push(value);
  EXPECT_EQ(list.dump(), R"([1,"two",{"name":"cart","size":3}])");
  EXPECT_THROW(list.set("a", 1), std::bad_variant_access);
  EXPECT_EQ(Value(std::uint64_t{5}), Value(5)) << "one integer, one form";
}

TEST(JsonPlaces, AValueIsFoundInItsText) {
  const std::string text = R"( {"a": [1, {"b": "x]}\\\"", "c": true}], "a2": {"d": null} })";
  const auto at = [&](std::string_view path) { return text.substr(locate(text, path), 4); };
  EXPECT_EQ(locate(text, ""), 1u);
  EXPECT_EQ(at("a"), R"([1, )");
  EXPECT_EQ(at("a[0]"), "1, {");
  EXPECT_EQ(at("a[1].b"), R"("x]})");
  EXPECT_EQ(at("a[1].c"), "true");
  EXPECT_EQ(at("a2.d"), "null");
  // What is not there is nowhere.
  EXPECT_EQ(locate(text, "a[2]"), 0u);
  EXPECT_EQ(locate(text, "a2.e"), 0u);
  EXPECT_EQ(locate(text, "a2[0]"), 0u);
}

TEST(JsonPlaces, OfMembersWithOneNameTheLastCounts) {
  EXPECT_EQ(locate(R"({"a": 1, "a": 2})", "a"), 14u);
}

TEST(JsonPlaces, WhereItStopsBeingJsonIsANumberToo) {
  std::size_t at = 0;
  const auto stops = [&](std::string_view text) {
    at = 999;
    return !parse(text, at).has_value();
  };
  EXPECT_TRUE(stops(R"({"a": ?})"));
  EXPECT_EQ(at, 6u);
  EXPECT_TRUE(stops(std::string_view("[1, \0]", 6)));
  EXPECT_EQ(at, 4u);
  EXPECT_TRUE(stops("[1"));
  EXPECT_EQ(at, 2u);
  EXPECT_TRUE(stops("\xEF\xBB\xBF{}"));
  EXPECT_EQ(at, 0u);
  EXPECT_TRUE(stops(R"(["[[", )" + std::string(kMaxDepth, '[')));
  EXPECT_EQ(at, 6 + kMaxDepth);
}

}  // namespace
}  // namespace otelier::json
