// Comma-separated values as spreadsheets and course systems read them (RFC 4180: CRLF, quotes
// doubled). A cell of text that a spreadsheet would run as a formula (=, +, -, @, tab or return
// first) gets an apostrophe before it; numbers are written as numbers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace otelier::reports {

class CsvRow {
 public:
  CsvRow& text(std::string_view cell);
  CsvRow& number(long long cell);
  CsvRow& empty(int cells = 1);
  // The row with its end of line.
  [[nodiscard]] std::string str() const;

 private:
  std::vector<std::string> cells_;
};

}  // namespace otelier::reports
