// clang-tidy over the sources of the kit, but for its tests. A unit is looked at
// again only when a file of it, a header of ours or the settings changed.
#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "author/suite.h"
#include "reports/text.h"
#include "workspace/files.h"

namespace otelier::author::step {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr int kJobs = 2;

// Over the headers and the settings, of which a folder may have its own.
std::string headers_digest(const Suite& suite) {
  std::string all;
  for (const std::string& file : suite.files()) {
    if (file.ends_with(".h") || file.ends_with(".clang-tidy"))
      all += workspace::read_text(suite.root() / file).value_or("");
  }
  return workspace::sha256(all);
}

// Every source but those of tests, fuzzers and benchmarks, which are left to the compilers and the
// sanitizers.
bool looked_at(const std::string& file) {
  const auto in = [&](std::string_view folder) { return file.starts_with(folder); };
  const auto holds = [&](std::string_view part) { return file.find(part) != std::string::npos; };
  return !holds("/tests/") && !holds("/fuzz/") && (in("lib/bench/") || !holds("/bench/"));
}

// What clang-tidy reads at once: a file, or all files of a target that the tree compiles as one,
// so that what they include is walked once.
struct Unit {
  std::string path;                // from the root, as the compilation database names it
  std::vector<std::string> files;  // of ours in it, from the root
  [[nodiscard]] bool is_one_file() const { return files == std::vector{path}; }
};

// The files that CMake's unity source includes; the source itself where it is none.
std::vector<std::string> members(const Suite& suite, const std::string& path) {
  if (!path.starts_with("build/")) return {path};
  std::vector<std::string> found;
  for (const std::string& line :
       reports::lines(workspace::read_text(suite.root() / path).value_or(""))) {
    constexpr std::string_view kInclude = "#include \"";
    if (!line.starts_with(kInclude) || !line.ends_with('"')) continue;
    const std::string file = line.substr(kInclude.size(), line.size() - kInclude.size() - 1);
    found.push_back(fs::path(file).lexically_relative(suite.root()).generic_string());
  }
  return found;
}

// Sources of ours in the compilation database of build/asan. In a unit of which one file is looked
// at all of them are.
std::vector<Unit> units(const Suite& suite) {
  const Json commands = Json::parse(
      workspace::read_text(suite.root() / "build" / "asan" / "compile_commands.json").value_or(""),
      nullptr, false);
  if (!commands.is_array()) return {};
  const std::set<std::string> ours(suite.files().begin(), suite.files().end());
  std::map<std::string, Unit> found;  // a file may be compiled into several programs
  for (const Json& command : commands) {
    Unit unit;
    unit.path =
        fs::path(command.value("file", "")).lexically_relative(suite.root()).generic_string();
    for (std::string& file : members(suite, unit.path)) {
      if (ours.contains(file) && looked_at(file)) unit.files.push_back(std::move(file));
    }
    if (!unit.files.empty()) found.emplace(unit.path, std::move(unit));
  }
  std::vector<Unit> all;
  all.reserve(found.size());
  for (auto& [path, unit] : found) all.push_back(std::move(unit));
  // The largest first, so that no worker is left with one at the end.
  std::ranges::sort(all, std::greater(), [](const Unit& unit) { return unit.files.size(); });
  return all;
}

// The settings of the nearest folder that has its own.
std::string settings(const Suite& suite, const std::string& file) {
  fs::path folder = fs::path(file).parent_path();
  std::error_code ignored;
  while (!folder.empty() && !fs::exists(suite.root() / folder / ".clang-tidy", ignored))
    folder = folder.parent_path();
  return (folder / ".clang-tidy").generic_string();
}

// A unity source lies in build/, where no settings are, and includes sources, which is its sense.
std::vector<std::string> command(const Suite& suite, const std::string& clang_tidy,
                                 const Unit& unit) {
  std::vector<std::string> argv = {clang_tidy, "--quiet", "-p", "build/asan"};
  if (!unit.is_one_file()) {
    argv.push_back("--config-file=" + settings(suite, unit.files.front()));
    argv.emplace_back("--checks=-bugprone-suspicious-include");
  }
  argv.push_back(unit.path);
  return argv;
}

Tally run_tidy(const Suite& suite) {
  Tally tally;
  const auto clang_tidy = suite.need("clang-tidy-19", "lint");
  if (!clang_tidy) {
    tally.skip(clang_tidy.error().message);
    return tally;
  }
  if (auto built = suite.build("asan", {"otelier_generated"}); !built) {
    tally.fail(built.error().message);
    return tally;
  }
  const std::vector<Unit> todo = units(suite);
  if (todo.empty()) {
    tally.fail("build/asan/compile_commands.json names no source of ours");
    return tally;
  }
  const fs::path known = suite.root() / "build" / "tidy";
  const std::string headers = headers_digest(suite);
  std::atomic<std::size_t> next = 0;
  std::mutex counting;
  {
    std::vector<std::jthread> workers;
    workers.reserve(kJobs);
    for (int i = 0; i < kJobs; ++i) {
      workers.emplace_back([&, i] {
        for (std::size_t at = next++; at < todo.size(); at = next++) {
          const Unit& unit = todo[at];
          std::string read = headers + unit.path;
          for (const std::string& file : unit.files)
            read += file + workspace::read_text(suite.root() / file).value_or("");
          const fs::path seen = known / workspace::sha256(read);
          std::error_code ignored;
          bool clean = fs::exists(seen, ignored);
          std::string said;
          if (!clean) {
            const auto done =
                suite.run("tidy-" + std::to_string(i), command(suite, *clang_tidy, unit), 900);
            clean = done && done->code == 0 && workspace::write_text(seen, unit.path);
            said = done ? done->output.substr(0, 4000) : done.error().message;
          }
          const std::lock_guard lock(counting);
          if (clean) {
            tally.pass(static_cast<int>(unit.files.size()));
          } else {
            tally.fail(unit.path + ":\n" + said);
          }
        }
      });
    }
  }
  return tally;
}

}  // namespace

Step tidy() {
  return {"tidy", 90, false, run_tidy};
}

}  // namespace otelier::author::step
