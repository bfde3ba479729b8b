#include "workspace/build.h"

#include <cstdlib>

#include "workspace/compile_error.h"
#include "workspace/editors.h"
#include "workspace/files.h"
#include "workspace/process.h"

namespace otelier::workspace {
namespace fs = std::filesystem;
namespace {

std::vector<std::string> settings(const Kit& kit, const Tree& tree) {
  std::string mine;
  for (const auto& [lab, source] : tree.selection) {
    if (source == Source::mine) mine += (mine.empty() ? "" : ";") + lab;
  }
  const bool release = tree.build == Build::release;
  const auto on = [](bool yes) { return yes ? "ON" : "OFF"; };
  return {"-DOTELIER_KIT=OFF",
          std::string("-DCMAKE_BUILD_TYPE=") + (release ? "Release" : "Debug"),
          std::string("-DOTELIER_ASAN=") + on(tree.build == Build::asan),
          std::string("-DOTELIER_TSAN=") + on(tree.build == Build::tsan),
          std::string("-DOTELIER_WERROR=") + on(tree.werror),
          "-DCMAKE_CXX_COMPILER=" + (tree.compiler.empty() ? std::string("g++") : tree.compiler),
          "-DOTELIER_MINE=" + mine,
          "-DOTELIER_WORK=" + (tree.work.empty() ? kit.work() : tree.work).string()};
}

// Compilers and ninja must speak the language that read_compile_error() reads, without colours.
RunOptions quiet() {
  return {.environment = {{"LC_ALL", "C.UTF-8"}, {"NINJA_STATUS", ""}, {"CLICOLOR_FORCE", "0"}},
          .join_errors = true};
}

core::Result<> configure(const Kit& kit, const Tree& tree, const fs::path& folder) {
  const fs::path stamp = folder / ".otelier-settings";
  std::string wanted;
  for (const std::string& one : settings(kit, tree)) wanted += one + "\n";
  std::error_code ignored;
  if (fs::exists(folder / "build.ninja", ignored) && read_text(stamp).value_or("") == wanted) {
    return {};
  }
  fs::remove(stamp, ignored);
  fs::remove(folder / "CMakeCache.txt", ignored);
  std::vector<std::string> argv = {"cmake", "-S",   kit.root().string(), "-B", folder.string(),
                                   "-G",    "Ninja"};
  for (std::string& one : settings(kit, tree)) argv.push_back(std::move(one));
  const auto done = run(argv, quiet());
  if (!done) return std::unexpected(done.error());
  if (done->code != 0) {
    const auto at = done->output.find("CMake Error");
    return core::fail("the build tree " + folder.string() + " could not be configured:\n" +
                          done->output.substr(at == std::string::npos ? 0 : at),
                      "see what this machine lacks: ./lab doctor");
  }
  return write_text(stamp, wanted);
}

// Where ninja puts a program: CMake keeps the rooms' folders, labs are made at the top.
fs::path program(const fs::path& folder, const std::string& target) {
  return folder / target;
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
  const FileLock lock(fs::path(where.string() + ".lock"));
  if (auto configured = configure(kit, tree, where); !configured) {
    return std::unexpected(configured.error());
  }
  std::vector<std::string> argv = {"ninja", "-C", where.string()};
  argv.insert(argv.end(), targets.begin(), targets.end());
  const auto done = run(argv, quiet());
  if (!done) return std::unexpected(done.error());
  describe_for_editors(kit, tree, where);
  Built built;
  if (done->code != 0) {
    if (done->output.find("ninja: error: unknown target") != std::string::npos) {
      return core::fail("the build has no target of that name: " + done->output,
                        "is labs/NN-name, solutions/NN-name or grading/labs/NN-name incomplete?");
    }
    built.error =
        read_compile_error(done->output, {tree.work.empty() ? kit.work() : tree.work, kit.root()});
    return built;
  }
  for (const std::string& target : targets) built.programs[target] = program(where, target);
  return built;
}

}  // namespace otelier::workspace
