#include "sandbox/stage.h"

#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "sandbox/level.h"

namespace otelier::sandbox {
namespace fs = std::filesystem;
namespace {

core::Result<> folders(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return core::fail("cannot make " + folder.string() + ": " + error.message());
  return {};
}

// Asked of a fork that has become that user: folders above may be closed to it.
bool can_pass(unsigned user, const fs::path& to) {
  const pid_t child = ::fork();
  if (child == 0) {
    const bool became = ::setgroups(0, nullptr) == 0 && ::setgid(user) == 0 && ::setuid(user) == 0;
    ::_exit(became && ::access(to.c_str(), R_OK | X_OK) == 0 ? 0 : 1);
  }
  int status = 1;
  while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return child > 0 && status == 0;
}

}  // namespace

core::Result<std::shared_ptr<const Stage>> Stage::make() {
  std::error_code error;
  std::string name = (fs::temp_directory_path(error) / "otelier-stage-XXXXXX").string();
  if (error || ::mkdtemp(name.data()) == nullptr) {
    return core::fail("no temporary folder " + name + ": " + std::strerror(errno),
                      "set TMPDIR to a folder that can be written to");
  }
  // Others may pass through it, not list it.
  ::chmod(name.c_str(), 0711);
  std::shared_ptr<const Stage> stage(new Stage(name));
  for (const fs::path& folder :
       {stage->kit(), stage->submission(), stage->out(), stage->subjects()}) {
    if (auto made = folders(folder); !made) return std::unexpected(made.error());
    ::chmod(folder.c_str(), 0755);
  }
  if (outsider() != 0 && !can_pass(outsider(), stage->kit())) {
    return core::fail("the user that a submission runs as may not pass to " +
                          stage->root().parent_path().string(),
                      "set TMPDIR to a folder that everybody may pass: TMPDIR=/tmp");
  }
  if (outsider() != 0 && ::chown(stage->out().c_str(), outsider(), outsider()) != 0) {
    return core::fail("cannot give " + stage->out().string() +
                      " to another user: " + std::strerror(errno));
  }
  return stage;
}

Stage::~Stage() {
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

core::Result<> Stage::put(const fs::path& file, std::string_view text) const {
  if (auto made = folders(file.parent_path()); !made) return made;
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream.write(text.data(), static_cast<std::streamsize>(text.size()));
  stream.close();
  if (!stream) return core::fail("cannot write " + file.string());
  ::chmod(file.c_str(), 0644);
  return {};
}

core::Result<> Stage::copy(const fs::path& from, const fs::path& to) const {
  if (auto made = folders(to.parent_path()); !made) return made;
  std::error_code error;
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
  if (error) return core::fail("cannot copy " + from.string() + ": " + error.message());
  const bool runs =
      (fs::status(from, error).permissions() & fs::perms::owner_exec) != fs::perms::none;
  ::chmod(to.c_str(), runs ? 0755 : 0644);
  return {};
}

}  // namespace otelier::sandbox
