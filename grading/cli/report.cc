// How every error reaches the terminal.
#include <cstdio>
#include <filesystem>

#include "cli/verb.h"
#include "reports/text.h"

namespace otelier::cli {
namespace {

constexpr int kReportColumns = 80;
constexpr std::string_view kLead = "lab: ";

// Paths below the current folder as one would type them here.
std::string shortened(std::string text) {
  std::error_code error;
  const std::string here = std::filesystem::current_path(error).string() + "/";
  if (error || here == "/") return text;
  for (auto at = text.find(here); at != std::string::npos; at = text.find(here, at)) {
    text.erase(at, here.size());
  }
  return text;
}

// In 80 columns, below "lab: ". Lines that are indented are code or a table: they stay as they are.
std::string indented(const std::string& text) {
  std::string out;
  const std::string margin(kLead.size(), ' ');
  for (const std::string& line : reports::lines(shortened(text))) {
    if (line.starts_with(' ')) {
      out += margin + line + "\n";
      continue;
    }
    for (const auto& part : reports::wrap(line, kReportColumns - static_cast<int>(kLead.size()))) {
      out += margin + part + "\n";
    }
  }
  return out;
}

}  // namespace

int report(const core::Error& error) {
  std::fflush(stdout);
  std::string text = indented(error.message.empty() ? "something went wrong" : error.message);
  text.replace(0, kLead.size(), kLead);
  std::fputs((text + indented(error.next)).c_str(), stderr);
  return kCouldNotRun;
}

}  // namespace otelier::cli
