// What is told of an endpoint fits the terminal that it is told in.
#include <gmock/gmock.h>

#include "conform/listen/check.h"
#include "conform/server/run.h"
#include "judge/spec.h"
#include "reports/text.h"

namespace otelier::conform::server {
namespace {

using ::testing::StartsWith;

std::vector<Row> every_row() {
  const auto spec = judge::Spec::read(OTELIER_SOURCE_DIR);
  EXPECT_TRUE(spec) << spec.error().message;
  std::vector<Row> rows;
  for (const auto& checks : {server_checks(), listen::client_checks()})
    for (const ServerCheck& check : checks) rows.push_back(*row_of(*spec, check));
  return rows;
}

// No row needs more than two lines at 80 columns, what goes on below stands below its title, and
// nothing is broken that would have fit.
TEST(EndpointText, FitsEightyColumns) {
  constexpr int kWidth = 80;
  const std::vector<Row> rows = every_row();
  for (const char* language : {"en", "zh"}) {
    std::size_t broken = 0;
    for (const Row& row : rows) {
      const std::string text = line(row, language, kWidth);
      const auto parts = reports::lines(text);
      ASSERT_LE(parts.size(), 2U) << text;
      for (const std::string& part : parts) EXPECT_LE(reports::columns(part), kWidth) << text;
      const int title = reports::columns(row.check.title.at(language) + " (" + row.check.id + ")");
      const int margin = reports::columns(parts.front()) - title;
      if (parts.size() == 1) {
        EXPECT_EQ(margin, 17) << text;
        continue;
      }
      ++broken;
      EXPECT_GT(title, kWidth - 17) << text;
      EXPECT_THAT(parts.back(), StartsWith(std::string(17, ' '))) << text;
      EXPECT_NE(parts.back()[17], ' ') << text;
    }
    EXPECT_LT(broken, rows.size() / 4) << language;
  }
}

// Where a terminal is that narrow, words are not cut, and nothing is lost.
TEST(EndpointText, KeepsItsWordsInThirtyColumns) {
  for (const Row& row : every_row()) {
    std::string words;
    for (const std::string& part : reports::lines(line(row, "en", 30)))
      words += part.substr(17) + " ";
    EXPECT_EQ(words, row.check.title.at("en") + " (" + row.check.id + ") ");
  }
}

}  // namespace
}  // namespace otelier::conform::server
