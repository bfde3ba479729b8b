// The bench's page, built when it is asked for. What is missing for it keeps nobody from the stack,
// which serves the page from when it is there.
#pragma once

#include <filesystem>

#include "core/result.h"
#include "workspace/lab.h"

namespace otelier::cli {

// Where the page is, or will be.
[[nodiscard]] std::filesystem::path page_folder(const workspace::Kit& kit);
// There, and no source of it was saved since. A few milliseconds.
[[nodiscard]] bool page_is_fresh(const workspace::Kit& kit);
// Makes it so, after ./lab prepare page: half a minute and the npm registry the first time, two
// seconds later. Error: what is missing, and the command that mends it; a page that was there
// stays.
[[nodiscard]] core::Result<> build_page(const workspace::Kit& kit);

}  // namespace otelier::cli
