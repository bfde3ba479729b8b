#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "cli/command_line.h"
#include "judge/scenario.h"

namespace otelier::cli {
namespace {

namespace fs = std::filesystem;

// Kit::open() reads what it needs; the schema says all that may stand in a lab.yaml, and where a
// slip is. About a millisecond a lab.
core::Result<workspace::Kit> open_valid(const fs::path& root) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(root / "labs", error)) {
    const fs::path file = entry.path() / "lab.yaml";
    if (fs::exists(file, error)) files.push_back(file);
  }
  std::sort(files.begin(), files.end());
  std::string problems;
  for (const fs::path& file : files) {
    if (const auto valid = judge::validate_yaml(root, file, "lab"); !valid) {
      problems += (problems.empty() ? "" : "\n") + valid.error().message;
    }
  }
  if (!problems.empty()) {
    return core::fail(problems, "mend it there; not your change? git diff labs");
  }
  return workspace::Kit::open(root);
}

}  // namespace

core::Result<fs::path> find_root() {
  if (const char* root = std::getenv("OTELIER_ROOT"); root != nullptr && *root != '\0') return root;
  std::error_code ignored;
  fs::path folder = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  for (; folder.has_relative_path(); folder = folder.parent_path()) {
    if (fs::is_directory(folder / "labs", ignored) &&
        fs::exists(folder / "CMakeLists.txt", ignored)) {
      return folder;
    }
  }
  return core::fail("the kit's folder is not above this command",
                    "run it as ./lab, or set OTELIER_ROOT to the folder of the kit");
}

core::Result<workspace::Kit> open_kit() {
  const auto root = find_root();
  if (!root) return std::unexpected(root.error());
  return open_valid(*root);
}

}  // namespace otelier::cli
