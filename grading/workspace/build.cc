#include "workspace/build.h"

#include <unistd.h>

#include <cstdlib>

#include "workspace/build_failure.h"
#include "workspace/compile_error.h"
#include "workspace/editors.h"
#include "workspace/files.h"
#include "workspace/process.h"

namespace otelier::workspace {
namespace fs = std::filesystem;
namespace {

// The tree's own, else what CXX names, as for the kit's build by ./lab, else g++.
std::string compiler_of(const Tree& tree) {
  if (!tree.compiler.empty()) return tree.compiler;
  const char* chosen = std::getenv("CXX");
  return chosen != nullptr && *chosen != '\0' ? chosen : "g++";
}

std::vector<std::string> settings(const Kit& kit, const Tree& tree) {
  std::string mine;
  for (const auto& [lab, source] : tree.selection) {
    if (source == Source::mine) mine += (mine.empty() ? "" : ";") + lab;
  }
  const bool release = tree.build == Build::release;
  const auto on = [](bool yes) { return yes ? "ON" : "OFF"; };
  return {"-DOTELIER_KIT=OFF", std::string("-DCMAKE_BUILD_TYPE=") + (release ? "Release" : "Debug"),
          std::string("-DOTELIER_ASAN=") + on(tree.build == Build::asan),
          std::string("-DOTELIER_TSAN=") + on(tree.build == Build::tsan),
          std::string("-DOTELIER_WERROR=") + on(tree.werror),
          "-DCMAKE_CXX_COMPILER=" + compiler_of(tree), "-DOTELIER_MINE=" + mine,
          // A tree of references alone is the same tree wherever a submission lies.
          "-DOTELIER_WORK=" +
              (mine.empty() ? "" : (tree.work.empty() ? kit.work() : tree.work).string())};
}

// Compilers and ninja must speak the language that read_compile_error() reads, without colours.
// They hold the tree's lock too, so that nobody builds beside what outlives a killed ./lab.
RunOptions quiet(const FileLock& lock) {
  return {.environment = {{"LC_ALL", "C.UTF-8"}, {"NINJA_STATUS", ""}, {"CLICOLOR_FORCE", "0"}},
          .join_errors = true,
          .hold = lock.descriptor()};
}

core::Result<> configure(const Kit& kit, const Tree& tree, const fs::path& folder,
                         const FileLock& lock) {
  const fs::path stamp = folder / ".otelier-settings";
  std::string wanted;
  for (const std::string& one : settings(kit, tree)) wanted += one + "\n";
  std::error_code ignored;
  // Ninja tries a hundred times to mend a tree that lacks one of these.
  bool whole = true;
  for (const char* part : {"build.ninja", "CMakeCache.txt", "CMakeFiles/rules.ninja"}) {
    whole = whole && fs::exists(folder / part, ignored);
  }
  if (whole && read_text(stamp).value_or("") == wanted) return {};
  if (auto there = tools_are_there(compiler_of(tree)); !there) return there;
  fs::remove_all(folder, ignored);  // never finished, or of another make: good to lose
  std::vector<std::string> argv = {"cmake", "-S",   kit.root().string(), "-B", folder.string(),
                                   "-G",    "Ninja"};
  for (std::string& one : settings(kit, tree)) argv.push_back(std::move(one));
  const auto done = run(argv, quiet(lock));
  if (!done) return std::unexpected(done.error());
  if (done->code != 0) {
    const fs::path log = folder.string() + ".log";
    static_cast<void>(write_text(log, done->output));
    return std::unexpected(configure_failure(done->output, folder, compiler_of(tree), log));
  }
  return write_text(stamp, wanted);
}

core::Result<Finished> ninja(const fs::path& folder, const std::vector<std::string>& targets,
                             const FileLock& lock) {
  std::vector<std::string> argv = {"ninja", "-C", folder.string()};
  argv.insert(argv.end(), targets.begin(), targets.end());
  return run(argv, quiet(lock));
}

void remove_archives(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> archives;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    if (entry.path().extension() == ".a") archives.push_back(entry.path());
  }
  for (const fs::path& one : archives) fs::remove(one, error);
}

// Ninja once, and again where the tree and not the code was the reason that it failed: over a new
// tree when it cannot be read, over new archives when something is missing from them.
core::Result<Finished> make(const Kit& kit, const Tree& tree, const fs::path& folder,
                            const std::vector<std::string>& targets, const FileLock& lock) {
  auto done = ninja(folder, targets, lock);
  if (!done || done->code == 0 || machine_failure(done->output, folder, compiler_of(tree))) {
    return done;
  }
  if (tree_is_damaged(done->output)) {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    if (auto configured = configure(kit, tree, folder, lock); !configured) {
      return std::unexpected(configured.error());
    }
    return ninja(folder, targets, lock);
  }
  if (done->output.find("undefined ") != std::string::npos) {
    remove_archives(folder);
    return ninja(folder, targets, lock);
  }
  return done;
}

// Where ninja puts a program: CMake keeps the rooms' folders, labs are made at the top.
fs::path program(const fs::path& folder, const std::string& target) {
  return folder / target;
}

// A kit that nobody may write to grades with the references that were built while somebody could.
core::Result<Built> made_before(const fs::path& folder, const std::vector<std::string>& targets) {
  Built built;
  std::error_code error;
  for (const std::string& target : targets) {
    built.programs[target] = program(folder, target);
    if (fs::exists(built.programs[target], error)) continue;
    return core::fail("the reference " + target + " is still to be built, and " +
                          folder.parent_path().string() + " cannot be written to",
                      "once, as who may write there: ./lab grade --reference");
  }
  return built;
}

}  // namespace

std::string_view name(Build build) {
  switch (build) {
    case Build::debug:
      return "debug";
    case Build::release:
      return "release";
    case Build::asan:
      return "asan";
    case Build::tsan:
      return "tsan";
  }
  return "debug";
}

fs::path folder(const Kit& kit, const Tree& tree) {
  std::string key;
  for (const std::string& one : settings(kit, tree)) key += one + "\n";
  return kit.root() / "build" /
         (tree.purpose + "-" + std::string(name(tree.build)) + "-" + sha256(key).substr(0, 10));
}

core::Result<Built> build(const Kit& kit, const Tree& tree,
                          const std::vector<std::string>& targets) {
  const fs::path where = folder(kit, tree);
  if (tree.purpose == "reference" && ::access(where.parent_path().c_str(), W_OK) != 0) {
    return made_before(where, targets);
  }
  const FileLock lock(fs::path(where.string() + ".lock"), "is building the same code");
  if (auto configured = configure(kit, tree, where, lock); !configured) {
    return std::unexpected(configured.error());
  }
  const auto done = make(kit, tree, where, targets, lock);
  if (!done) return std::unexpected(done.error());
  describe_for_editors(kit, tree, where);
  Built built;
  if (done->code != 0) {
    if (done->output.find("ninja: error: unknown target") != std::string::npos) {
      return core::fail("the build has no target of that name: " + done->output,
                        "is labs/NN-name, solutions/NN-name or grading/labs/NN-name incomplete?");
    }
    // Whose code is being graded may exhaust memory or disk by itself: that is its own failure.
    if (tree.purpose != "grade") {
      if (auto machine = machine_failure(done->output, where, compiler_of(tree))) {
        return std::unexpected(*machine);
      }
    }
    built.error = read_compile_error(
        done->output, {tree.work.empty() ? kit.work() : tree.work, kit.root()}, where);
    return built;
  }
  for (const std::string& target : targets) built.programs[target] = program(where, target);
  return built;
}

}  // namespace otelier::workspace
