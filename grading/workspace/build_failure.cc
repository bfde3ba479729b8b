#include "workspace/build_failure.h"

#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

namespace otelier::workspace {
namespace fs = std::filesystem;
namespace {

constexpr std::uintmax_t kNoRoom = 1
                                   << 20;  // a tool that met the end of the disk removes its output

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool is_there(const std::string& program) {
  if (program.find('/') != std::string::npos) return ::access(program.c_str(), X_OK) == 0;
  const char* path = std::getenv("PATH");
  std::string_view folders = path == nullptr ? "/usr/bin:/bin" : path;
  while (!folders.empty()) {
    const auto end = std::min(folders.find(':'), folders.size());
    const fs::path file = fs::path(folders.substr(0, end)) / program;
    if (::access(file.c_str(), X_OK) == 0) return true;
    folders.remove_prefix(std::min(end + 1, folders.size()));
  }
  return false;
}

bool is_full(const fs::path& folder) {
  struct statvfs space{};
  if (::statvfs(folder.c_str(), &space) != 0) return false;
  return std::uintmax_t{space.f_bavail} * space.f_frsize < kNoRoom ||
         (space.f_files > 0 && space.f_favail == 0);
}

std::string line_with(std::string_view log, std::string_view part) {
  const auto at = log.find(part);
  if (at == std::string_view::npos) return {};
  const auto begin = log.rfind('\n', at) + 1;  // npos + 1 is 0
  return std::string(log.substr(begin, log.find('\n', at) - begin));
}

// CMake sets its messages in paragraphs indented by two.
std::string first_message(std::string_view log) {
  auto at = log.find("CMake Error");
  if (at == std::string_view::npos) return {};
  const auto head_end = std::min(log.find('\n', at), log.size());
  const std::string_view head = log.substr(at, head_end - at);
  if (head.starts_with("CMake Error: ")) return std::string(head.substr(13));
  std::string message;
  for (at = head_end + 1; at < log.size();) {
    const auto end = std::min(log.find('\n', at), log.size());
    std::string_view line = log.substr(at, end - at);
    if (!line.empty() && !line.starts_with("  ")) break;
    at = end + 1;
    while (line.starts_with(' ')) line.remove_prefix(1);
    if (line.empty()) continue;
    message += (message.empty() ? "" : " ") + std::string(line);
  }
  for (auto gap = message.find("  "); gap != std::string::npos; gap = message.find("  ")) {
    message.erase(gap, 1);
  }
  return message;
}

}  // namespace

core::Result<> tools_are_there(const std::string& compiler) {
  for (const std::string& program : {std::string("cmake"), std::string("ninja"), compiler}) {
    if (is_there(program)) continue;
    if (program == compiler && compiler != "g++") {
      return core::fail("the compiler \"" + compiler + "\" is not there",
                        "CXX names it: unset it for g++, or set it to one that is there, like "
                        "CXX=clang++-19");
    }
    return core::fail(program + " is not on the PATH, and without it nothing can be built",
                      "./lab prepare base installs it; what else is missing: ./lab doctor");
  }
  return {};
}

std::optional<core::Error> machine_failure(std::string_view log, const fs::path& folder,
                                           const std::string& compiler) {
  if (has(log, ": No space left on device") || has(log, ": Disk quota exceeded") ||
      is_full(folder)) {
    return core::Error{
        "there is no space left on the disk, so this could not be built in " + folder.string(),
        "make room, then again; df -h shows how full it is. Build trees are good to "
        "lose: rm -r build/*-*"};
  }
  if (has(log, ": Read-only file system")) {
    return core::Error{folder.string() + " cannot be written: the file system is read-only",
                       "clone the kit into a folder of yours, or mount this one writable"};
  }
  for (const std::string_view killed : {"Killed signal terminated program", ": Killed"}) {
    if (!has(log, killed)) continue;
    return core::Error{
        "the compiler was killed, most likely because memory ran out: " + line_with(log, killed),
        "close what else is running, then again; free -h shows how much there is"};
  }
  if (auto there = tools_are_there(compiler); !there) return there.error();
  if (has(log, ": Permission denied")) {
    return core::Error{
        "a file may not be read or written: " + line_with(log, ": Permission denied"),
        "make it yours (sudo chown -R \"$USER\" on the folder), then again"};
  }
  return std::nullopt;
}

bool tree_is_damaged(std::string_view log) {
  // The last two: the compiler that the tree was made for has gone since.
  constexpr std::array<std::string_view, 11> kSigns{"ninja: error: ",
                                                    "ninja: fatal: ",
                                                    "FAILED: build.ninja",
                                                    "file format not recognized",
                                                    "unknown file type",
                                                    "file truncated",
                                                    "malformed archive",
                                                    "not a valid ELF",
                                                    "file too short",
                                                    "ccache: error: ",
                                                    "/bin/sh: "};
  return std::any_of(kSigns.begin(), kSigns.end(),
                     [&](std::string_view sign) { return has(log, sign); });
}

core::Error configure_failure(std::string_view log, const fs::path& folder,
                              const std::string& compiler, const fs::path& log_file) {
  if (auto machine = machine_failure(log, folder, compiler)) return *machine;
  std::string message = first_message(log);
  if (message.empty()) message = "CMake ended without saying why";
  return {"the build could not be set up: " + message,
          "what this machine lacks: ./lab doctor\nall of CMake's words: " + log_file.string()};
}

}  // namespace otelier::workspace
