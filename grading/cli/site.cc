// Builds the site of the kit, or serves it to this machine and builds it anew at every save.
#include <cstdio>
#include <memory>

#include "cli/learner.h"
#include "cli/verb.h"
#include "conform/coverage.h"
#include "workspace/process.h"

namespace otelier::cli::site_verb {
namespace {

namespace fs = std::filesystem;

struct Asked {
  bool serve = false;
  int port = 8000;
  std::string out;
};

int site(const Asked& asked) {
  const auto kit = open_kit();
  if (!kit) return report(kit.error());
  if (asked.serve && !asked.out.empty())
    return report({"--serve keeps no folder", "use --serve or --out DIR"});
  const auto prepared = workspace::run({(kit->root() / "lab").string(), "prepare", "site"},
                                       {.directory = kit->root(), .inherit = true});
  if (!prepared) return report(prepared.error());
  if (prepared->code != 0) return kCouldNotRun;

  std::error_code ignored;
  const fs::path out =
      asked.out.empty() ? kit->root() / "build" / "site" : fs::absolute(asked.out, ignored);
  // What is in the folder is replaced, so it must be nothing or a site.
  if (fs::exists(out, ignored) && !fs::is_empty(out, ignored) &&
      !fs::exists(out / "search" / "search_index.json", ignored))
    return report({shown(out) + " holds something else than a site, and building would remove it",
                   "name a folder that is new or empty: ./lab site --out public"});
  if (auto covered = conform::write_coverage_for_site(*kit); !covered)
    return report(covered.error());
  const std::string mkdocs = (kit->state() / "site" / "bin" / "mkdocs").string();
  workspace::RunOptions options{.directory = kit->root(), .inherit = true};
  options.environment["NO_MKDOCS_2_WARNING"] = "1";
  if (asked.serve) {
    const std::string address = "127.0.0.1:" + std::to_string(asked.port);
    const auto served = workspace::run({mkdocs, "serve", "--dev-addr", address}, options);
    if (!served) return report(served.error());
    return served->code == 0 ? kPassed : kCouldNotRun;
  }
  workspace::RunOptions kept = options;  // --quiet would hide warnings from --strict as well
  kept.inherit = false;
  kept.join_errors = true;
  const auto built =
      workspace::run({mkdocs, "build", "--strict", "--site-dir", out.string()}, kept);
  if (!built) return report(built.error());
  if (built->code != 0) {
    std::fputs(built->output.c_str(), stderr);
    return kNotPassed;
  }
  const auto checked = workspace::run(
      {"python3", (kit->root() / "grading" / "site" / "check.py").string(), out.string()}, options);
  if (!checked) return report(checked.error());
  if (checked->code != 0) return kNotPassed;
  std::printf("%s\n", shown(out / "index.html").c_str());
  return kPassed;
}

const AddVerb kSite{
    {.name = "site",
     .audience = "author",
     .summary = {"The pages of the kit as a site, in English and Chinese",
                 "把课程的全部页面做成网站，中英双语"},
     .example = "./lab site --serve\n./lab site --out public",
     .details = "Without options the site is built into build/site. What is built needs no network "
                "to be looked at, and no server, but for the search: index.html opens from the "
                "disk. A link that leads "
                "nowhere, a page without its twin in the other language and whatever would be "
                "loaded from elsewhere are errors.",
     .setup = [](Options& options) -> Run {
       auto asked = std::make_shared<Asked>();
       options.flag("--serve", asked->serve, "serve it here and build anew at every save");
       options.option("--port", "PORT", asked->port, "where --serve listens");
       options.option("--out", "DIR", asked->out, "build it there");
       return [asked] { return site(*asked); };
     }}};

}  // namespace
}  // namespace otelier::cli::site_verb
