// A kit of two small labs in a temporary folder, whose name holds a blank and Chinese characters.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "workspace/files.h"
#include "workspace/lab.h"

namespace otelier::workspace {

class TemporaryKit {
 public:
  TemporaryKit() {
    std::string pattern = (std::filesystem::temp_directory_path() / "otelier 测试 XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    ::unsetenv("OTELIER_WORK");
    write("CMakeLists.txt", "project(otelier VERSION 0.1.0 LANGUAGES CXX)\n");
    write("labs/00-one/lab.yaml",
          "title: {en: One, zh: 一}\nsubsystem: one\nneeds: []\nstages:\n"
          "  - {title: {en: First}, minutes: 30}\n"
          "  - {title: {en: More}, minutes: 15, extension: true}\n");
    write("labs/00-one/README.md", "Do one thing.\n");
    write("labs/01-two/lab.yaml", "title: Two\nsubsystem: two\nneeds: [00-one]\n");
    write("solutions/00-one/one/a.cc",
          "int a() {\n  // lab:solution\n  return 1;\n  // lab:starter\n"
          "  //| return 0;\n  // lab:end\n}\n");
    write("solutions/00-one/one/b.cc", "// first\n// second\n// third\n// fourth\n// fifth\n");
    write("solutions/01-two/two/c.cc", "int c();\n");
  }
  ~TemporaryKit() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  TemporaryKit(const TemporaryKit&) = delete;
  TemporaryKit& operator=(const TemporaryKit&) = delete;

  void write(const std::string& name, const std::string& text) const {
    ASSERT_TRUE(write_text(folder / name, text)) << name;
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    return read_text(folder / name).value_or("(no such file)");
  }
  [[nodiscard]] Kit open() const {
    auto kit = Kit::open(folder);
    EXPECT_TRUE(kit) << (kit ? "" : kit.error().message);
    return kit ? *kit : Kit{};
  }

  std::filesystem::path folder;
};

}  // namespace otelier::workspace
