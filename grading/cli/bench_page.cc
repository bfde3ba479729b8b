#include "cli/bench_page.h"

#include "cli/learner.h"
#include "workspace/files.h"
#include "workspace/process.h"

namespace otelier::cli {

namespace fs = std::filesystem;

namespace {

fs::path page_sources(const workspace::Kit& kit) {
  return kit.root() / "lib" / "bench" / "page";
}

// Folders too: a file that was removed leaves a trace only there. What npm put there does not
// count.
bool page_source_after(const fs::path& folder, fs::file_time_type built) {
  std::error_code gone;
  for (auto at = fs::recursive_directory_iterator(folder, gone);
       at != fs::recursive_directory_iterator(); at.increment(gone)) {
    if (gone) break;
    if (at->path().filename() == "node_modules") {
      at.disable_recursion_pending();
    } else if (!at->is_directory(gone) && at->last_write_time(gone) > built) {
      return true;
    }
  }
  return false;
}

}  // namespace

fs::path page_folder(const workspace::Kit& kit) {
  return kit.root() / "build" / "page";
}

bool page_is_fresh(const workspace::Kit& kit) {
  std::error_code missing;
  const auto built = fs::last_write_time(page_folder(kit) / "index.html", missing);
  return !missing && !page_source_after(page_sources(kit), built);
}

core::Result<> build_page(const workspace::Kit& kit) {
  const workspace::FileLock one_at_a_time(kit.state() / "page.lock", "is building the page");
  if (page_is_fresh(kit)) return {};
  // Quietly: npm's and pip's words about a network that is not there are many.
  const auto ready =
      workspace::run({(kit.root() / "lab").string(), "prepare", "page"}, {.join_errors = true});
  if (!ready) return std::unexpected(ready.error());
  if (ready->code != 0)
    return core::fail("the page cannot be built, because what builds it could not be installed; " +
                          shown(kit.state() / "prepare.log") + " says why",
                      "with a network: ./lab prepare page && ./lab up");
  const auto built = workspace::run({(page_sources(kit) / "build").string(),
                                     (kit.state() / "page").string(), page_folder(kit).string()},
                                    {.join_errors = true});
  if (!built) return std::unexpected(built.error());
  if (built->code == 0) return {};
  const fs::path log = kit.state() / "page.log";
  (void)workspace::write_text(log, built->output);
  return core::fail("the page could not be built; what was said is in " + shown(log),
                    "./lab prepare page && ./lab up");
}

}  // namespace otelier::cli
