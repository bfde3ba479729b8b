#include "workspace/part.h"

#include <dlfcn.h>

#include <cstdio>

#include "workspace/build_failure.h"
#include "workspace/files.h"
#include "workspace/process.h"

namespace otelier::workspace {
namespace fs = std::filesystem;
namespace {

// Left by ./lab in its tree: as old as the beginning of the last good build of the kit.
constexpr const char* kBuilt = ".built";

// The tree that the running program was built in; empty for one that was taken out of it.
fs::path own_tree() {
  std::error_code error;
  fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (; folder.has_relative_path(); folder = folder.parent_path()) {
    if (fs::exists(folder / "build.ninja", error)) return folder;
  }
  return {};
}

// Since the kit was built: whatever changed its sources had ./lab build it again.
bool is_fresh(const fs::path& tree, const fs::path& made) {
  std::error_code no_kit, no_part;
  const auto kit = fs::last_write_time(tree / kBuilt, no_kit);
  const auto part = fs::last_write_time(made, no_part);
  return !no_kit && !no_part && part >= kit;
}

// As old as the beginning of the part's last good build.
fs::path made_of(const fs::path& built) {
  return built.string() + ".made";
}

core::Error failure(const std::string& output, const fs::path& tree, const fs::path& log,
                    const std::string& purpose) {
  if (auto machine = machine_failure(output, tree, "g++")) return *machine;
  static_cast<void>(write_text(log, output));
  std::string first = output.substr(0, output.find('\n'));
  if (const auto at = output.find("error: "); at != std::string::npos) {
    const auto begin = output.rfind('\n', at) + 1;
    first = output.substr(begin, output.find('\n', at) - begin);
  }
  return {purpose + " could not be built: " + first,
          "all of it is in " + log.string() + ". Not your change? git status"};
}

}  // namespace

core::Result<fs::path> part(const fs::path& root, const std::string& target,
                            const std::string& purpose) {
  return part_in(own_tree(), root, target, purpose);
}

std::optional<fs::path> part_at_hand(const std::string& target) {
  const fs::path tree = own_tree();
  fs::path built = tree / "parts" / target;
  std::error_code error;
  if (tree.empty() || !fs::exists(built, error)) return std::nullopt;
  if (fs::exists(tree / kBuilt, error) && !is_fresh(tree, made_of(built))) return std::nullopt;
  return built;
}

core::Result<> open_part(const fs::path& root, const std::string& target,
                         const std::string& purpose) {
  const auto module = part(root, target, purpose);
  if (!module) return std::unexpected(module.error());
  if (::dlopen(module->c_str(), RTLD_NOW | RTLD_LOCAL) != nullptr) return {};
  const char* why = ::dlerror();
  return core::fail(purpose + " cannot be opened: " + (why == nullptr ? "" : why),
                    "does " + target + " call what the command does not have?");
}

core::Result<fs::path> part_in(const fs::path& tree, const fs::path& root,
                               const std::string& target, const std::string& purpose) {
  fs::path built = tree / "parts" / target;
  std::error_code error;
  if (tree.empty() || !fs::exists(tree / kBuilt, error)) {
    if (!tree.empty() && fs::exists(built, error)) return built;
    return core::fail(
        purpose + " is not built",
        "cmake --build " + (tree.empty() ? "build/dev" : tree.string()) + " --target " + target);
  }
  const fs::path made = made_of(built);
  if (fs::exists(built, error) && is_fresh(tree, made)) return built;
  // The lock of ./lab itself, which builds in the same tree.
  const FileLock lock(root / ".lab/build.lock", "is building the kit");
  if (fs::exists(built, error) && is_fresh(tree, made)) return built;
  const fs::path begun = made.string() + ".new";
  if (auto written = write_text(begun, ""); !written) {
    return core::fail(purpose + " is still to be built, and " + written.error().message,
                      "once, where the kit can be written to: ./lab grade --reference");
  }
  if (!fs::exists(built, error)) {
    std::fprintf(stderr, "lab: building %s (once, up to half a minute)\n", purpose.c_str());
  }
  const auto done = run({"ninja", "-C", tree.string(), target},
                        {.environment = {{"LC_ALL", "C.UTF-8"}, {"CLICOLOR_FORCE", "0"}},
                         .join_errors = true,
                         .hold = lock.descriptor()});
  if (!done) return std::unexpected(done.error());
  if (done->code != 0) {
    return std::unexpected(failure(done->output, tree, root / ".lab" / (target + ".log"), purpose));
  }
  fs::rename(begun, made, error);
  return built;
}

}  // namespace otelier::workspace
