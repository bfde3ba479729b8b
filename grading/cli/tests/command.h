// The real command, driven in a kit of its own: the folders of this one, linked into a temporary
// folder whose name holds Chinese characters, with a work/ and .lab/ apart. bad_input/ is the one
// with a blank in its path: clones with one share no compiler cache (lib/cmake/toolchain.cmake).
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "workspace/files.h"
#include "workspace/process.h"

namespace otelier::cli {

class Command : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "otelier-命令-XXXXXX").string();
    kit = ::mkdtemp(pattern.data());
    for (const char* name : {"CMakeLists.txt", "lab", "labs", "solutions", "lib", "grading"}) {
      std::filesystem::create_symlink(std::filesystem::path(OTELIER_SOURCE_DIR) / name, kit / name);
    }
  }
  void TearDown() override {
    std::error_code ignored;
    std::filesystem::remove_all(kit, ignored);
  }

  struct Said {
    int code = -1;
    std::string text;  // both streams
    // On one line, as it was before it was broken into 80 columns.
    [[nodiscard]] std::string flat() const {
      std::string line = text;
      for (auto at = line.find("\n     "); at != std::string::npos; at = line.find("\n     ")) {
        line.replace(at, 6, " ");
      }
      return line;
    }
  };
  [[nodiscard]] Said lab(std::vector<std::string> words,
                         std::map<std::string, std::string> environment = {}) const {
    words.insert(words.begin(), OTELIER_BINARY_DIR "/grading/cli/otelier-lab");
    environment.try_emplace("OTELIER_LANG", "en");
    environment["OTELIER_ROOT"] = kit.string();
    environment["OTELIER_WORK"] = "";
    const auto done = workspace::run(
        words, {.directory = kit, .environment = std::move(environment), .join_errors = true});
    if (!done) return {-1, done.error().message};
    return {done->code, done->output};
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    return workspace::read_text(kit / name).value_or("(no such file)");
  }
  void write(const std::string& name, const std::string& text) const {
    ASSERT_TRUE(workspace::write_text(kit / name, text)) << name;
  }

  std::filesystem::path kit;
};

}  // namespace otelier::cli
