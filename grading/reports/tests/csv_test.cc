#include "reports/csv.h"

#include <gtest/gtest.h>

namespace otelier::reports {
namespace {

TEST(CsvRow, QuotesCommasQuotesAndLineEnds) {
  EXPECT_EQ(CsvRow().text("plain").text("a,b").text("say \"x\"").text("two\nlines").str(),
            "plain,\"a,b\",\"say \"\"x\"\"\",\"two\nlines\"\r\n");
}

TEST(CsvRow, DisarmsWhatASpreadsheetWouldRun) {
  EXPECT_EQ(CsvRow().text("=1+1").text("+1").text("-1").text("@x").text("\tx").str(),
            "'=1+1,'+1,'-1,'@x,'\tx\r\n");
  EXPECT_EQ(CsvRow().text("=A1,\"\"").str(), "\"'=A1,\"\"\"\"\"\r\n");
}

TEST(CsvRow, KeepsNumbersNumbersAndEmptyCellsEmpty) {
  EXPECT_EQ(CsvRow().number(-3).empty(2).number(7).str(), "-3,,,7\r\n");
}

}  // namespace
}  // namespace otelier::reports
