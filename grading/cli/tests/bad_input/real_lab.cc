#include "cli/tests/bad_input/real_lab.h"

#include <unistd.h>

#include <algorithm>
#include <sstream>

#include "reports/text.h"
#include "workspace/files.h"

namespace otelier::cli {
namespace {

namespace fs = std::filesystem;

const fs::path kSource = OTELIER_SOURCE_DIR;
const fs::path kBinary = OTELIER_BINARY_DIR;
constexpr const char* kLinked[] = {"CMakeLists.txt", "labs", "solutions", "lib", "grading"};

void link_again(const fs::path& from, const fs::path& to) {
  fs::remove_all(to);
  fs::create_symlink(from, to);
}

}  // namespace

std::string Said::flat() const {
  std::string line = text;
  for (auto at = line.find("\n     "); at != std::string::npos; at = line.find("\n     ")) {
    line.replace(at, 6, " ");
  }
  return line;
}

void RealLab::SetUp() {
  kit = kBinary / "bad input 坏输入";
  fs::create_directories(kit);
  turn_ = std::make_unique<workspace::FileLock>(kit / ".turn");
  fs::remove_all(kit / "work");
  fs::remove_all(kit / ".lab");
  fs::remove_all(kit / "bin");
  for (const char* name : kLinked) link_again(kSource / name, kit / name);
  fs::remove(kit / "lab");
  fs::copy_file(kSource / "lab", kit / "lab");
  fs::create_directories(kit / "build/kit/grading/cli");
  link_again(kBinary / "grading/cli/otelier-lab", kit / "build/kit/grading/cli/otelier-lab");
  write("build/kit/.built", "");
  // A case that changes a copy of the kit's files must not set off a build of the kit.
  fs::last_write_time(kit / "build/kit/.built",
                      fs::file_time_type::clock::now() + std::chrono::hours(24));
}

void RealLab::TearDown() {
  turn_.reset();
}

Said RealLab::lab(std::vector<std::string> words, const Environment& environment) const {
  words.insert(words.begin(), "./lab");
  Environment all = {{"OTELIER_LANG", "en"},
                     {"OTELIER_ROOT", ""},
                     {"OTELIER_WORK", ""},
                     {"CXX", ""},
                     {"NO_COLOR", "1"}};
  for (const auto& [name, value] : environment) all[name] = value;
  const auto done =
      workspace::run(words, {.directory = kit, .environment = all, .join_errors = true});
  if (!done) return {-1, done.error().message};
  return {done->code, done->output};
}

Said RealLab::with_mounts(const std::string& script) const {
  const auto done =
      workspace::run({"unshare", ::geteuid() == 0 ? "-m" : "-rm", "bash", "-c", script},
                     {.directory = kit,
                      .environment = {{"OTELIER_LANG", "en"}, {"CXX", ""}, {"OTELIER_WORK", ""}},
                      .join_errors = true});
  if (!done) return {-1, done.error().message};
  return {done->code, done->output};
}

std::string RealLab::no_mounts() const {
  const Said said = with_mounts("mkdir -p work && mount -t tmpfs -o size=1m none work");
  return said.code == 0 ? "" : "no mount in a namespace of one's own here: " + said.text;
}

std::string RealLab::path_without(const std::vector<std::string>& tools) const {
  std::string name = "bin/without";
  for (const std::string& tool : tools) name += "-" + tool;
  fs::create_directories(kit / name);
  std::istringstream folders(::getenv("PATH"));
  std::error_code error;
  for (std::string folder; std::getline(folders, folder, ':');) {
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      const std::string tool = entry.path().filename();
      if (std::find(tools.begin(), tools.end(), tool) != tools.end()) continue;
      fs::create_symlink(entry.path(), kit / name / tool, error);  // the first of a name counts
    }
  }
  return (kit / name).string();
}

std::string RealLab::path_with(const std::string& tool, const std::string& script) const {
  write("bin/with/" + tool, "#!/bin/sh\n" + script);
  fs::permissions(kit / "bin/with" / tool, fs::perms::all);
  // A compiler cache knows a compiler by its size and age.
  fs::last_write_time(kit / "bin/with" / tool, fs::file_time_type());
  return (kit / "bin/with").string() + ":" + ::getenv("PATH");
}

void RealLab::own(const std::string& folder) const {
  const fs::path from = fs::canonical(kit / folder);
  fs::remove(kit / folder);
  fs::copy(from, kit / folder, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
}

std::string RealLab::read(const std::string& name) const {
  return workspace::read_text(kit / name).value_or("(no such file)");
}

void RealLab::write(const std::string& name, const std::string& text) const {
  ASSERT_TRUE(workspace::write_text(kit / name, text)) << name;
}

void RealLab::replace(const std::string& name, const std::string& from,
                      const std::string& to) const {
  std::string text = read(name);
  const auto at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from << " stands nowhere in " << name;
  write(name, text.replace(at, from.size(), to));
}

bool RealLab::exists(const std::string& name) const {
  std::error_code ignored;
  return fs::exists(kit / name, ignored);
}

fs::path RealLab::tree() const {
  fs::path newest;
  for (const auto& entry : fs::directory_iterator(kit / "build")) {
    if (!entry.is_directory() || !entry.path().filename().string().starts_with("check-debug-")) {
      continue;
    }
    const fs::path stamp = entry.path() / ".ninja_log";
    if (!fs::exists(stamp)) continue;
    if (newest.empty() || fs::last_write_time(stamp) > fs::last_write_time(newest / ".ninja_log")) {
      newest = entry.path();
    }
  }
  return newest;
}

void RealLab::solve() const {
  for (const auto& entry : fs::directory_iterator(kSource / "solutions/00-first-span/hello")) {
    fs::copy_file(entry.path(), kit / kHello / entry.path().filename(),
                  fs::copy_options::overwrite_existing);
  }
}

void expect_error(const Said& said, const std::string& what, const std::string& next, int code) {
  EXPECT_EQ(said.code, code) << said.text;
  EXPECT_THAT(said.flat(), testing::HasSubstr(what));
  EXPECT_THAT(said.flat(), testing::HasSubstr(next));
  for (const std::string& line : reports::lines(said.text)) {
    EXPECT_LE(reports::columns(line), 80) << line;
  }
}

}  // namespace otelier::cli
