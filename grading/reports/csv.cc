#include "reports/csv.h"

namespace otelier::reports {

CsvRow& CsvRow::text(std::string_view cell) {
  std::string safe;
  if (!cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos)
    safe = "'";
  safe += cell;
  if (safe.find_first_of(",\"\r\n") == std::string::npos) {
    cells_.push_back(std::move(safe));
    return *this;
  }
  std::string quoted = "\"";
  for (const char letter : safe) {
    if (letter == '"') quoted += '"';
    quoted += letter;
  }
  cells_.push_back(quoted + "\"");
  return *this;
}

CsvRow& CsvRow::number(long long cell) {
  cells_.push_back(std::to_string(cell));
  return *this;
}

CsvRow& CsvRow::empty(int cells) {
  for (int i = 0; i < cells; ++i) cells_.emplace_back();
  return *this;
}

std::string CsvRow::str() const {
  std::string row;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    if (i > 0) row += ',';
    row += cells_[i];
  }
  return row + "\r\n";
}

}  // namespace otelier::reports
