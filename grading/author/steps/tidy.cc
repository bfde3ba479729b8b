// clang-tidy over the sources of lib, solutions, players, labs and the judge. A file is looked at
// again only when it, a header of ours or the settings changed.
#include <atomic>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "author/suite.h"
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

// What learners read, what their code stands on, and what judges it (with fewer checks, see
// grading/judge/.clang-tidy). Tests and the other rooms of grading/ are left to the compilers and
// the sanitizers: at five seconds of processor time a file they would take this step from four
// minutes to ten.
bool looked_at(const std::string& file) {
  const auto in = [&](std::string_view folder) { return file.starts_with(folder); };
  const auto holds = [&](std::string_view part) { return file.find(part) != std::string::npos; };
  return (in("lib/") || in("solutions/") || in("labs/") || in("grading/players/") ||
          in("grading/labs/") || in("grading/judge/")) &&
         !holds("/tests/") && !holds("/fuzz/") && (in("lib/bench/") || !holds("/bench/"));
}

// Sources of ours in the compilation database of build/dev.
std::set<std::string> sources(const Suite& suite) {
  const Json commands = Json::parse(
      workspace::read_text(suite.root() / "build" / "dev" / "compile_commands.json").value_or(""),
      nullptr, false);
  std::set<std::string> found;
  const std::set<std::string> ours(suite.files().begin(), suite.files().end());
  if (!commands.is_array()) return found;
  for (const Json& command : commands) {
    std::error_code ignored;
    const std::string file =
        fs::relative(command.value("file", ""), suite.root(), ignored).generic_string();
    if (ours.contains(file) && looked_at(file)) found.insert(file);
  }
  return found;
}

Tally run_tidy(const Suite& suite) {
  Tally tally;
  const auto clang_tidy = suite.need("clang-tidy-19", "lint");
  if (!clang_tidy) {
    tally.skip(clang_tidy.error().message);
    return tally;
  }
  if (auto built = suite.build("dev", {"otelier_otlp_headers"}); !built) {
    tally.fail(built.error().message);
    return tally;
  }
  const std::set<std::string> files = sources(suite);
  if (files.empty()) {
    tally.fail("build/dev/compile_commands.json names no source of ours");
    return tally;
  }
  const fs::path known = suite.root() / "build" / "tidy";
  const std::string headers = headers_digest(suite);
  std::vector<std::string> todo(files.begin(), files.end());
  std::atomic<std::size_t> next = 0;
  std::mutex counting;
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < kJobs; ++i) {
      workers.emplace_back([&, i] {
        for (std::size_t at = next++; at < todo.size(); at = next++) {
          const std::string& file = todo[at];
          const std::string key = workspace::sha256(
              headers + workspace::read_text(suite.root() / file).value_or("") + file);
          std::error_code ignored;
          if (fs::exists(known / key, ignored)) {
            const std::lock_guard lock(counting);
            tally.pass();
            continue;
          }
          const auto done = suite.run("tidy-" + std::to_string(i),
                                      {*clang_tidy, "--quiet", "-p", "build/dev", file}, 600);
          const bool clean = done && done->code == 0;
          const auto noted = clean ? workspace::write_text(known / key, file) : core::Result<>{};
          const std::lock_guard lock(counting);
          if (clean && noted) {
            tally.pass();
          } else {
            tally.fail(file + ":\n" + (done ? done->output.substr(0, 2000) : done.error().message));
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
