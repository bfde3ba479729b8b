// One report that holds every status, both visibilities, and text that formats trip over.
#pragma once

#include <string>

#include "reports/report.h"

namespace otelier::reports::testing {

[[nodiscard]] Report sample();
[[nodiscard]] const Format& format(const std::string& name);
// What python3 prints for this program, given the text as a file named by sys.argv[1].
[[nodiscard]] std::string python(const std::string& program, const std::string& text);

}  // namespace otelier::reports::testing
