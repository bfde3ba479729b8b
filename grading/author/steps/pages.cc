// Pages that stand in one language have their twin. Decision records are for authors, in English.
#include <algorithm>
#include <set>

#include "author/suite.h"

namespace otelier::author::step {
namespace {

bool for_learners(const std::string& file) {
  for (const char* folder : {"labs/", "exercises/", "slides/"}) {
    if (file.starts_with(folder)) return true;
  }
  return file.find('/') == std::string::npos;
}

Tally run_pages(const Suite& suite) {
  Tally tally;
  const std::set<std::string> all(suite.files().begin(), suite.files().end());
  for (const std::string& file : all) {
    if (!file.ends_with(".md")) continue;
    const bool chinese = file.ends_with(".zh.md");
    if (!chinese && !for_learners(file)) continue;
    const std::string stem = file.substr(0, file.size() - (chinese ? 6 : 3));
    const std::string twin = stem + (chinese ? ".md" : ".zh.md");
    if (all.contains(twin)) {
      tally.pass();
    } else {
      tally.fail(file + " has no " + twin);
    }
  }
  return tally;
}

}  // namespace

Step pages() {
  return {"pages", 40, true, run_pages};
}

}  // namespace otelier::author::step
