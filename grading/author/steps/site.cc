// The site builds strictly, in both languages, and what was built needs no network: its links and
// anchors lead somewhere, its pages load nothing from elsewhere, every page has its twin.
#include "author/suite.h"
#include "conform/coverage.h"
#include "reports/text.h"

namespace otelier::author::step {
namespace {

constexpr int kSiteSeconds = 300;

Tally run_site(const Suite& suite) {
  Tally tally;
  const auto mkdocs = suite.need("mkdocs", "site");
  if (!mkdocs) {
    tally.skip(mkdocs.error().message);
    return tally;
  }
  if (const auto covered = conform::write_coverage_for_site(suite.kit()); !covered) {
    tally.fail(covered.error().message);
    return tally;
  }
  const auto built = suite.run("site-build", {*mkdocs, "build", "--strict"}, kSiteSeconds,
                               {{"NO_MKDOCS_2_WARNING", "1"}});
  if (!built || built->code != 0) {
    std::string told;  // MkDocs says much; what is wrong begins with these
    for (const std::string& line :
         built ? reports::lines(built->output) : std::vector<std::string>{})
      if (line.starts_with("WARNING") || line.starts_with("ERROR")) told += line + "\n";
    if (told.empty()) told = built ? tail(built->output, 20) : built.error().message;
    tally.fail("the site does not build:\n" + told);
    return tally;
  }
  tally.pass();
  const auto checked =
      suite.run("site-check", {"python3", "grading/site/check.py", "build/site"}, kSiteSeconds);
  if (!checked) {
    tally.fail(checked.error().message);
  } else if (checked->code == 0) {
    tally.pass();
  } else {
    for (const std::string& found : reports::lines(checked->output)) tally.fail(found);
  }
  std::error_code ignored;
  if (!std::filesystem::exists(suite.kit().state() / "site" / "node" / "node_modules", ignored))
    tally.skip("decks are shown as text: ./lab prepare site could not install Marp");
  return tally;
}

}  // namespace

Step site() {
  return {"site", 42, false, run_site};
}

}  // namespace otelier::author::step
