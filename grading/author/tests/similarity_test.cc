#include "author/similarity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace otelier::author {
namespace {

using ::testing::ElementsAre;

constexpr const char* kReference = R"(
int put(unsigned value, char* out) {
  int n = 0;
  for (; value >= 128; value >>= 7) out[n++] = value | 128;
  out[n++] = value;
  return n;
})";

TEST(Tokens, LeaveOutCommentsAndSpellingOfLiterals) {
  EXPECT_THAT(tokens("a+=1; // gone\n/* gone */ f(\"x\\\"y\", 'c', R\"z(\")z\") 0x1'0u"),
              ElementsAre("a", "+", "=", "1", ";", "f", "(", "\"\"", ",", "\"\"", ",", "\"\"", ")",
                          "0x1'0u"));
  EXPECT_THAT(tokens("/* open"), ElementsAre());
  EXPECT_THAT(tokens("\"open"), ElementsAre("\"\""));
}

TEST(Similarity, OfACopyIsOneWhateverItsCommentsAndSpacing) {
  std::string copy = kReference;
  copy += "  // mine\n";
  EXPECT_DOUBLE_EQ(similarity({copy}, {kReference}, {}).share, 1.0);
}

TEST(Similarity, OfOtherCodeIsSmall) {
  const char* other = R"(
int put(unsigned value, char* out) {
  auto* begin = out;
  do {
    const unsigned group = value & 0x7f;
    value = value / 128;
    *out++ = static_cast<char>(value ? group + 0x80 : group);
  } while (value != 0);
  return static_cast<int>(out - begin);
})";
  EXPECT_LT(similarity({other}, {kReference}, {}).share, 0.2);
}

TEST(Similarity, LeavesGivenCodeOut) {
  const std::string given = "int put(unsigned value, char* out) { return starter(value, out); }";
  EXPECT_EQ(similarity({given}, {kReference}, {given}).own, 0U);
  EXPECT_DOUBLE_EQ(similarity({given}, {kReference}, {given}).share, 0.0);
}

}  // namespace
}  // namespace otelier::author
